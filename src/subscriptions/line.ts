/** A line of a bill. */
import type { Instant } from '../kit/clock.ts'
import type { MinorUnits } from '../kit/money.ts'

/**
 * - `item`: a price for the whole period.
 * - `unused`: given back for what was left of an earlier period. `remaining`: charged for it.
 * - `carried_from`: what an earlier bill gave back beyond what it cost. `carried_over`: what this one does, so that it comes to nothing.
 */
export const lineKinds = ['item', 'unused', 'remaining', 'carried_from', 'carried_over'] as const
export type LineKind = (typeof lineKinds)[number]

export interface Line {
  readonly kind: LineKind
  /** Null of what is carried. */
  readonly priceId: string | null
  readonly quantity: number | null
  /** Less than nothing where it is given back. */
  readonly amount: MinorUnits
  /** The time that it is for; null of what is carried. */
  readonly from: Instant | null
  readonly until: Instant | null
}
