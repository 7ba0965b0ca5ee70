/** Every query on mandates. */
import type { Context } from '../kit/context.ts'
import { equals, listPage, type Condition, type Page, type PageRequest } from '../kit/listing.ts'
import { defineView } from '../kit/table.ts'
import { sepaAccounts, type SepaAccount } from '../sepa/index.ts'
import { mandates, type Mandate } from './mandate.ts'

export const findMandate = (ctx: Context, id: string): Promise<Mandate | undefined> =>
  ctx.db.find(mandates, [ctx.realm.id, id])

/** The mandate that has this reference, or had it: capitals do not matter. */
export async function findMandateByRum(ctx: Context, rum: string): Promise<Mandate | undefined> {
  const [mandate] = await ctx.db.query<Mandate>({
    name: 'find_mandate_by_rum',
    text: `select ${mandates.select()} from mandates where realm_id = $1 and upper(rum) = upper($2)`,
    values: [ctx.realm.id, rum],
  })
  return mandate
}

/** The mandate whose pages a token opens, even where it is revoked. */
export async function findMandateByToken(ctx: Context, token: string): Promise<Mandate | undefined> {
  const [mandate] = await ctx.db.query<Mandate>({
    name: 'find_mandate_by_token',
    text: `select ${mandates.select()} from mandates where realm_id = $1 and token = $2`,
    values: [ctx.realm.id, token],
  })
  return mandate
}

/** All that an account ever had, revoked ones as well, newest first. */
export const findMandatesOf = (ctx: Context, sepaId: string): Promise<Mandate[]> =>
  ctx.db.query({
    name: 'find_mandates_of_sepa_account',
    text: `select ${mandates.select()} from mandates where realm_id = $1 and sepa_id = $2 order by created_at desc, id desc`,
    values: [ctx.realm.id, sepaId],
  })

export interface AccountWithMandate {
  readonly account: SepaAccount
  /** The one that counts, which may be revoked; null for an account that never had one. */
  readonly mandate: Mandate | null
}

const accountsWithMandates = defineView('sepa_accounts_with_mandates', 'account', sepaAccounts, {
  mandate: { table: mandates, by: ['realmId', 'mandateId'] },
})

/** The account and its mandate, read at one moment in one query, even where the account is deleted. */
export const findAccountWithMandate = (ctx: Context, sepaId: string): Promise<AccountWithMandate | undefined> =>
  ctx.db.find(accountsWithMandates, [ctx.realm.id, sepaId])

export interface MandateFilter {
  readonly customerId?: string | undefined
  readonly sepaId?: string | undefined
  readonly rum?: string | undefined
}

/** Newest first, without revoked ones. */
export const listMandates = (ctx: Context, filter: MandateFilter, page: PageRequest): Promise<Page<Mandate>> =>
  listPage(ctx.db, mandates, {
    realmId: ctx.realm.id,
    conditions: [
      { property: 'deletedAt', is: 'null' },
      ...equals<Mandate>('customerId', filter.customerId),
      ...equals<Mandate>('sepaId', filter.sepaId),
      ...ofReference(filter.rum),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

const ofReference = (rum: string | undefined): Condition<Mandate>[] =>
  rum === undefined
    ? []
    : [
        {
          property: 'id',
          is: 'in',
          query: 'select id from mandates where realm_id = $1 and upper(rum) = upper(:value)',
          value: rum,
        },
      ]
