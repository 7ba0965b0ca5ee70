/** Faults that were asked for, one behind the other: each happens a number of times, and is used up then. */

export interface Repeating {
  /** How often it is still to come, from 1. */
  readonly times: number
}

export interface Met<Fault> {
  readonly fault: Fault
  /** What is left of all faults; null where nothing is. */
  readonly rest: readonly Fault[] | null
}

/** The first of those that can be met, and what is left of all once it has happened; undefined where there is none. */
export function meetFirst<Fault extends Repeating>(
  faults: readonly Fault[] | null,
  canBeMet: (fault: Fault) => boolean,
): Met<Fault> | undefined {
  const fault = faults?.find(canBeMet)
  if (faults === null || fault === undefined) return undefined
  const rest = faults.flatMap((one) => (one === fault ? leftOf(fault) : [one]))
  return { fault, rest: rest.length === 0 ? null : rest }
}

const leftOf = <Fault extends Repeating>(fault: Fault): Fault[] =>
  fault.times === 1 ? [] : [{ ...fault, times: fault.times - 1 }]
