import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareOut, webhookBounds, type Wanting } from './sharing.ts'

let endpoints = 0
/** Endpoints of a realm, each with a number of places, some of them taken. */
const some = (count: number, realmId: number, places: number, underWay = 0): Wanting[] =>
  Array.from({ length: count }, () => ({ realmId, target: `we_${(endpoints += 1)}`, places, underWay }))

/** `2 × 16`: two endpoints get 16 messages each. By the number of the realm. */
type Shares = Readonly<Record<number, readonly string[]>>

const rows: readonly [what: string, wanting: readonly Wanting[], underWay: Readonly<Record<number, number>>, Shares][] =
  [
    ['nobody', [], {}, {}],
    ['one that is not known to be quick', some(1, 1, 2), {}, { 1: ['1 × 2'] }],
    ['one that has all its places taken', some(1, 1, 2, 2), { 1: 2 }, {}],
    ['a quick one, and some ahead for it', some(1, 1, 16), {}, { 1: ['1 × 48'] }],
    ['a quick one that has some ahead', some(1, 1, 16, 40), { 1: 40 }, { 1: ['1 × 8'] }],
    ['one that has fewer places than are taken', some(1, 1, 2, 9), { 1: 9 }, {}],
    ['quick ones of a realm, half of all', some(3, 1, 16), {}, { 1: ['2 × 48', '1 × 32'] }],
    ['many of a realm, half of all', some(100, 1, 2), {}, { 1: ['64 × 2'] }],
    ['a realm of which others have half', some(2, 1, 16), { 1: 128 }, {}],
    [
      'a realm that has a few left',
      [...some(2, 1, 16), ...some(1, 2, 16)],
      { 1: 126 },
      { 1: ['1 × 2'], 2: ['1 × 48'] },
    ],
    // The 192 places that are not kept, divided among eight.
    [
      'quick ones of many realms, evenly',
      [1, 2, 3, 4].flatMap((realmId) => some(2, realmId, 16)),
      {},
      { 1: ['2 × 24'], 2: ['2 × 24'], 3: ['2 × 24'], 4: ['2 × 24'] },
    ],
    [
      'first those that have the fewest under way',
      [...some(1, 1, 16, 8), ...some(1, 2, 16, 1)],
      { 1: 8, 2: 1, 3: 128, 4: 54 },
      { 2: ['1 × 1'] },
    ],
    // They get what others leave.
    [
      'more for those who can use it',
      [...some(1, 1, 2), ...some(2, 2, 16)],
      { 3: 90 },
      { 1: ['1 × 2'], 2: ['2 × 48'] },
    ],
    [
      'one of what is kept to each that has none under way',
      [...some(1, 1, 16), ...some(1, 2, 2), ...some(1, 3, 16, 1)],
      { 3: 96, 4: 96 },
      { 1: ['1 × 1'], 2: ['1 × 1'] },
    ],
    ['what is kept until it is taken', some(10, 1, 2), { 2: 128, 3: 124 }, { 1: ['4 × 1'] }],
    ['nothing where all are taken', some(10, 1, 2), { 2: 128, 3: 128 }, {}],
  ]
for (const [what, wanting, underWay, expected] of rows)
  test(`places go to ${what}`, () => {
    const underWayOf = new Map(Object.entries(underWay).map(([realmId, count]) => [Number(realmId), count]))
    const rooms = shareOut(wanting, underWayOf, webhookBounds)
    assert.equal(new Set(rooms.map(({ target }) => target)).size, rooms.length)
    const shares: Record<number, string[]> = {}
    for (const [realmId, ofRealm = []] of Object.entries(Object.groupBy(rooms, ({ realmId }) => realmId)))
      shares[Number(realmId)] = Object.entries(Object.groupBy(ofRealm, ({ room }) => room))
        .map(([room, { length = 0 } = []]) => `${length} × ${room}`)
        .reverse()
    assert.deepEqual(shares, expected)
  })
