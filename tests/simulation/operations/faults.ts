/** Faults of the network: set, listed and taken back. They are met by the operations that send a request to the network. */
import type { Account } from '../model/account.ts'
import { listFaults, setFault, takeFaultsBack, type Fault, type FaultEffect, type FaultyStep } from '../model/faults.ts'
import type { Random } from '../random.ts'
import { kind, unseenTime } from './kind.ts'

const wordOf = (step: FaultyStep): string => `faults of ${step}`
const allFaults = (['authorization', 'increment', 'capture', 'refund'] as const).map(wordOf)

/** For operations that may send such a request to the network: while there are no faults, their order does not matter. */
export const mayMeetFaults = ({ disturbed }: Account, ...steps: readonly FaultyStep[]): string[] =>
  steps.map((step) => (disturbed.includes(step) ? wordOf(step) : `+${wordOf(step)}`))

/** The same for operations whose answers do not show when they were carried out: a minute later than that could be any time. */
export const mayMeetFaultsUnseen = (account: Account, ...steps: readonly FaultyStep[]): string[] => [
  ...mayMeetFaults(account, ...steps),
  ...(account.disturbed.some((step) => steps.includes(step)) ? [unseenTime] : []),
]

const codes = ['05', '41', '51', '54', '57', '91', '96', 'A1', '7810', 'AM04', 'AG02'] as const

const refusal = (random: Random): FaultEffect => ({ refuse: { code: random.pick(codes) } })
const timeOut = (random: Random): FaultEffect => ({ time_out: { carried_out: random.chance(0.6) } })
/** Never longer than the API allows, and often about a minute, so that it ends beside a time-out. */
const delay = (random: Random): FaultEffect => ({
  delay: {
    seconds: random.weighted([[random.integer(1, 120), 3] as const, [random.integer(120, 86_400), 1] as const]),
  },
})

/** More settlements than there will be, because it is not defined which of several settlements due together would be refused. */
const allSettlements = 1000

export const set = kind<Fault>({
  weight: 1.5,
  choose: ({ random }) => {
    const operation = random.weighted<FaultyStep>([
      ['authorization', 6],
      ['capture', 4],
      ['increment', 3],
      ['refund', 4],
      ['settlement', 3],
    ])
    if (operation === 'settlement') return { operation, times: allSettlements, ...refusal(random) }
    return { operation, times: random.integer(1, 3), ...(random.chance(0.4) ? refusal : timeOut)(random) }
  },
  request: (fault) => ({ method: 'POST', path: ['/sandbox/faults'], body: { ...fault } }),
  rule: setFault,
  touches: () => allFaults,
})

/** A fault that delays the next answer to a request of this kind. */
export const chosenDelay = (random: Random, operation: FaultyStep): Fault => ({ operation, times: 1, ...delay(random) })

export const list = kind<object>({
  weight: 0.3,
  choose: () => ({}),
  request: () => ({ method: 'GET', path: ['/sandbox/faults'] }),
  rule: listFaults,
  touches: () => allFaults,
})

export const takeBack = kind<object>({
  weight: 8,
  choose: ({ plan }) => (plan.disturbed.length > 0 ? {} : undefined),
  request: () => ({ method: 'DELETE', path: ['/sandbox/faults'] }),
  rule: takeFaultsBack,
  touches: () => allFaults,
})
