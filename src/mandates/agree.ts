/** A payer agrees on our page that an account which is known is debited. */
import type { Outcome } from '../kit/changes.ts'
import type { Day } from '../kit/target.ts'
import type { SepaAccount, SepaContext } from '../sepa/index.ts'
import type { Mandate } from './mandate.ts'
import { accountMoved } from './progress.ts'
import { madeSigned, signElectronically, type Agreement } from './sign-electronically.ts'
import { findMandatesOf, type AccountWithMandate } from './store.ts'

/** Makes a mandate of the account, signed. Throws 501 without a creditor. */
export async function agreedBy(
  ctx: SepaContext,
  account: SepaAccount,
  agreement: Agreement,
  usedOn: Day | null,
): Promise<Outcome<AccountWithMandate>> {
  const known = await findMandatesOf(ctx, account.id)
  const { result: mandate, changes } = await madeSigned(ctx, account, agreement, usedOn)
  const moved = accountMoved(account, known, mandate)
  return { result: { account: moved.result.account, mandate }, changes: [...changes, ...moved.changes] }
}

/**
 * Signs the mandate of the account that waits for its signature; where none does, one is made. `usedOn` is the day of the debit that is made in the same commit.
 * Throws 501 without a creditor.
 */
export async function agreeToDebits(
  ctx: SepaContext,
  { account, mandate }: AccountWithMandate,
  agreement: Agreement,
  usedOn: Day | null,
): Promise<Outcome<AccountWithMandate>> {
  if (!isWaiting(mandate)) return agreedBy(ctx, account, agreement, usedOn)
  const { result, changes } = await signElectronically(ctx, { ...mandate, lastUsedOn: usedOn }, agreement.signature)
  return { result: { account, mandate: result }, changes }
}

/** Whether it is there to be signed. */
export const isWaiting = (mandate: Mandate | null): mandate is Mandate =>
  mandate !== null && mandate.signedAt === null && mandate.deletedAt === null
