/**
 * What payments ask of a network. The simulated world fulfils it in process; its answers are a function of the request and the time, and cost no waiting. A real one is at a distance.
 */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { Iban } from '../kit/iban.ts'
import type { MinorUnits } from '../kit/money.ts'
import type { Day } from '../kit/target.ts'

/** What is charged, as the payer's bank has to be told of it. In memory for the length of a request, and never written. */
export type Source = CardCredentials | AccountToDebit

export interface CardCredentials {
  readonly method: 'card'
  readonly number: string
  readonly expiryMonth: number
  /** Four digits. */
  readonly expiryYear: number
  readonly securityCode: string | null
}

/**
 * Where a debit stands among those of its mandate (ISO 20022 SequenceType3Code): the first, a later one, or the only one.
 */
export type SequenceType = 'FRST' | 'RCUR' | 'OOFF'

/** An account, and by what right it is debited (EPC rulebook of SEPA direct debits, DS-03). */
export interface AccountToDebit {
  readonly method: 'sepa'
  readonly iban: Iban
  /** ISO 9362; null where it is not known. */
  readonly bic: string | null
  readonly holder: string
  readonly mandate: { readonly reference: string; readonly signedOn: Day; readonly sequence: SequenceType }
  readonly creditor: { readonly name: string; readonly identifier: string }
}

/** `pending`: accepted, decided later. `unknown`: nobody knows yet whether it was carried out; it is asked for, never guessed. */
export type NetworkOutcome = 'approved' | 'refused' | 'pending' | 'unknown'

export interface NetworkAnswer {
  readonly outcome: NetworkOutcome
  /** Response code, `00` when approved: see response-codes.ts, and, of debits, sepa-reasons.ts. */
  readonly code: string
  /** The network's own reference of this request. */
  readonly reference: string
  /** 6 characters, with an approved authorization of a card. */
  readonly authorizationCode: string | null
  /** Whether the money of a capture is credited with the answer, rather than by a later settlement. */
  readonly settled: boolean
}

interface RequestOf<Kind extends string> {
  readonly kind: Kind
  /** Ours: the operation's id, 32 hexadecimal digits. */
  readonly reference: string
  readonly amount: MinorUnits
  readonly currency: Currency
}

/**
 * A card that its holder has agreed to be kept for later payments (EMV and the schemes: stored credentials). `customer`: the holder is there, and the agreement is made. `merchant`: the
 * merchant asks alone later, and names the authorization with which the agreement was made: `agreedWith` is the network's reference of it, null where it is not known.
 */
export type StoredCredential =
  { readonly initiator: 'customer' } | { readonly initiator: 'merchant'; readonly agreedWith: string | null }

/** Asks the bank to hold the amount. */
export interface AuthorizationRequest extends RequestOf<'authorization'> {
  readonly source: Source
  /** What proves that the payer was authenticated; null without. */
  readonly authentication: AuthenticationProof | null
  /** Left out where the card is not kept for later payments. */
  readonly storedCredential?: StoredCredential
}

/**
 * About an earlier authorization, and booked on its source: `increment` asks the bank to hold `amount` more, `capture` collects what is held or part of it, `refund` gives back what was collected.
 */
export interface FollowUpRequest extends RequestOf<'increment' | 'capture' | 'refund'> {
  readonly source: Source
  /** The network's reference of that authorization. */
  readonly original: string
}

/** Lets go of `amount`, all or part of what is held, or of a capture that was not settled. An advice: it is accepted always. */
export interface ReversalRequest extends RequestOf<'reversal'> {
  readonly original: string
}

/** Gives money to a cardholder who has not paid (an original credit). */
export interface CreditRequest extends RequestOf<'credit'> {
  readonly card: CardCredentials
  /** `YYYY-MM-DD`, where it was given: some issuers ask for it. */
  readonly cardholderBirthDate: string | null
}

/** What is asked for a payment. */
export type PaymentRequest = AuthorizationRequest | FollowUpRequest | ReversalRequest

export type NetworkRequest = PaymentRequest | CreditRequest

/** The outcome of a successful authentication, as an authorization carries it (EMV 3-D Secure 2). */
export interface AuthenticationProof {
  readonly eci: string | null
  readonly authenticationValue: string | null
  readonly protocolVersion: string | null
  /** The authentication's own id: the transaction's at the 3DS server, unless the merchant has a server of their own. */
  readonly transactionId: string
  /** The transaction's id at the scheme's directory server. */
  readonly dsTransactionId: string | null
}

export interface Network {
  /** Business days from the cut-off at which something is sent to its settlement, from 1. */
  readonly settlementDays: number
  /**
   * The answer of a network that is in process, and part of the decision. Null for one at a distance: what is asked of it is committed first, sent then, and answered by a decision of its own
   * (request.ts).
   */
  readonly answer: ((request: NetworkRequest, now: Instant) => NetworkAnswer) | null
}

/** A network whose answers are there at once. */
export type InProcessNetwork = Network & { readonly answer: NonNullable<Network['answer']> }

/** Payers, as far as the simulated world knows what they will do. Real ones are heard of through their bank. */
export interface Payers {
  /** Whether the payer disputes the payment: with which code, and how many business days after the settlement; null for payers who do not. */
  complaintOf(source: Source): { readonly code: string; readonly afterDays: number } | null
}
