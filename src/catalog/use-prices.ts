/**
 * Using prices, for example in a subscription. The commit that uses a price updates it where this is its first use, and asserts it otherwise; it asserts the products, too. So of a change of a price,
 * or the end of its sale, and a use at the same moment, the later one sees the earlier. Uses of a price that is in use already do not wait for each other.
 */
import { unchanged, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import { getLivingPrice } from './prices.ts'
import { prices, type Price } from './price.ts'
import { products, type Product } from './product.ts'
import { getLivingProduct } from './products.ts'

/**
 * The prices of these ids, without repetitions and in the same order, marked as used. Its changes must be in the commit that uses the prices. A decision calls it once with all its prices, since a
 * commit asserts a row once. Throws 404 for a price that is unknown or deleted, 409 for a price that is not for sale, or whose product is not, with the id of what is not.
 */
export async function usePrices(ctx: Context, ids: readonly string[]): Promise<Outcome<readonly Price[]>> {
  const asked = await Promise.all([...new Set(ids)].map((id) => getLivingPrice(ctx, id)))
  const sold = await Promise.all(
    [...new Set(asked.map((price) => price.productId))].map((id) => getLivingProduct(ctx, id)),
  )
  for (const price of asked) requireForSale(price, sold)
  const used = asked.map((price): Price => ({ ...price, usedAt: price.usedAt ?? ctx.now }))
  return {
    result: used,
    changes: [
      ...used.map((price, index) => (asked[index]?.usedAt === null ? update(prices, price) : unchanged(prices, price))),
      ...sold.map((product) => unchanged(products, product)),
    ],
  }
}

function requireForSale(price: Price, sold: readonly Product[]): void {
  const product = sold.find(({ id }) => id === price.productId)
  if (!price.active) throw conflict('Price is not active', price.id)
  if (product?.active !== true) throw conflict('The product of this price is not active', price.productId)
}
