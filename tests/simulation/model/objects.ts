/**
 * What the model remembers of an account's test mode. Objects have names of the model's own (`payment 17`, `refund 18`), made of the number of the operation that asked for them,
 * or of the object that they follow from (`dispute of payment 17`). So the names are the same in whatever order simultaneous operations were carried out. Ids are the server's, and
 * the model knows none.
 *
 * Amounts are integers of the smallest unit, moments Unix milliseconds, days local and written `2030-01-15`.
 */
import type { Day, Moment } from './calendar.ts'

/** Name of an object, unique in an account. */
export type Name = string
export type Currency = string

export interface Customer {
  readonly name: Name
  readonly created: Moment
  readonly label: string
  readonly email: string
  readonly externalId: string | null
  readonly deleted: boolean
}

export interface Card {
  readonly name: Name
  readonly number: string
  readonly expMonth: number
  readonly expYear: number
  readonly created: Moment
  readonly deleted: boolean
}

/** How a payment is paid. */
export type Method = 'card' | 'sepa'

/** The account of a payer that can be debited. */
export interface SepaAccount {
  readonly name: Name
  readonly created: Moment
  readonly iban: string
  readonly bic: string
  readonly holder: string
  readonly customer: Name | null
  readonly deleted: boolean
  /** All that it has had, in the order in which they were made. */
  readonly mandates: readonly Name[]
}

export interface Mandate {
  readonly name: Name
  readonly created: Moment
  /** The account's. */
  readonly sepa: Name
  /** Its reference; null when the server has made one, which the model does not know. */
  readonly rum: string | null
  readonly kind: 'recurrent' | 'one_off'
  readonly signedAt: Moment | null
  readonly revokedAt: Moment | null
  /** The day on which a debit by it was last asked for. */
  readonly askedOn: Day | null
}

export type PaymentStatus =
  'authorized' | 'to_capture' | 'capture_sent' | 'captured' | 'disputed' | 'expired' | 'failed' | 'refused' | 'canceled'

/** What the network was asked, and the answer that will become known. */
export interface Awaited {
  readonly step: 'authorization' | 'increment' | 'capture'
  readonly code: string
  /** For an increment: the amount that is held afterwards. */
  readonly amount: number
  /** Whether what is held is to be captured. */
  readonly thenCapture: boolean
}

export interface Payment {
  readonly name: Name
  readonly created: Moment
  readonly status: PaymentStatus | null
  readonly amount: number
  readonly currency: Currency
  readonly capture: boolean
  readonly card: Name | null
  /** The account that is debited, in place of a card. */
  readonly sepa: Name | null
  /** The mandate by which the account is debited. */
  readonly mandate: Name | null
  readonly customer: Name | null
  readonly response: string | null
  readonly description: string | null
  readonly orderId: string | null
  readonly uniqueId: string | null
  readonly dateSettlement: Day | null
  readonly datePaym: Moment | null
  readonly dateBank: Day | null
  readonly fee: number | null
  /** The authentication that counts. */
  readonly authentication: Name | null
  /** How many authentications it has had. */
  readonly authentications: number
  /** The intent whose attempt it is. */
  readonly intent: Name | null
  /** When it leaves; nothing happens at a moment that was set earlier. */
  readonly leavesAt: Moment | null
  /** What was given back, or is on its way to the payer. */
  readonly refunded: number
  /** What disputes have taken, without those that were won. */
  readonly disputed: number
  /** When its payer disputes it, or would have; null when the payer never disputes. */
  readonly disputedAt: Moment | null
  /** The network has not answered yet. */
  readonly awaited: Awaited | null
}

export type AuthenticationStatus =
  'requested' | 'available' | 'attempted' | 'success' | 'unavailable' | 'declined' | 'failed' | 'expired'

