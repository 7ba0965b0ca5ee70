/** What the pages are given by the application. A page sends no key: a public key in its address, or the id of an object, says whose it is. */
import type { Principal, Performer } from '../api/gate.ts'
import type { CheckoutContext } from '../gateway/index.ts'
import type { Context } from '../kit/context.ts'

export type PageContext = CheckoutContext

export interface PageGate {
  /** Whose public key this is; undefined when it is nobody's, or revoked. */
  ownerOfPublicKey(key: string): Promise<Principal | undefined>
  /** To whom the intent or authentication with this id belongs; undefined when it is unknown, or of a time before a reset. */
  ownerOf(id: string): Promise<Principal | undefined>
  open(principal: Principal, fresh: boolean): Promise<PageContext>
}

export interface PageServices {
  readonly gate: PageGate
  readonly performer: Performer
  readonly names: Context['names']
  /** A keyed digest, and whether a text is the one that a digest was made from. */
  readonly digest: (text: string) => string
  readonly matchesDigest: (digest: string, text: string) => boolean
  readonly limits: AttemptLimits
}

/** Tries within an hour. */
export interface AttemptLimits {
  readonly attemptsPerPayment: number
  readonly attemptsPerAddress: number
}
