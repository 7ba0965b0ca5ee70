/** Mandates and accounts with them, as they are now. */
import type { Context } from '../kit/context.ts'
import { notFound } from '../kit/errors.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import { listSepaAccounts, requireLivingAccount } from '../sepa/index.ts'
import type { Mandate } from './mandate.ts'
import { findAccountWithMandate, findMandate, type AccountWithMandate } from './store.ts'

/** Throws 404 when it is unknown or revoked. */
export async function getMandate(ctx: Context, id: string): Promise<Mandate> {
  const mandate = await findMandate(ctx, id)
  if (mandate === undefined || mandate.deletedAt !== null) throw notFound('Mandate', id)
  return mandate
}

/** Throws 404 when it is unknown or deleted. */
export async function getAccountWithMandate(ctx: Context, id: string): Promise<AccountWithMandate> {
  const found = await findAccountWithMandate(ctx, id)
  return { account: requireLivingAccount(found?.account, id), mandate: found?.mandate ?? null }
}

/** Newest first, without deleted accounts. */
export async function listAccountsWithMandates(ctx: Context, page: PageRequest): Promise<Page<AccountWithMandate>> {
  const found = await listSepaAccounts(ctx, page)
  const items = found.items.map(async (account) => ({
    account,
    mandate: account.mandateId === null ? null : ((await findMandate(ctx, account.mandateId)) ?? null),
  }))
  return { ...found, items: await Promise.all(items) }
}
