/** Every query on cards. */
import type { Context } from '../kit/context.ts'
import { equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { defineView } from '../kit/table.ts'
import type { Fingerprint } from '../vault/index.ts'
import { cards, securityCodes, type Card, type SecurityCode } from './card.ts'

export const findCard = (ctx: Context, id: string): Promise<Card | undefined> => ctx.db.find(cards, [ctx.realm.id, id])

const cardsWithCodes = defineView('cards_with_codes', 'card', cards, {
  code: { table: securityCodes, by: ['realmId', 'id'] },
})

/** A card with the security code that waits for its first authorization, null where none does. */
export const findCardWithCode = (ctx: Context, id: string) => ctx.db.find(cardsWithCodes, [ctx.realm.id, id])

export const findSecurityCode = (ctx: Context, cardId: string): Promise<SecurityCode | undefined> =>
  ctx.db.find(securityCodes, [ctx.realm.id, cardId])

/** The living card with this number, by any of its fingerprints, and expiry. */
export async function findCardByNumber(
  ctx: Context,
  fingerprints: readonly Fingerprint[],
  expMonth: number,
  expYear: number,
): Promise<Card | undefined> {
  const [card] = await ctx.db.query<Card>({
    name: 'find_card_by_number',
    text: `select ${cards.select()} from cards
      where realm_id = $1 and fingerprint = any($2) and exp_year = $3 and exp_month = $4 and deleted_at is null limit 1`,
    values: [ctx.realm.id, fingerprints.map(({ text }) => text), expYear, expMonth],
  })
  return card
}

export async function findCardByExternalId(ctx: Context, externalId: string): Promise<Card | undefined> {
  const [card] = await ctx.db.query<Card>({
    name: 'find_card_by_external_id',
    text: `select ${cards.select()} from cards where realm_id = $1 and external_id = $2 and deleted_at is null`,
    values: [ctx.realm.id, externalId],
  })
  return card
}

/** Newest first, without deleted ones. */
export const listCards = (
  ctx: Context,
  filter: { readonly customerId?: string | undefined; readonly tokenize?: boolean | undefined },
  page: PageRequest,
): Promise<Page<Card>> =>
  listPage(ctx.db, cards, {
    realmId: ctx.realm.id,
    conditions: [
      { property: 'deletedAt', is: 'null' },
      ...equals<Card>('customerId', filter.customerId),
      ...equals<Card>('tokenize', filter.tokenize),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })
