/** Everything that may happen to a subscription, and to a period of it. Code asks these tables; an event that is not in them cannot happen. */
import { statusesOf, type Transitions } from '../kit/machine.ts'
import type { PeriodStatus } from './period.ts'
import type { SubscriptionStatus } from './subscription.ts'

/**
 * - `activate`: the first period is paid, or the card that will pay has been verified.
 * - `fall_behind`: a period was not paid. `give_up`: all tries to be paid for it have failed.
 * - `recover`: everything that was owed is paid. `catch_up`: the periods that were given up are paid, but another one is still tried.
 * - `cancel`: it ends, now.
 */
export type SubscriptionEvent = 'activate' | 'fall_behind' | 'give_up' | 'recover' | 'catch_up' | 'cancel'

export const subscriptionTransitions: Transitions<SubscriptionStatus, SubscriptionEvent> = {
  incomplete: { activate: 'active', cancel: 'canceled' },
  active: { fall_behind: 'past_due', give_up: 'unpaid', cancel: 'canceled' },
  past_due: { give_up: 'unpaid', recover: 'active', cancel: 'canceled' },
  unpaid: { recover: 'active', catch_up: 'past_due', cancel: 'canceled' },
  canceled: {},
}

export const subscriptionStatuses = statusesOf(subscriptionTransitions)

/**
 * - `process`: a debit was accepted. `pay`: it is paid.
 * - `fail`: it was not paid, or its money was returned, and it will be tried again. `give_up`: as `fail`, but it is not tried any more.
 * - `call_off`: nothing is owed any more.
 */
export type PeriodEvent = 'process' | 'pay' | 'fail' | 'give_up' | 'call_off'

export const periodTransitions: Transitions<PeriodStatus, PeriodEvent> = {
  open: { process: 'processing', pay: 'paid', fail: 'past_due', give_up: 'unpaid', call_off: 'void' },
  processing: { process: 'processing', pay: 'paid', fail: 'past_due', give_up: 'unpaid', call_off: 'void' },
  paid: { fail: 'past_due', give_up: 'unpaid', call_off: 'void' },
  past_due: { process: 'processing', pay: 'paid', fail: 'past_due', give_up: 'unpaid', call_off: 'void' },
  unpaid: { process: 'processing', pay: 'paid', give_up: 'unpaid', call_off: 'void' },
  void: {},
}

export const periodStatuses = statusesOf(periodTransitions)
