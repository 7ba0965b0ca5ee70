/** What a shop has asked the deliveries of events in its test mode to meet, to see how its receiver handles it. Each happens to the next that are sent for the first time, a number of times, and is used up then. */
import type { Repeating } from './fault-list.ts'

export type Misbehaviour =
  /** It is sent twice. */
  | { readonly kind: 'duplicate' }
  /** It is sent so many seconds of real time late. */
  | { readonly kind: 'delay'; readonly seconds: number }
  /** It waits until as many as were asked for have come, {@link reorderLimitMs} at most; then they go out the newest first. */
  | { readonly kind: 'reorder' }

export interface DeliveryFault extends Repeating {
  readonly effect: Misbehaviour
}

/** How long the first of those that are to be reordered waits for the last, in milliseconds of real time. */
export const reorderLimitMs = 10_000
