/** Everything that may happen to a payout. Code asks this table; what is not in it is refused. */
import { nextStatus, statusesOf, type Transitions } from '../kit/machine.ts'
import type { PayoutStatus } from './payout.ts'

/** - `clear`: it is ready to leave. `send`: it leaves. `pay`: the merchant's bank has it. `fail`: the transfer comes to nothing. */
export type PayoutEvent = 'clear' | 'send' | 'pay' | 'fail'

export const payoutTransitions: Transitions<PayoutStatus, PayoutEvent> = {
  pending: { clear: 'to_pay' },
  to_pay: { send: 'sent', fail: 'failed' },
  sent: { pay: 'paid', fail: 'failed' },
  paid: {},
  failed: {},
}

export const payoutStatuses = statusesOf(payoutTransitions)

const payoutEvents: readonly PayoutEvent[] = ['clear', 'send', 'pay', 'fail']

/** The events that lead from one status to another, by the shortest way: none where it is the same, undefined where there is no way. */
export function wayTo(from: PayoutStatus, to: PayoutStatus): readonly PayoutEvent[] | undefined {
  if (from === to) return []
  const ways = payoutEvents.flatMap((event) => {
    const status = nextStatus(payoutTransitions, from, event)
    const rest = status && wayTo(status, to)
    return rest === undefined ? [] : [[event, ...rest]]
  })
  return ways.sort((a, b) => a.length - b.length)[0]
}