export interface Authentication {
  readonly name: Name
  readonly payment: Name
  readonly status: AuthenticationStatus
  /** The amount that the payer agrees to: the payment's amount when there was a card to ask for. */
  readonly amount: number
  /** Whether the bank was asked for money with it. */
  readonly used: boolean
  /** Whether the payer comes back to the hosted page, so that the payment goes on by itself. */
  readonly toPage: boolean
  /** Whether another one has taken its place. */
  readonly replaced: boolean
}

export interface Intent {
  readonly name: Name
  readonly created: Moment
  readonly amount: number
  readonly currency: Currency
  readonly capture: boolean
  readonly threeds: 'required' | 'none'
  /** What was given last to pay with: a card or an account. */
  readonly card: Name | null
  readonly sepa: Name | null
  readonly description: string | null
  readonly orderId: string | null
  readonly canceled: boolean
  /** Payments, in the order in which they were made. */
  readonly attempts: readonly Name[]
}

export type RefundStatus = 'to_refund' | 'refund_sent' | 'refunded' | 'not_honored' | 'payment_canceled'

export interface Refund {
  readonly name: Name
  readonly created: Moment
  readonly payment: Name
  readonly amount: number
  readonly currency: Currency
  readonly status: RefundStatus
  /** The network has not answered yet. */
  readonly isAwaited: boolean
  readonly dateRefund: Moment | null
  readonly dateBank: Day | null
}

export type DisputeStatus =
  | 'open'
  | 'evidence_pending'
  | 'evidence_sent'
  | 'evidence_verification'
  | 'accepted'
  | 'won'
  | 'lost'
  | 'out_of_time'
  | 'not_contestable'

export interface Dispute {
  readonly name: Name
  readonly type: 'chargeback' | 'sepa_return'
  readonly created: Moment
  readonly payment: Name
  readonly amount: number
  readonly currency: Currency
  readonly fee: number
  /** As the API shows it. */
  readonly response: string
  readonly status: DisputeStatus
  readonly dateBank: Day
  /** When it goes on by itself. */
  readonly dueAt: Moment | null
  /** When it was decided; null before. */
  readonly endedAt: Moment | null
}

export type PayoutStatus = 'pending' | 'to_pay' | 'sent' | 'paid' | 'failed'

/** What a payout shows of payments, refunds or disputes: of all of them, or of those of one method. */
export interface Total {
  readonly amount: number
  readonly count: number
  readonly fees: number
}

export interface Heading extends Total {
  readonly byMethod: Readonly<Record<Method, Total>>
}

export interface Payout {
  readonly name: Name
  readonly created: Moment
  /** It does not go on before this moment. */
  readonly date: Moment
  /** The day of this moment. */
  readonly day: Day
  readonly currency: Currency
  readonly amount: number
  readonly status: PayoutStatus
  readonly dateBank: Day | null
  readonly payments: Heading
  readonly refunds: Heading
  readonly disputes: Heading
  readonly fees: number
  readonly feesVat: number
  /** Names of the items in it. */
  readonly items: readonly Name[]
  /** When it goes on; null when it does not. */
  readonly dueAt: Moment | null
}

export type DisbursementStatus = 'to_disburse' | 'disburse_sent' | 'disbursed' | 'not_honored' | 'refused'

export interface Disbursement {
  readonly name: Name
  readonly created: Moment
  readonly card: Name
  readonly amount: number
  readonly currency: Currency
  readonly status: DisbursementStatus
  readonly response: string
  readonly dateDisbursement: Moment | null
  readonly dateBank: Day | null
}

export type ItemKind = 'payment' | 'refund' | 'dispute' | 'disbursement' | 'payout'

/** Something that changed the balance, also after a payout has taken it. */
export interface Item {
  readonly name: Name
  readonly kind: ItemKind
  /** The name of its object. */
  readonly object: Name
  /** Positive when the merchant gains. */
  readonly amount: number
  readonly fee: number
  readonly vat: number
  readonly currency: Currency
  readonly payout: Name | null
}
