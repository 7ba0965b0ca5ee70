/** Prices: make, read, change, delete. What a price costs is fixed once it is in use. */
import { isDeepStrictEqual } from 'node:util'
import { tell } from '../events/index.ts'
import { insert, nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict, notFound } from '../kit/errors.ts'
import { prices, type Price } from './price.ts'
import { products } from './product.ts'
import { getLivingProduct } from './products.ts'
import { recurrenceOf, type Recurrence } from './recurrence.ts'
import { findPrice } from './store.ts'

export type PriceChanges = Partial<Pick<Price, 'amount' | 'currency' | 'active' | 'metadata'> & Recurrence>
export type PriceInput = Required<PriceChanges> & Pick<Price, 'productId'>

/** The same data given twice makes two prices. Throws 422 as {@link recurrenceOf}, 404 for a product that is unknown or deleted. */
export async function createPrice(ctx: Context, input: PriceInput): Promise<Outcome<Price>> {
  const recurrence = recurrenceOf(input)
  const product = await getLivingProduct(ctx, input.productId)
  const price: Price = {
    ...input,
    ...recurrence,
    realmId: ctx.realm.id,
    id: ctx.newId('price'),
    version: 1,
    createdAt: ctx.now,
    deletedAt: null,
    usedAt: null,
  }
  // The product's version moves, so that a deletion that has not seen this price cannot be committed.
  return {
    result: price,
    changes: [insert(prices, price), update(products, product), tell(ctx, 'price.created', price)],
  }
}

/** A deleted price is still shown, marked so. Throws 404. */
export async function getPrice(ctx: Context, id: string): Promise<Price> {
  const price = await findPrice(ctx, id)
  if (price === undefined) throw notFound('Price', id)
  return price
}

/** A price that is not deleted. Throws 404. */
export async function getLivingPrice(ctx: Context, id: string): Promise<Price> {
  const price = await getPrice(ctx, id)
  if (price.deletedAt !== null) throw notFound('Price', id)
  return price
}

/** Throws 404 when it is unknown or deleted, 422 as {@link recurrenceOf}, 409 for another amount, currency or interval of a price that is in use. */
export async function updatePrice(ctx: Context, id: string, input: PriceChanges): Promise<Outcome<Price>> {
  const price = await getLivingPrice(ctx, id)
  const given = { ...price, ...input }
  // A price that is now paid once does not keep its former count of intervals.
  const intervalCount = input.interval === null ? (input.intervalCount ?? null) : given.intervalCount
  const next: Price = { ...given, ...recurrenceOf({ interval: given.interval, intervalCount }) }
  if (isDeepStrictEqual(next, price)) return nothingChanges(price)
  if (price.usedAt !== null && !costsTheSame(price, next)) throw priceFixed(price)
  return { result: next, changes: [update(prices, next), tell(ctx, 'price.changed', next)] }
}

/** Throws 404 when it is unknown or deleted, 409 when it is in use. */
export async function deletePrice(ctx: Context, id: string): Promise<Outcome<Price>> {
  const price = await getLivingPrice(ctx, id)
  if (price.usedAt !== null) throw priceKept(price)
  const deleted: Price = { ...price, deletedAt: ctx.now }
  return { result: deleted, changes: [update(prices, deleted), tell(ctx, 'price.deleted', deleted)] }
}

const costsTheSame = (one: Price, other: Price): boolean =>
  one.amount === other.amount &&
  one.currency === other.currency &&
  one.interval === other.interval &&
  one.intervalCount === other.intervalCount

const priceFixed = ({ id }: Price): Error =>
  conflict('Price is in use, its amount, currency and interval cannot be changed: create another price instead', id)

const priceKept = ({ id }: Price): Error =>
  conflict('Price cannot be deleted, it is in use: set active to false instead', id)
