/**
 * Who may have how many of the places in which messages of a kind are under way. A target has few until it has shown that it answers quickly (./standing.ts). Some are kept for those that have none under way, and a mode of an account has
 * no more than a part of all: whoever answers slowly, or not at all, keeps others waiting only where scores of targets do.
 */
import { placesOfOne } from './standing.ts'
import type { Room, Target } from './target.ts'

/** Of one kind of message, how many may be under way at the same time. */
export interface Bounds {
  readonly ofAll: number
  readonly ofRealm: number
  /** Of all, those that are kept for targets with nothing under way: one for each. */
  readonly kept: number
}

/** Each takes ten seconds at most. */
export const webhookBounds: Bounds = { ofAll: 256, ofRealm: 128, kept: 64 }

/** Taken up ahead, for a target that has all its places, so that a place does not wait for the database. */
const aheadOfQuick = 32

export interface Wanting extends Target {
  /** Messages to it that are under way, or taken up. */
  readonly underWay: number
  /** How many may be under way. */
  readonly places: number
}

/** Of the places that are free, to those who have the fewest under way first, as evenly as can be. `underWayOf` tells how many are under way in each realm, whoever they are for. */
export function shareOut(
  wanting: readonly Wanting[],
  underWayOf: ReadonlyMap<number, number>,
  { ofAll, ofRealm: placesOfRealm, kept }: Bounds,
): Room[] {
  const fewestFirst = wanting.filter((one) => wantedBy(one) > 0).toSorted((one, other) => one.underWay - other.underWay)
  let free = ofAll - sumOf(underWayOf.values())
  const freeOf = new Map([...underWayOf].map(([realmId, underWay]) => [realmId, placesOfRealm - underWay]))
  const rooms: Room[] = []
  for (const [index, one] of fewestFirst.entries()) {
    const { realmId, target, underWay } = one
    const ofRealm = freeOf.get(realmId) ?? placesOfRealm
    const even = Math.ceil(Math.max(free - kept, 0) / (fewestFirst.length - index))
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
