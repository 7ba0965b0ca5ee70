/** A payment: what a merchant asks of a payer, and how far it has come (stancer-v2 section 8). */
import type { Device } from '../authentications/index.ts'
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { SequenceType, StoredCredential } from './network.ts'

/**
 * - `open`: nothing was tried yet, or a try is not decided; the wires show no status.
 * - `authorized`: the bank agreed, capture is still to be asked; expires after 7 days.
 * - `to_capture`: agreed and capture asked; collected at the next cut-off; can still be cancelled by a full refund.
 * - `capture_sent`: handed to the network; no way back but a refund once captured.
 * - `captured`: credited.
 * - `disputed`: contested by the payer after capture.
 * - `expired`: the authorization lapsed.
 * - `failed`: could not be carried through, for a technical reason.
 * - `refused`: the bank refused; another card may be tried.
 * - `canceled`: cancelled by a full refund before capture; or given up before anything was taken: an intent's attempt, or a payment of v3 whose card was deleted.
 */
export type PaymentStatus =
  | 'open'
  | 'authorized'
  | 'to_capture'
  | 'capture_sent'
  | 'captured'
  | 'disputed'
  | 'expired'
  | 'failed'
  | 'refused'
  | 'canceled'

export type PaymentMethod = 'card' | 'sepa'

export interface Payment {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  /** Id of the first operation, reserved when the payment is made: v3 shows the payment by it from the beginning (design, decision 5). */
  readonly firstOperationId: string
  /** What the payer shall pay; after a capture of less, what was captured. */
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly status: PaymentStatus
  /** Whether an authorization is to be captured at once. */
  readonly capture: boolean
  readonly method: PaymentMethod | null
  readonly cardId: string | null
  readonly sepaId: string | null
  /** By which the account is debited, or was to be. */
  readonly mandateId: string | null
  /** Of a debit, from its acceptance. */
  readonly sequenceType: SequenceType | null
  readonly customerId: string | null
  readonly description: string | null
  readonly orderId: string | null
  /** The merchant's own id, unique in the realm. */
  readonly uniqueId: string | null
  readonly methodsAllowed: readonly PaymentMethod[]
  readonly returnUrl: string | null
  /** `YYYY-MM-DD` */
  readonly dateSettlement: string | null
  /** Where the payer was when the payment was made. */
  readonly device: Device | null
  readonly billingAddressId: string | null
  readonly shippingAddressId: string | null
  /** 1: made through the API. 2: on the page of an intent. */
  readonly origin: number
  /** The network's latest response code, see response-codes.ts and, of debits, sepa-reasons.ts. */
  readonly response: string | null
  /** Authorization code, 6 characters. */
  readonly responseAuthor: string | null
  /** When the bank agreed. */
  readonly paidAt: Instant | null
  /** Day on which the money is credited, `YYYY-MM-DD`. Of a debit it is known from its acceptance: the collection day. */
  readonly dateBank: string | null
  /** When clearing takes it up next: to send it, or to book its settlement. */
  readonly clearingAt: Instant | null
  /** What the merchant pays for it, without VAT, and the VAT; null until it is captured. */
  readonly fee: MinorUnits | null
  readonly feeVat: MinorUnits | null
  /** The authentication that counts: the latest that was asked for; null where none was. */
  readonly authenticationId: string | null
  /** The payment intent that this is an attempt of. */
  readonly intentId: string | null
  /** Of a card that is kept for later payments: who asks for this one. */
  readonly storedCredential: StoredCredential | null
}

/** Response code of a payment whose bank or network owes an answer. */
export const beingProcessed = '09'

/** Whether the answer is not known yet, so that nobody can tell whether the payment was paid. */
export const isBeingProcessed = ({ status, response }: Pick<Payment, 'status' | 'response'>): boolean =>
  status === 'open' && response === beingProcessed

export const payments = defineTable<Payment>('payments', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  firstOperationId: true,
  amount: true,
  currency: true,
  status: true,
  capture: true,
  method: true,
  cardId: true,
  sepaId: true,
  mandateId: true,
  sequenceType: true,
  customerId: true,
  description: true,
  orderId: true,
  uniqueId: true,
  methodsAllowed: true,
  returnUrl: true,
  dateSettlement: true,
  device: true,
  billingAddressId: true,
  shippingAddressId: true,
  origin: true,
  response: true,
  responseAuthor: true,
  paidAt: true,
  dateBank: true,
  clearingAt: true,
  fee: true,
  feeVat: true,
  authenticationId: true,
  intentId: true,
  storedCredential: true,
})
