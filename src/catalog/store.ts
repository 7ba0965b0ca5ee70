/** Every query on products and prices. */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Currency } from '../kit/currency.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { prices, type Interval, type Price } from './price.ts'
import { products, type Product } from './product.ts'

export const findProduct = (ctx: Context, id: string): Promise<Product | undefined> =>
  ctx.db.find(products, [ctx.realm.id, id])

export const findPrice = (ctx: Context, id: string): Promise<Price | undefined> =>
  ctx.db.find(prices, [ctx.realm.id, id])

/** Those that are not deleted, oldest first. */
export const listPricesOf = (ctx: Context, productId: string): Promise<Price[]> =>
  ctx.db.query({
    name: 'list_prices_of_product',
    text: `select ${prices.select()} from prices where realm_id = $1 and product_id = $2 and deleted_at is null order by created_at, id`,
    values: [ctx.realm.id, productId],
  })

export interface ProductFilter {
  readonly createdSince?: Instant | undefined
  readonly active?: boolean | undefined
}

/** Newest first, without deleted ones. */
export const listProducts = (ctx: Context, filter: ProductFilter, page: PageRequest): Promise<Page<Product>> =>
  listPage(ctx.db, products, {
    realmId: ctx.realm.id,
    conditions: [
      { property: 'deletedAt', is: 'null' },
      ...atOrAfter<Product>('createdAt', filter.createdSince),
      ...equals<Product>('active', filter.active),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

export interface PriceFilter extends ProductFilter {
  readonly productId?: string | undefined
  readonly currency?: Currency | undefined
  readonly interval?: Interval | undefined
}

/** Newest first, without deleted ones. */
export const listPrices = (ctx: Context, filter: PriceFilter, page: PageRequest): Promise<Page<Price>> =>
  listPage(ctx.db, prices, {
    realmId: ctx.realm.id,
    conditions: [
      { property: 'deletedAt', is: 'null' },
      ...atOrAfter<Price>('createdAt', filter.createdSince),
      ...equals<Price>('productId', filter.productId),
      ...equals<Price>('active', filter.active),
      ...equals<Price>('currency', filter.currency),
      ...equals<Price>('interval', filter.interval),
    ],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })
