/** Every query on SEPA accounts. */
import type { Context } from '../kit/context.ts'
import { listPage, type Page, type PageRequest } from '../kit/listing.ts'
import type { Fingerprint } from '../vault/index.ts'
import { sepaAccounts, type SepaAccount } from './account.ts'

export const findSepaAccount = (ctx: Context, id: string): Promise<SepaAccount | undefined> =>
  ctx.db.find(sepaAccounts, [ctx.realm.id, id])

/** The most accounts that are returned for one IBAN. */
const ofOneIbanLimit = 100

/** Living accounts, by any of the fingerprints of an IBAN, newest first. */
export const findByFingerprints = (ctx: Context, fingerprints: readonly Fingerprint[]): Promise<SepaAccount[]> =>
  ctx.db.query({
    name: 'find_sepa_accounts_by_iban',
    text: `select ${sepaAccounts.select()} from sepa_accounts
      where realm_id = $1 and fingerprint = any($2) and deleted_at is null order by created_at desc, id desc limit ${ofOneIbanLimit}`,
    values: [ctx.realm.id, fingerprints.map(({ text }) => text)],
  })

/** The living account that never had a mandate, of this IBAN, name and customer. */
export async function findBareAccount(
  ctx: Context,
  fingerprints: readonly Fingerprint[],
  { name, customerId }: Pick<SepaAccount, 'name' | 'customerId'>,
): Promise<SepaAccount | undefined> {
  const [account] = await ctx.db.query<SepaAccount>({
    name: 'find_bare_sepa_account',
    text: `select ${sepaAccounts.select()} from sepa_accounts
      where realm_id = $1 and fingerprint = any($2) and name = $3 and coalesce(customer_id, '') = $4
        and deleted_at is null and mandate_id is null limit 1`,
    values: [ctx.realm.id, fingerprints.map(({ text }) => text), name, customerId ?? ''],
  })
  return account
}

/** The oldest living account of this IBAN and name of which no mandate was ever signed. */
export async function findUnsignedAccount(
  ctx: Context,
  fingerprints: readonly Fingerprint[],
  name: string,
): Promise<SepaAccount | undefined> {
  const [account] = await ctx.db.query<SepaAccount>({
    name: 'find_unsigned_sepa_account',
    text: `select ${sepaAccounts.select('a')} from sepa_accounts a
      where realm_id = $1 and fingerprint = any($2) and name = $3 and deleted_at is null
        and not exists (select from mandates m where m.realm_id = a.realm_id and m.sepa_id = a.id and m.signed_at is not null)
      order by created_at, id limit 1`,
    values: [ctx.realm.id, fingerprints.map(({ text }) => text), name],
  })
  return account
}

/** Newest first, without deleted ones. */
export const listSepaAccounts = (ctx: Context, page: PageRequest): Promise<Page<SepaAccount>> =>
  listPage(ctx.db, sepaAccounts, {
    realmId: ctx.realm.id,
    conditions: [{ property: 'deletedAt', is: 'null' }],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })
