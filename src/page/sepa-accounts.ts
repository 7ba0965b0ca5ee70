/** The accounts that a payer can pay with, without typing: the one that the merchant has named, or those of the customer. */
import {
  findAccountWithMandate,
  getAccountWithMandate,
  listMandates,
  type AccountWithMandate,
  type Mandate,
} from '../mandates/index.ts'
import { debitingMandateOf, mandateIsInUse, recurrentMandateOf } from '../payments/index.ts'
import type { Checkout } from './checkout.ts'
import { found } from './found.ts'
import type { KnownAccount } from './model.ts'
import type { PageContext } from './services.ts'

/** The account that the merchant has named, and whose payer still has to agree to the debit; undefined when there is none, or when it was deleted since. */
export async function namedAccountOf(
  ctx: PageContext,
  { payment: view }: Checkout,
): Promise<AccountWithMandate | undefined> {
  const payment = view?.payment
  if (payment?.status !== 'open' || payment.method !== 'sepa' || payment.sepaId === null) return undefined
  return found(getAccountWithMandate(ctx, payment.sepaId))
}

/** The accounts of the payment's customer that can be debited as they are (again and again, if the account is to be kept), the latest first. Accounts that were tried and never debited are left out. */
export async function savedAccountsOf(
  ctx: PageContext,
  { customerId, keptFor }: Checkout,
): Promise<(AccountWithMandate & { readonly mandate: Mandate })[]> {
  if (customerId === null) return []
  const { items } = await listMandates(ctx, { customerId }, { start: 0, limit: mandatesRead })
  const ids = [...new Set(items.map(({ sepaId }) => sepaId))]
  const accounts = await Promise.all(ids.map((id) => findAccountWithMandate(ctx, id)))
  const debitable = await Promise.all(
    accounts.map(async (known) => {
      if (known?.account.deletedAt !== null) return undefined
      const mandate = await (keptFor === null ? debitingMandateOf(ctx, known) : recurrentMandateOf(ctx, known))
      return mandate === undefined || (await wasTriedInVain(ctx, mandate))
        ? undefined
        : { account: known.account, mandate }
    }),
  )
  return debitable.filter((known) => known !== undefined).slice(0, savedAccountsShown)
}

/** An account that was typed, and that its bank did not debit, is not offered from then on. */
const wasTriedInVain = async (ctx: PageContext, { id, lastUsedOn }: Mandate): Promise<boolean> =>
  lastUsedOn !== null && !(await mandateIsInUse(ctx, id))

const mandatesRead = 30
const savedAccountsShown = 10

/** `mandate` is null where the payer has yet to agree. */
export const shownAccount = (
  { id, country, last4 }: AccountWithMandate['account'],
  mandate: Mandate | null,
): KnownAccount => ({
  id,
  country,
  last4,
  rum: mandate?.rum ?? null,
})
