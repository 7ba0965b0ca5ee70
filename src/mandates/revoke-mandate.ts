/** A mandate ends: what was debited by it stays, and nothing is debited by it any more. */
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { notFound } from '../kit/errors.ts'
import { findSepaAccount } from '../sepa/index.ts'
import type { Mandate } from './mandate.ts'
import { accountMoved, moved } from './progress.ts'
import { getMandate } from './read-mandate.ts'
import { findMandatesOf } from './store.ts'

/** Its reference is not free again. Throws 404 when it is unknown or revoked already. */
export async function revokeMandate(ctx: Context, id: string): Promise<Outcome<Mandate>> {
  const mandate = await getMandate(ctx, id)
  const account = await findSepaAccount(ctx, mandate.sepaId)
  // Deleted between the two readings, and its mandates with it.
  if (account === undefined || account.deletedAt !== null) throw notFound('Mandate', id)
  const known = await findMandatesOf(ctx, account.id)
  const result = revoked(ctx, mandate)
  return { result, changes: [...moved(ctx, result, 'deleted'), ...accountMoved(account, known, result).changes] }
}

export const revoked = (ctx: Context, mandate: Mandate): Mandate => ({ ...mandate, deletedAt: ctx.now })
