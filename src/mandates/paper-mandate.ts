/** A mandate that is signed on paper: on the day that the merchant says, or still to be. */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { SepaAccount } from '../sepa/index.ts'
import { newMandate, paperSignature, signed, type Mandate, type MandateKind } from './mandate.ts'
import { newReference } from './reference.ts'

export interface PaperMandateInput {
  /** Made when it is null. */
  readonly rum: string | null
  readonly kind: MandateKind
  /** Null while it waits for its signature. */
  readonly signedAt: Instant | null
}

export const paperMandate = (ctx: Context, account: SepaAccount, { rum, kind, signedAt }: PaperMandateInput): Mandate =>
  signedOnPaper(newMandate(ctx, account, { rum: rum ?? newReference(ctx), kind }), account, signedAt)

/** The mandate with the holder's signature, or as it is where there is none. */
export const signedOnPaper = (mandate: Mandate, account: SepaAccount, signedAt: Instant | null): Mandate =>
  signedAt === null ? mandate : signed(mandate, paperSignature(account, signedAt))
