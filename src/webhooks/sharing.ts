/**
 * How the places for messages under way are shared out. A target has few until it has shown that it answers quickly (./standing.ts). Some places are kept for targets that have no
 * message under way, and a mode of an account may use only a part of all places. So slow or silent receivers keep others waiting only if there are scores of them.
 */
import { placesOfOne } from './standing.ts'
import type { Room, Target } from './target.ts'

/** How many messages of one kind may be under way at the same time. */
export interface Bounds {
  readonly ofAll: number
  readonly ofRealm: number
  /** The part of all places that is kept for targets with nothing under way: one for each. */
  readonly kept: number
}

/** Each message takes ten seconds at most. */
export const webhookBounds: Bounds = { ofAll: 256, ofRealm: 128, kept: 64 }

/** How many messages are taken ahead for a target that has all its places, so that a place does not wait for the database. */
const aheadOfQuick = 32

export interface Wanting extends Target {
  /** Messages to the target that are under way, or taken. */
  readonly underWay: number
  /** How many may be under way. */
  readonly places: number
}

/**
 * Shares out the free places as evenly as possible, first to the targets with the fewest messages under way. `underWayOf` says how many messages are under way in each realm, to
 * all its targets.
 */
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
