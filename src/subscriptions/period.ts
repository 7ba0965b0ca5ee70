/** A period of a subscription that was billed: what it costs, and whether it was paid. The database enforces at most one for each position and each beginning. */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { Line } from './line.ts'
import type { Subscription } from './subscription.ts'

/**
 * - `open`: billed; it waits for the payer of a first period, or for the answer of a bank.
 * - `processing`: a debit was accepted, and is not collected yet.
 * - `paid`: paid, or free.
 * - `past_due`: it was not paid, and is tried again.
 * - `unpaid`: it was not paid, and only its payer may still pay it.
 * - `void`: nothing is owed any more: its intent was called off, its payment given back before it was collected, or the subscription canceled.
 */
export type PeriodStatus = 'open' | 'processing' | 'paid' | 'past_due' | 'unpaid' | 'void'

export interface Period {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly subscriptionId: string
  /** Its place among the subscription's, from 0. */
  readonly position: number
  readonly startsAt: Instant
  readonly endsAt: Instant
  /** The sum of its lines, 0 or more. */
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly lines: readonly Line[]
  readonly status: PeriodStatus
  /** The intent that pays it; null when there is nothing to pay. */
  readonly intentId: string | null
  /** Code of the latest refusal, see src/payments/response-codes.ts and sepa-reasons.ts; null without one. */
  readonly refusal: string | null
  /** How many of the retries were made. */
  readonly retries: number
  readonly retryAt: Instant | null
  /** Counts the timers that were set for retries, so that each has a name of its own. */
  readonly retryRound: number
  readonly paidAt: Instant | null
}

export const periods = defineTable<Period>('subscription_periods', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  subscriptionId: true,
  position: true,
  startsAt: true,
  endsAt: true,
  amount: true,
  currency: true,
  lines: true,
  status: true,
  intentId: true,
  refusal: true,
  retries: true,
  retryAt: true,
  retryRound: true,
  paidAt: true,
})

/** The statuses in which a period is to be paid by its payer, or tried again. */
export const owedStatuses: readonly PeriodStatus[] = ['open', 'past_due', 'unpaid']

/** A period as the wires show it, which depends on its subscription. */
export interface ShownPeriod extends Period {
  /** Whether its payer can pay it, on the page of its intent. */
  readonly isPayable: boolean
}

/** A period that is open waits for a bank's answer, except the first one, which waits for its payer. After the subscription has ended nobody can pay what is owed. */
export function shownPeriod(period: Period, { status }: Pick<Subscription, 'status'>): ShownPeriod {
  const isPayable =
    period.status === 'open' ? status === 'incomplete' : owedStatuses.includes(period.status) && status !== 'canceled'
  return { ...period, isPayable }
}
