/** A mandate of an account that is there. */
import type { Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { getSepaAccount } from '../sepa/index.ts'
import { newMandate, paperSignature, signed, type Mandate, type MandateKind } from './mandate.ts'
import { accountMoved, made } from './progress.ts'
import { newReference, requireFreeReference, requireReference } from './reference.ts'
import { requirePast } from './signing-day.ts'
import { findMandatesOf } from './store.ts'

export interface MandateInput {
  readonly sepaId: string
  /** Made when it is null. */
  readonly rum: string | null
  /** When it was signed, on paper; without it waits for its signature. */
  readonly signedAt: Instant | null
  readonly kind: MandateKind
}

/** Throws 422 for what is wrong in it, 404 for an unknown account, 409 with the id of the mandate that has the reference already. */
export async function createMandate(ctx: Context, input: MandateInput): Promise<Outcome<Mandate>> {
  if (input.rum !== null) requireReference(input.rum, ['body', 'rum'])
  const signedAt = input.signedAt === null ? null : requirePast(ctx, input.signedAt, ['body', 'signed_at'])
  const account = await getSepaAccount(ctx, input.sepaId)
  if (input.rum !== null) await requireFreeReference(ctx, input.rum)
  const waiting = newMandate(ctx, account, { rum: input.rum ?? newReference(ctx), kind: input.kind })
  const mandate = signedAt === null ? waiting : signed(waiting, paperSignature(account, signedAt))
  const known = await findMandatesOf(ctx, account.id)
  return { result: mandate, changes: [...made(ctx, mandate), ...accountMoved(account, known, mandate).changes] }
}
