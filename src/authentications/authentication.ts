/** An authentication: one try of a payer to prove to the bank that issued the card who they are, for one payment (EMV 3-D Secure; stancer-v2 section 8, `auth`). */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable, only } from '../kit/table.ts'
import type { AuthenticationFlow, Device, TransactionStatus } from './three-d-secure.ts'

/**
 * - `requested`: asked for; there is no card yet.
 * - `available`: the payer can be sent to the bank.
 * - `attempted`: the payer was sent there.
 * - `success`: the payment can go on.
 * - `declined`: no proof was given, or the bank did not accept it.
 * - `expired`: six hours have passed.
 * - `failed`: a technical failure on the way.
 * - `unavailable`: the card or its bank does not take part; the payment can be tried without.
 */
export type AuthenticationStatus =
  'requested' | 'available' | 'attempted' | 'success' | 'declined' | 'expired' | 'failed' | 'unavailable'

export interface Authentication {
  readonly realmId: number
  /** A UUID: what 3-D Secure calls the transaction's id at the 3DS server. */
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly paymentId: string
  /** Null while `requested`. */
  readonly cardId: string | null
  /** The amount that the payer agrees to; a higher amount needs another authentication. */
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly status: AuthenticationStatus
  /** Where the browser goes in the end, unchanged. */
  readonly returnUrl: string | null
  readonly device: Device | null
  /** Whether the payment goes on by itself after success: it came through the page. */
  readonly thenAuthorize: boolean
  /** How the bank was asked; null before that. */
  readonly flow: AuthenticationFlow | null
  /** `2.2.0`, where the card is enrolled. */
  readonly protocolVersion: string | null
  /** The bank's answer in the words of EMV 3-D Secure; null before it, and after a technical failure. */
  readonly transactionStatus: TransactionStatus | null
  /** Electronic commerce indicator, 2 digits. */
  readonly eci: string | null
  /** CAVV or AAV, base64 of 20 bytes, after a success, until the authorization is requested: the schemes forbid using it twice, or keeping it afterwards. */
  readonly authenticationValue: string | null
  /** What the scheme's directory server calls the transaction; null before it has answered, and where it has not said so. */
  readonly dsTransactionId: string | null
  /** `01` where the payer gave up at the bank. */
  readonly challengeCancel: '01' | null
  /** What went wrong, for the merchant. */
  readonly message: string | null
  readonly wrongCodes: number
  readonly endedAt: Instant | null
}

export const authentications = defineTable<Authentication>('authentications', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  paymentId: true,
  cardId: true,
  amount: true,
  currency: true,
  status: true,
  returnUrl: true,
  device: true,
  thenAuthorize: true,
  flow: true,
  protocolVersion: true,
  transactionStatus: true,
  eci: true,
  authenticationValue: true,
  dsTransactionId: true,
  challengeCancel: true,
  message: true,
  wrongCodes: true,
  endedAt: true,
})

/** The fields that are shown with a payment; the authentication value is not among them. */
const shown = ['id', 'status', 'returnUrl', 'device', 'thenAuthorize', 'challengeCancel', 'message'] as const

export type ShownAuthentication = Pick<Authentication, (typeof shown)[number]>

export const shownAuthentications = only(authentications, shown)
