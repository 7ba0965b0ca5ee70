/** Products: make, read, change, delete. */
import { isDeepStrictEqual } from 'node:util'
import { tell } from '../events/index.ts'
import { insert, nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict, notFound } from '../kit/errors.ts'
import { prices, type Price } from './price.ts'
import { products, type Product } from './product.ts'
import { findProduct, listPricesOf } from './store.ts'

export type ProductInput = Pick<Product, 'name' | 'description' | 'active' | 'metadata'>

/** The same data given twice makes two products. */
export function createProduct(ctx: Context, input: ProductInput): Outcome<Product> {
  const product: Product = {
    ...input,
    realmId: ctx.realm.id,
    id: ctx.newId('product'),
    version: 1,
    createdAt: ctx.now,
    deletedAt: null,
  }
  return { result: product, changes: [insert(products, product), tell(ctx, 'product.created', product)] }
}

/** A deleted product is still shown, marked so. Throws 404. */
export async function getProduct(ctx: Context, id: string): Promise<Product> {
  const product = await findProduct(ctx, id)
  if (product === undefined) throw notFound('Product', id)
  return product
}

/** A product that is not deleted. Throws 404. */
export async function getLivingProduct(ctx: Context, id: string): Promise<Product> {
  const product = await getProduct(ctx, id)
  if (product.deletedAt !== null) throw notFound('Product', id)
  return product
}

/** Throws 404 when it is unknown or deleted. */
export async function updateProduct(ctx: Context, id: string, input: Partial<ProductInput>): Promise<Outcome<Product>> {
  const product = await getLivingProduct(ctx, id)
  const next: Product = { ...product, ...input }
  if (isDeepStrictEqual(next, product)) return nothingChanges(product)
  return { result: next, changes: [update(products, next), tell(ctx, 'product.changed', next)] }
}

/** Its prices are deleted with it. Throws 404 when it is unknown or deleted, 409 with the id of one of its prices that is in use. */
export async function deleteProduct(ctx: Context, id: string): Promise<Outcome<Product>> {
  const product = await getLivingProduct(ctx, id)
  // The prices are read after the product: a price that is made meanwhile moves the product's version.
  const its = await listPricesOf(ctx, id)
  const used = its.find(({ usedAt }) => usedAt !== null)
  if (used !== undefined) throw productInUse(used)
  const deleted: Product = { ...product, deletedAt: ctx.now }
  const pricesDeleted = its.flatMap((price) => {
    const gone: Price = { ...price, deletedAt: ctx.now }
    return [update(prices, gone), tell(ctx, 'price.deleted', gone)]
  })
  return {
    result: deleted,
    changes: [update(products, deleted), ...pricesDeleted, tell(ctx, 'product.deleted', deleted)],
  }
}

const productInUse = ({ id }: Price): Error =>
  conflict('Product cannot be deleted, one of its prices is in use: set active to false instead', id)
