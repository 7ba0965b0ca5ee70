/** Lists of faults that were set: each fault happens a number of times, and is then used up. */

export interface Repeating {
  /** How often it is still to happen, at least 1. */
  readonly times: number
}

export interface Met<Fault> {
  readonly fault: Fault
  /** The faults that are left; null when none are. */
  readonly rest: readonly Fault[] | null
}

/** The first fault that can happen here, and the faults that are left once it has happened; undefined when there is none. */
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
