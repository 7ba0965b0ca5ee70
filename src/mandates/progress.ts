/**
 * What follows when a mandate is made, signed or revoked: the mandate is stored, an event is recorded, and its account is updated to point to the mandate that counts. The account's version moves
 * even where that mandate stays the same, so that of two such decisions at the same moment the later one sees the earlier. For that an account must be read before its mandates.
 */
import { insert, update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { tell } from '../events/index.ts'
import { sepaAccounts, type SepaAccount } from '../sepa/index.ts'
import { pointingTo } from './counting.ts'
import { locateMandate } from './addresses.ts'
import { mandates, type Mandate } from './mandate.ts'
import type { AccountWithMandate } from './store.ts'

/** The changes that keep a new mandate, and tell of it; its account is kept by the caller. */
export const made = (ctx: Context, mandate: Mandate): Change[] => [
  insert(mandates, mandate),
  locateMandate(ctx, mandate),
  tell(ctx, 'mandate.created', mandate),
  ...(mandate.signedAt === null ? [] : [tell(ctx, 'mandate.signed', mandate)]),
]

/** The changes that keep a mandate as it is from now on, and tell what has become of it. */
export const moved = (ctx: Context, mandate: Mandate, what: 'changed' | 'signed' | 'deleted'): Change[] => [
  update(mandates, mandate),
  tell(ctx, `mandate.${what}`, mandate),
]

/** The account after one of its mandates was made or changed; `known` are all mandates that it had before. */
export function accountMoved(
  account: SepaAccount,
  known: readonly Mandate[],
  mandate: Mandate,
): Outcome<AccountWithMandate> {
  const all = [...known.filter(({ id }) => id !== mandate.id), mandate]
  const isSigned = all.some(({ signedAt }) => signedAt !== null)
  const moved = { ...pointingTo(account, all), soleUntilSigned: account.soleUntilSigned && !isSigned }
  return {
    result: { account: moved, mandate: all.find(({ id }) => id === moved.mandateId) ?? null },
    changes: [update(sepaAccounts, moved)],
  }
}
