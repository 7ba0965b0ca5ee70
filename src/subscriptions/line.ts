/** A line of a bill. */
import type { Instant } from '../kit/clock.ts'
import type { MinorUnits } from '../kit/money.ts'

/**
 * The kinds of lines:
 * - `item`: a price for the whole period.
 * - `unused`: given back for what was left of an earlier period. `remaining`: charged for it.
 * - `carried_from`: what an earlier bill gave back beyond what it cost. `carried_over`: what this bill gives back beyond what it costs, so that it comes to nothing.
 */
export const lineKinds = ['item', 'unused', 'remaining', 'carried_from', 'carried_over'] as const
export type LineKind = (typeof lineKinds)[number]

export interface Line {
  readonly kind: LineKind
  /** Null for an amount that is carried. */
  readonly priceId: string | null
  readonly quantity: number | null
  /** Negative when it is given back. */
  readonly amount: MinorUnits
  /** The time that the line is for; null for an amount that is carried. */
  readonly from: Instant | null
  readonly until: Instant | null
}
