/**
 * What authentications ask of the outside: a 3DS server, which knows the schemes' directories, and the bank that issued the card (its access control server, ACS). The simulated
 * world fulfils both in process; its answers are a function of the request, and cost no waiting. Words and values are those of EMV 3-D Secure 2 (protocol and core functions specification).
 */
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'

/** Where the payer was: EMV 3-D Secure calls it browser information. */
export interface Device {
  readonly ip?: string
  readonly port?: number
  readonly user_agent?: string
  readonly http_accept?: string
  readonly languages?: string
  readonly city?: string
  readonly country?: string
  readonly zip_code?: string
}

/** `frictionless`: the bank answers without asking the cardholder. `challenge`: it asks for proof. */
export type AuthenticationFlow = 'frictionless' | 'challenge'

/**
 * transStatus: `Y` authenticated; `A` attempt, the bank cannot say, and the scheme vouches; `N` not authenticated; `U` could not be performed; `R` rejected, authorization must not
 * be tried.
 */
export type TransactionStatus = 'Y' | 'A' | 'N' | 'U' | 'R'

export interface AuthenticationRequest {
  /** The authentication's id. */
  readonly id: string
  /** In clear, for the length of the request. */
  readonly cardNumber: string
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly device: Device | null
  /** What the merchant wishes (threeDSRequestorChallengeInd): `02` no challenge where the bank does not need one, `03` and `04` one; left out without a wish. */
  readonly challengeIndicator?: string
}

/** What the directory tells of a card: whether its issuer takes part, and the protocol's version. */
export type Enrolment =
  | { readonly enrolled: true; readonly protocolVersion: string }
  | { readonly enrolled: false; readonly eci: string; readonly message: string }

export interface AuthenticationResult {
  /** Null after a technical failure: there was no answer to use. */
  readonly transactionStatus: TransactionStatus | null
  readonly eci: string | null
  /** With `Y` and `A` always (EMV 3-D Secure, payment authentication); else null. */
  readonly authenticationValue: string | null
  /** What the scheme's directory server calls the transaction (dsTransID): some schemes want it with the authorization. */
  readonly dsTransactionId: string | null
  /** `01` where the cardholder gave up (challenge cancelation indicator). */
  readonly challengeCancel: '01' | null
  readonly message: string | null
}

/** The answer to an authentication request (ARes): a result at once, or that the payer must be sent to the bank. */
export type AuthenticationAnswer =
  { readonly flow: 'frictionless'; readonly result: AuthenticationResult } | { readonly flow: 'challenge' }

export interface ThreeDSecureServer {
  lookUp(cardNumber: string): Enrolment
  authenticate(request: AuthenticationRequest): AuthenticationAnswer
}

/**
 * What a payer does at the bank: proves it (`authenticated`), is let through unproved (`attempt`), is refused (`declined`), gives up (`canceled`); or the bank's system breaks
 * (`failed`) or does not serve (`unavailable`).
 */
export type ChallengeAct = 'authenticated' | 'attempt' | 'declined' | 'canceled' | 'failed' | 'unavailable'

/** threeDSRequestorChallengeInd: none is wished for. */
export const noChallenge = '02'

export const challengeActs: readonly ChallengeAct[] = [
  'authenticated',
  'attempt',
  'declined',
  'canceled',
  'failed',
  'unavailable',
]

/** The payer's bank as its page needs it. There is one in the simulated world alone: a real bank has a page of its own. */
export interface PayersBank {
  /** The one-time codes that it knows, and what each brings about. */
  readonly codes: readonly { readonly code: string; readonly act: Exclude<ChallengeAct, 'canceled'> }[]
  /** Wrong codes after which it refuses. */
  readonly wrongCodesLimit: number
  answer(act: ChallengeAct, request: AuthenticationRequest): AuthenticationResult
}
