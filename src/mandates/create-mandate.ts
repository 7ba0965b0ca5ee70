/** A mandate of an account that is there. */
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { getSepaAccount } from '../sepa/index.ts'
import type { Mandate } from './mandate.ts'
import { paperMandate, type PaperMandateInput } from './paper-mandate.ts'
import { accountMoved, made } from './progress.ts'
import { requireFreeReference, requireReference } from './reference.ts'
import { requirePast } from './signing-day.ts'
import { findMandatesOf } from './store.ts'

export interface MandateInput extends PaperMandateInput {
  readonly sepaId: string
}

/** Throws 422 for what is wrong in it, 404 for an unknown account, 409 with the id of the mandate that has the reference already. */
export async function createMandate(ctx: Context, input: MandateInput): Promise<Outcome<Mandate>> {
  if (input.rum !== null) requireReference(input.rum, ['body', 'rum'])
  const signedAt = input.signedAt === null ? null : requirePast(ctx, input.signedAt, ['body', 'signed_at'])
  const account = await getSepaAccount(ctx, input.sepaId)
  if (input.rum !== null) await requireFreeReference(ctx, input.rum)
  const mandate = paperMandate(ctx, account, { ...input, signedAt })
  const known = await findMandatesOf(ctx, account.id)
  return { result: mandate, changes: [...made(ctx, mandate), ...accountMoved(account, known, mandate).changes] }
}
