/**
 * Who may have how many of the places in which messages are under way. An endpoint has few until it has shown that it answers quickly (./standing.ts). Some are kept for those that have none under way, and a mode of an account has
 * no more than half of all: whoever answers slowly, or not at all, keeps others waiting only where scores of endpoints do.
 */
import { placesOfOne } from './standing.ts'
import type { Room, Target } from './target.ts'

/** Under way at the same time to all of a realm, and in all. */
const placesOfRealm = 128
export const placesOfAll = 256

/** Of all, those that are kept for endpoints with nothing under way: one for each. */
const placesKept = 64

/** Taken up ahead, for an endpoint that has all its places, so that a place does not wait for the database. */
const aheadOfQuick = 32

export interface Wanting extends Target {
  /** Messages to it that are under way, or taken up. */
  readonly underWay: number
  /** How many may be under way. */
  readonly places: number
}

/** Of the places that are free, to those who have the fewest under way first, as evenly as can be. `underWayOf` tells how many are under way in each realm, whoever they are for. */
export function shareOut(wanting: readonly Wanting[], underWayOf: ReadonlyMap<number, number>): Room[] {
  const fewestFirst = wanting.filter((one) => wantedBy(one) > 0).toSorted((one, other) => one.underWay - other.underWay)
  let free = placesOfAll - sumOf(underWayOf.values())
  const freeOf = new Map([...underWayOf].map(([realmId, underWay]) => [realmId, placesOfRealm - underWay]))
  const rooms: Room[] = []
  for (const [index, one] of fewestFirst.entries()) {
    const { realmId, target, underWay } = one
    const ofRealm = freeOf.get(realmId) ?? placesOfRealm
    const even = Math.ceil(Math.max(free - placesKept, 0) / (fewestFirst.length - index))
    const room = Math.min(wantedBy(one), ofRealm, free, Math.max(even, underWay === 0 ? 1 : 0))
    if (room <= 0) continue
    free -= room
    freeOf.set(realmId, ofRealm - room)
    rooms.push({ realmId, target, room })
  }
  return rooms
}

const wantedBy = ({ places, underWay }: Wanting): number =>
  (places === placesOfOne ? placesOfOne + aheadOfQuick : places) - underWay

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, number) => sum + number, 0)
