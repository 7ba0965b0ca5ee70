/** Faults of the simulated network that a shop has asked for, to see how it handles them. Each happens a number of times, to the next requests to the network, and is then used up. */
import { meetFirst, type Repeating } from './fault-list.ts'

/** What is asked of the network, or its settlement. */
export type FaultyStep = 'authorization' | 'increment' | 'capture' | 'refund' | 'settlement'

export const faultySteps: readonly FaultyStep[] = ['authorization', 'increment', 'capture', 'refund', 'settlement']

export type FaultEffect =
  /** With a response code other than 00. The only one that a settlement can meet. */
  | { readonly kind: 'refuse'; readonly code: string }
  /** No answer comes. Asked for a minute later, the network knows: it was carried out as it would have been without the fault, or never reached it. */
  | { readonly kind: 'time_out'; readonly carriedOut: boolean }
  /** The answer comes after so many seconds of the realm's time. */
  | { readonly kind: 'delay'; readonly seconds: number }

export interface Fault extends Repeating {
  readonly step: FaultyStep
  readonly effect: FaultEffect
}

export interface TakenFault {
  readonly effect: FaultEffect
  /** The faults that are left; null when none are. */
  readonly rest: readonly Fault[] | null
}

/** The fault that happens at this step (the first that was set for it), and the faults that are left after it; undefined when there is none. */
export function takeFault(faults: readonly Fault[] | null, step: FaultyStep): TakenFault | undefined {
  const met = meetFirst(faults, (fault) => fault.step === step)
  return met && { effect: met.fault.effect, rest: met.rest }
}

/** The faults that happen, one after another, at the first of `count` steps of one kind, and the faults that are left after them. */
export function meetFaults(
  faults: readonly Fault[] | null,
  step: FaultyStep,
  count: number,
): { readonly effects: readonly FaultEffect[]; readonly rest: readonly Fault[] | null } {
  const effects: FaultEffect[] = []
  let rest = faults
  for (
    let taken = takeFault(rest, step);
    taken !== undefined && effects.length < count;
    taken = takeFault(rest, step)
  ) {
    effects.push(taken.effect)
    rest = taken.rest
  }
  return { effects, rest }
}
