/** A mandate gets its signature. */
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import { getSepaAccount } from '../sepa/index.ts'
import { signed, type Mandate, type Signature } from './mandate.ts'
import { accountMoved, moved } from './progress.ts'
import { findMandatesOf } from './store.ts'

/**
 * Signs a mandate. The given mandate is written whole, so that other changes of the same decision (its document) are stored with it. Throws 409 when it is signed already or was revoked, 404 when its
 * account is gone.
 */
export async function signMandate(ctx: Context, mandate: Mandate, signature: Signature): Promise<Outcome<Mandate>> {
  if (mandate.deletedAt !== null) throw conflict(`Mandate \`${mandate.id}\` was revoked`)
  if (mandate.signedAt !== null) throw alreadySigned(mandate)
  const account = await getSepaAccount(ctx, mandate.sepaId)
  const known = await findMandatesOf(ctx, account.id)
  const result = signed(mandate, signature)
  return {
    result,
    changes: [...moved(ctx, result, 'signed'), ...accountMoved(account, known, result).changes],
  }
}

export const alreadySigned = ({ id }: Mandate): Error =>
  conflict(`Mandate \`${id}\` is signed and can no longer be changed`)
