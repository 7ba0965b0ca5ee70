/** Faults that a shop has set for the deliveries of events in its test mode, to test its receiver. Each fault happens a number of times, to the next deliveries that are sent for the first time, and is then used up. */
import type { Repeating } from './fault-list.ts'

export type Misbehaviour =
  /** It is sent twice. */
  | { readonly kind: 'duplicate' }
  /** It is sent so many seconds of real time late. */
  | { readonly kind: 'delay'; readonly seconds: number }
  /** The deliveries wait until as many as were asked for are there, for {@link reorderLimitMs} at most; then they are sent newest first. */
  | { readonly kind: 'reorder' }

export interface DeliveryFault extends Repeating {
  readonly effect: Misbehaviour
}

/** How long the first of those that are to be reordered waits for the last, in milliseconds of real time. */
export const reorderLimitMs = 10_000
