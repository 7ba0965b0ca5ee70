/**
 * What payments ask of a card network. The simulated world fulfils it in process; its answers are a function of the request and the time, and cost no waiting.
 */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'

/** What a payer's bank needs to know of a card. In memory for the length of a request, and never written. */
export interface CardCredentials {
  readonly number: string
  readonly expiryMonth: number
  /** Four digits. */
  readonly expiryYear: number
  readonly securityCode: string | null
}

/** `pending`: accepted, decided later. `unknown`: nobody knows yet whether it was carried out; it is asked for, never guessed. */
export type NetworkOutcome = 'approved' | 'refused' | 'pending' | 'unknown'

export interface NetworkAnswer {
  readonly outcome: NetworkOutcome
  /** Response code, `00` when approved: see response-codes.ts. */
  readonly code: string
  /** The network's own reference of this request. */
  readonly reference: string
  /** 6 characters, with an approved authorization. */
  readonly authorizationCode: string | null
}

export interface CaptureAnswer extends NetworkAnswer {
  /** Whether the money is credited with the answer, rather than by a later settlement. */
  readonly settled: boolean
}

interface NetworkRequest {
  /** Ours: the operation's id, 32 hexadecimal digits. */
  readonly reference: string
  readonly amount: MinorUnits
  readonly currency: Currency
}

export interface AuthorizationRequest extends NetworkRequest {
  readonly card: CardCredentials
  /** What proves that the payer was authenticated; null without. */
  readonly authentication: AuthenticationProof | null
}

export interface CreditRequest extends NetworkRequest {
  readonly card: CardCredentials
  /** `YYYY-MM-DD`, where it was given: some issuers ask for it. */
  readonly cardholderBirthDate: string | null
}

/** The outcome of a successful authentication, as an authorization carries it (EMV 3-D Secure 2). */
export interface AuthenticationProof {
  readonly eci: string | null
  readonly authenticationValue: string | null
  readonly protocolVersion: string | null
  /** The transaction's id at the 3DS server. */
  readonly transactionId: string
}

/** A request about an earlier authorization, which alone says whose it is. */
export interface ReversalRequest extends NetworkRequest {
  /** The network's reference of that authorization. */
  readonly original: string
}

/** A request about an earlier authorization that the payer's bank books on the card. */
export interface FollowUpRequest extends ReversalRequest {
  readonly card: CardCredentials
}

export interface CardNetwork {
  /** Business days from the cut-off at which something is sent to its settlement, from 1. */
  readonly settlementDays: number
  authorize(request: AuthorizationRequest, now: Instant): NetworkAnswer
  /** Asks the bank to hold `amount` more. */
  increment(request: FollowUpRequest, now: Instant): NetworkAnswer
  capture(request: FollowUpRequest, now: Instant): CaptureAnswer
  /** Lets go of `amount`, all or part of what is held, or of a capture that was not settled. */
  reverse(request: ReversalRequest, now: Instant): NetworkAnswer
  refund(request: FollowUpRequest, now: Instant): NetworkAnswer
  /** Gives money to a cardholder who has not paid (an original credit). */
  credit(request: CreditRequest, now: Instant): NetworkAnswer
}

/** Cardholders, as far as the simulated world knows what they will do. Real ones are heard of through their bank. */
export interface Cardholders {
  /** That the holder of a card disputes what was paid with it: with this code, so many business days after the settlement; null for those who do not. */
  complaintOf(number: string): { readonly code: string; readonly afterDays: number } | null
}
