/** What a shop has asked the deliveries of events in its test mode to meet, to see how its receiver handles it. Each happens to the next that are sent for the first time, a number of times, and is used up then. */

export type Misbehaviour =
  /** It is sent twice. */
  | { readonly kind: 'duplicate' }
  /** It is sent so many seconds of real time late. */
  | { readonly kind: 'delay'; readonly seconds: number }
  /** It waits until as many as were asked for have come, {@link reorderLimitMs} at most; then they go out the newest first. */
  | { readonly kind: 'reorder' }

export interface DeliveryFault {
  /** How often it is still to come, from 1. */
  readonly times: number
  readonly effect: Misbehaviour
}

/** How long the first of those that are to be reordered waits for the last, in milliseconds of real time. */
export const reorderLimitMs = 10_000

/** The first fault, once it has happened, and what is left of all; undefined where there is none. */
export function takeDeliveryFault(
  faults: readonly DeliveryFault[] | null,
): { readonly effect: Misbehaviour; readonly rest: readonly DeliveryFault[] | null } | undefined {
  const [first, ...others] = faults ?? []
  if (first === undefined) return undefined
  const rest = first.times === 1 ? others : [{ ...first, times: first.times - 1 }, ...others]
  return { effect: first.effect, rest: rest.length === 0 ? null : rest }
}
