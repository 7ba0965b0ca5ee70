/**
 * What rests on prices says so in its own commit: a price that is used for the first time moves, one that is used already is asserted, as are the products. So of a change of a price, or the end of its sale,
 * and what begins to rest on it at the same moment, one is decided knowing the other; and those who use a price that is used already do not wait for each other.
 */
import { unchanged, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import { getLivingPrice } from './prices.ts'
import { prices, type Price } from './price.ts'
import { products, type Product } from './product.ts'
import { getLivingProduct } from './products.ts'

/**
 * The prices that somebody buys at from now on, each named once or more, in the order of the ids without repetitions; what it says of them must be committed with what rests on them. All of a decision's
 * prices together, since one row is asserted once. Throws 404 for one that is unknown or deleted, 409 with its id for one that is not for sale, alone or with its product.
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
