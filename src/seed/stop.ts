/** An object of a file, as a stop on the way through the past: when it is made, by which verb, and what of it is to be found afterwards. */
import type { DisputeContext } from '../disputes/index.ts'
import type { Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import { ApiError } from '../kit/errors.ts'
import type { IdKind } from '../kit/id.ts'
import type { Path } from './problem.ts'

/** All that the verbs of a file ask for. */
export type SeedContext = DisputeContext

/** Values by v2's names. What is undefined is not looked at. */
export type Fields = Readonly<Record<string, unknown>>

/** The kinds of objects that a file may hold, in the order in which objects of the same moment are made. */
const kinds = [
  'address',
  'customer',
  'card',
  'sepa',
  'payment',
  'refund',
  'dispute',
  'payout',
] as const satisfies readonly IdKind[]

export type SeedKind = (typeof kinds)[number]

export interface Stop {
  readonly kind: SeedKind
  readonly id: string
  readonly at: Instant
  readonly path: Path
  /** Ids that it names. */
  readonly names: readonly string[]
  readonly movesMoney: boolean
  /** The result has the id of what was made, or of what was there already in its stead. */
  readonly make: (ctx: SeedContext) => Promise<Outcome<{ readonly id: string }>>
  /** The object as it is now; undefined where there is none. */
  readonly find: (ctx: SeedContext) => Promise<Fields | undefined>
  /** What the file says of it, as {@link find} shows it. */
  readonly given: Fields
  /** What the file expects of it in the end. */
  readonly expected: Fields
}

export const inOrderOfTime = (stops: readonly Stop[]): Stop[] =>
  stops.toSorted((one, other) => one.at - other.at || kinds.indexOf(one.kind) - kinds.indexOf(other.kind))

/** The names of the fields in which two pictures of an object differ. */
export const differences = (given: Fields, found: Fields): string[] =>
  Object.keys(given).filter(
    (field) => given[field] !== undefined && JSON.stringify(given[field]) !== JSON.stringify(found[field]),
  )

export const named = (...ids: readonly (string | null | undefined)[]): string[] =>
  ids.filter((id) => id !== undefined && id !== null)

/** What is read, or undefined where it is not found. */
export async function unlessMissing<Found>(reading: Promise<Found>): Promise<Found | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
