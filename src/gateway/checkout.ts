/**
 * A checkout of the gateway API (gateway-v3 section 4.8): a payment that a merchant asks of a payer who is present, on a page of ours or in a form within the merchant's page. Its amount and its
 * tries are those of a payment intent; each try is a payment that v3 knows by an id of its own. Whoever knows the id of a checkout can pay it, but do nothing else.
 */
import { MINUTE, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { randomHex } from '../kit/id.ts'
import { defineTable } from '../kit/table.ts'

export interface Checkout {
  readonly realmId: number
  /** 32 hexadecimal digits in capitals, a dot, and the name of a node. */
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  /** From then on nothing can be paid by it. */
  readonly expiresAt: Instant
  readonly paymentType: 'PA' | 'DB'
  readonly intentId: string
  /** Given to each of its payments. */
  readonly merchantTransactionId: string | null
  readonly notificationUrl: string | null
  /** Where the payer goes in the end, as it was given; a form in the merchant's page may say otherwise. */
  readonly shopperResultUrl: string | null
  /** The parameters that it was made with and that its payments show, by their names. */
  readonly sent: Readonly<Record<string, string>>
}

export const checkouts = defineTable<Checkout>('gateway_checkouts', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  expiresAt: true,
  paymentType: true,
  intentId: true,
  merchantTransactionId: true,
  notificationUrl: true,
  shopperResultUrl: true,
  sent: true,
})

export const checkoutMs = 30 * MINUTE

/** All of it is drawn at random: it is a secret between the merchant and the payer. The node is the same for every process, since each of them knows every checkout. */
export const newCheckoutId = (): string => `${randomHex(16).toUpperCase()}.guichet`

export const isCheckoutId = (text: string): boolean => /^[0-9A-F]{32}\.[a-z0-9-]{1,32}$/.test(text)

export const isOver = ({ now }: Pick<Context, 'now'>, { expiresAt }: Checkout): boolean => now >= expiresAt
