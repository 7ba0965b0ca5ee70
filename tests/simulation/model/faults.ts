/** Faults of the network that were asked for (docs/sandbox.md, "Faults"). */
import type { Account } from './account.ts'
import { SECOND } from './calendar.ts'
import { done, type Expected, type Fields } from './expected.ts'

export type FaultyStep = 'authorization' | 'increment' | 'capture' | 'refund' | 'settlement'

export type FaultEffect =
  | { readonly refuse: { readonly code: string } }
  | { readonly time_out: { readonly carried_out: boolean } }
  | { readonly delay: { readonly seconds: number } }

export type Fault = { readonly operation: FaultyStep; readonly times: number } & FaultEffect

/** How long after a time-out it is known what became of it. */
const questionAfter = 60 * SECOND

const shown = (account: Account): Fields => ({ faults: account.faults.map((fault): Fields => ({ ...fault })) })

export function setFault(account: Account, fault: Fault): Expected {
  account.faults = [...account.faults, fault]
  account.disturbed = [...account.disturbed, fault.operation]
  return done('a fault is set', shown(account))
}

export const listFaults = (account: Account): Expected => done('faults that are still to come', shown(account))

export function takeFaultsBack(account: Account): Expected {
  account.faults = []
  account.disturbed = []
  return done('all faults are taken back', shown(account))
}

/** The first that was set for the step, which has happened once more then. */
function meetFault(account: Account, step: FaultyStep): FaultEffect | undefined {
  const met = account.faults.find(({ operation }) => operation === step)
  if (met === undefined) return undefined
  const left = { ...met, times: met.times - 1 }
  account.faults = account.faults.flatMap((fault) => (fault === met ? (left.times === 0 ? [] : [left]) : [fault]))
  return met
}

/** What the network says. */
export interface NetworkAnswer {
  readonly code: string
  /** After how long that is known; 0 at once. */
  readonly knownIn: number
}

/** Puts something to the network, which would say `code`. */
export function ask(account: Account, step: Exclude<FaultyStep, 'settlement'>, code: string): NetworkAnswer {
  const fault = meetFault(account, step)
  if (fault === undefined) return { code, knownIn: 0 }
  if ('refuse' in fault) return { code: fault.refuse.code, knownIn: 0 }
  if ('delay' in fault) return { code, knownIn: fault.delay.seconds * SECOND }
  // A capture or a refund that was not carried out is asked for again by itself.
  const isOver = !fault.time_out.carried_out && (step === 'authorization' || step === 'increment')
  return { code: isOver ? '91' : code, knownIn: questionAfter }
}

/** The code with which the network does not settle what settles next; undefined where it does. */
export function refusalToSettle(account: Account): string | undefined {
  const fault = meetFault(account, 'settlement')
  return fault !== undefined && 'refuse' in fault ? fault.refuse.code : undefined
}
