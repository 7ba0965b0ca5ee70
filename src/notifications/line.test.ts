/** Who does not answer, and who has to wait for it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareOut, type Wanting } from '../webhooks/sharing.ts'
import { placesAtFirst } from '../webhooks/standing.ts'
import { notificationBounds } from './line.ts'

/** How many are under way in each of so many realms once nothing more is taken up, where each has all its parts waiting and none of them answers; and whether another realm's notification finds a place then. */
function hung(realms: number): { readonly underWayOf: Map<number, number>; readonly isPlaceLeft: boolean } {
  const underWayOf = new Map<number, number>()
  let parts = Array.from({ length: 16 * realms }, (_, index): Wanting => {
    const target = `hosts:${(index % 16).toString(16)}`
    return { realmId: Math.floor(index / 16), target, underWay: 0, places: placesAtFirst }
  })
  for (;;) {
    const rooms = shareOut(parts, underWayOf, notificationBounds)
    if (rooms.length === 0) break
    for (const { realmId, room } of rooms) underWayOf.set(realmId, (underWayOf.get(realmId) ?? 0) + room)
    parts = parts.map((part) => {
      const room = rooms.find(({ realmId, target }) => realmId === part.realmId && target === part.target)?.room ?? 0
      return { ...part, underWay: part.underWay + room }
    })
  }
  const other: Wanting = { realmId: -1, target: 'hosts:0', underWay: 0, places: placesAtFirst }
  return { underWayOf, isPlaceLeft: shareOut([other], underWayOf, notificationBounds).length > 0 }
}

test('a realm that answers nothing holds 32 places, and it takes sixteen of them to hold up others', () => {
  assert.deepEqual([...hung(1).underWayOf], [[0, 32]])
  for (const [realms, isPlaceLeft] of [
    [2, true],
    [15, true],
    [16, false],
  ] as const)
    assert.equal(hung(realms).isPlaceLeft, isPlaceLeft, String(realms))
})
