/** A subscription: a customer buys items at prices per interval, paid at the beginning of each period. */
import type { Interval } from '../catalog/index.ts'
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import { defineTable } from '../kit/table.ts'
import type { PaymentMethod } from '../payments/index.ts'
import type { Item } from './item.ts'
import type { Line } from './line.ts'

/**
 * - `incomplete`: its payer has not paid the first period yet, or has not given the card that will pay later.
 * - `active`: what is owed is paid, or is being collected from an account.
 * - `past_due`: a period was not paid, and is tried again; further periods are billed meanwhile.
 * - `unpaid`: all tries have failed; no further period is billed until its payer has paid.
 * - `canceled`: it has ended.
 */
export type SubscriptionStatus = 'incomplete' | 'active' | 'past_due' | 'unpaid' | 'canceled'

export interface Subscription {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly customerId: string
  readonly status: SubscriptionStatus
  /** The currency of all its prices; they also have the same interval and number of intervals. */
  readonly currency: Currency
  readonly interval: Interval
  readonly intervalCount: number
  readonly items: readonly Item[]
  /** What is bought from the next period on; null when it does not change. */
  readonly nextItems: readonly Item[] | null
  /** The lines of the next bill besides its items: made by changes within a period, or carried over. */
  readonly pendingLines: readonly Line[]
  readonly startAt: Instant
  /** The end of its free period, at which the paid periods begin; null without a free period. */
  readonly freeUntil: Instant | null
  readonly cancelAt: Instant | null
  readonly endedAt: Instant | null
  /** The IANA time zone in which its periods are counted; fixed when it was made. */
  readonly timeZone: string
  readonly methodsAllowed: readonly PaymentMethod[]
  /** What pays the later periods; at most one of both. */
  readonly cardId: string | null
  readonly sepaId: string | null
  /** The intent that is to be paid first; when nothing is owed, the one that was made last. */
  readonly intentId: string | null
  /** The payment with which the holder of the card agreed to later ones; null when it is not known. */
  readonly credentialPaymentId: string | null
  /** The position of the period that was opened last, from 0; -1 before the first. Periods that were skipped while it was unpaid are counted. */
  readonly position: number
  readonly periodStartsAt: Instant | null
  readonly periodEndsAt: Instant | null
  /** When the next period is opened; null when none will be. */
  readonly renewsAt: Instant | null
  /** The days after a missed payment on which the period is tried again. */
  readonly retryDays: readonly number[]
  readonly description: string | null
  readonly returnUrl: string | null
  /** Any JSON, the merchant's own. */
  readonly metadata: unknown
}

export const subscriptions = defineTable<Subscription>('subscriptions', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  customerId: true,
  status: true,
  currency: true,
  interval: true,
  intervalCount: true,
  items: true,
  nextItems: true,
  pendingLines: true,
  startAt: true,
  freeUntil: true,
  cancelAt: true,
  endedAt: true,
  timeZone: true,
  methodsAllowed: true,
  cardId: true,
  sepaId: true,
  intentId: true,
  credentialPaymentId: true,
  position: true,
  periodStartsAt: true,
  periodEndsAt: true,
  renewsAt: true,
  retryDays: true,
  description: true,
  returnUrl: true,
  metadata: true,
})
