/** Faults of the network that were set (docs/sandbox.md, "Faults"). */
import type { Account } from './account.ts'
import { SECOND } from './calendar.ts'
import { done, type Expected, type Fields } from './expected.ts'

export type FaultyStep = 'authorization' | 'increment' | 'capture' | 'refund' | 'settlement'

export type FaultEffect =
  | { readonly refuse: { readonly code: string } }
  | { readonly time_out: { readonly carried_out: boolean } }
  | { readonly delay: { readonly seconds: number } }

export type Fault = { readonly operation: FaultyStep; readonly times: number } & FaultEffect

/** How long after a time-out its outcome becomes known. */
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

/** Meets the first fault that was set for the step, and counts that it happened once more. */
function meetFault(account: Account, step: FaultyStep): FaultEffect | undefined {
  const met = account.faults.find(({ operation }) => operation === step)
  if (met === undefined) return undefined
  const left = { ...met, times: met.times - 1 }
  account.faults = account.faults.flatMap((fault) => (fault === met ? (left.times === 0 ? [] : [left]) : [fault]))
  return met
}

/** The network's answer. */
export interface NetworkAnswer {
  readonly code: string
  /** The time until the answer is known; 0 if at once. */
  readonly knownIn: number
}

/** Sends a request to the network, which would answer `code` without a fault. */
export function ask(account: Account, step: Exclude<FaultyStep, 'settlement'>, code: string): NetworkAnswer {
  const fault = meetFault(account, step)
  if (fault === undefined) return { code, knownIn: 0 }
  if ('refuse' in fault) return { code: fault.refuse.code, knownIn: 0 }
  if ('delay' in fault) return { code, knownIn: fault.delay.seconds * SECOND }
  // A capture or a refund that was not carried out is sent again automatically.
  const isOver = !fault.time_out.carried_out && (step === 'authorization' || step === 'increment')
  return { code: isOver ? '91' : code, knownIn: questionAfter }
}

/** The code with which the network refuses the next settlement; undefined when it does not. */
export function refusalToSettle(account: Account): string | undefined {
  const fault = meetFault(account, 'settlement')
  return fault !== undefined && 'refuse' in fault ? fault.refuse.code : undefined
}
