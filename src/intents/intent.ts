/**
 * A payment intent: an amount that a merchant wants paid, and that the payer may try to pay as often as needed (stancer-v2 section 6). Each try is a payment, called an attempt; at most one of them
 * may pay. An intent's status is never stored: it follows from the latest attempt (see status.ts).
 */
import { unchanged, type Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { PaymentMethod } from '../payments/index.ts'

/** Whether cards are asked for proof by 3-D Secure. */
export type ThreeDSecureWish = 'required' | 'none'

export interface Intent {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly description: string | null
  readonly customerId: string | null
  /** The card that was given last, by the merchant or on the page. */
  readonly cardId: string | null
  /** The account that was given last, instead. */
  readonly sepaId: string | null
  readonly orderId: string | null
  /** The merchant's own id, unique among the realm's intents. */
  readonly uniqueId: string | null
  readonly methodsAllowed: readonly PaymentMethod[]
  /** Any JSON, the merchant's own. */
  readonly metadata: unknown
  readonly returnUrl: string | null
  readonly threeds: ThreeDSecureWish
  /** Whether an authorization is to be captured at once. */
  readonly capture: boolean
  /** `YYYY-MM-DD` */
  readonly dateSettlement: string | null
  readonly billingAddressId: string | null
  readonly shippingAddressId: string | null
  /** 1: made through the API. */
  readonly origin: number
  /** The latest attempt. */
  readonly paymentId: string | null
  readonly canceledAt: Instant | null
  /** The subscription that it pays for, and the period; without a period it verifies a card for those that come. */
  readonly subscriptionId: string | null
  readonly periodId: string | null
}

export const intents = defineTable<Intent>('payment_intents', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  amount: true,
  currency: true,
  description: true,
  customerId: true,
  cardId: true,
  sepaId: true,
  orderId: true,
  uniqueId: true,
  methodsAllowed: true,
  metadata: true,
  returnUrl: true,
  threeds: true,
  capture: true,
  dateSettlement: true,
  billingAddressId: true,
  shippingAddressId: true,
  origin: true,
  paymentId: true,
  canceledAt: true,
  subscriptionId: true,
  periodId: true,
})

/** The change that asserts, for a decision that rests on this intent and leaves it as it is, that it has not moved. */
export const assertIntent = (intent: Intent): Change => unchanged(intents, intent)

/** The address of its hosted page (stancer-v2 section 7). */
export const intentUrl = ({ names, realm }: Pick<Context, 'names' | 'realm'>, { id }: Pick<Intent, 'id'>): string =>
  `${names.page}/${realm.mode === 'test' ? 'test_' : ''}${id}`
