/** Events of products and prices. */
import type { RecipesOf } from './recipe.ts'
import type { Shop, Thing } from './shop.ts'

const newProduct = (shop: Shop, set: object): Promise<Thing> =>
  shop.post('/v2/products/', { name: 'Tea of the month', ...set })

export const productRecipes: RecipesOf<'product'> = {
  created: { does: 'one is made', takes: ['set'], run: async (shop) => (await newProduct(shop, shop.given.set)).id },
  changed: {
    does: 'its name changes, or what --set says',
    takes: ['set'],
    run: async (shop) => {
      const { id } = await newProduct(shop, {})
      return (await shop.patch(`/v2/products/${id}`, { name: shop.fresh('Coffee'), ...shop.given.set })).id
    },
  },
  deleted: {
    does: 'one is made and deleted',
    takes: ['set'],
    run: async (shop) => (await shop.delete(`/v2/products/${(await newProduct(shop, shop.given.set)).id}`)).id,
  },
}

async function newPrice(shop: Shop, set: object): Promise<Thing> {
  const { amount = 900, currency = 'eur' } = shop.given
  const { id } = await newProduct(shop, {})
  return shop.post('/v2/prices/', { product: id, amount, currency, interval: 'month', ...set })
}

const priced = ['amount', 'currency', 'set'] as const

export const priceRecipes: RecipesOf<'price'> = {
  created: { does: 'a product has one', takes: priced, run: async (shop) => (await newPrice(shop, shop.given.set)).id },
  changed: {
    does: 'its interval becomes a year, or what --set says',
    takes: priced,
    run: async (shop) => {
      const { id } = await newPrice(shop, {})
      return (await shop.patch(`/v2/prices/${id}`, { interval: 'year', ...shop.given.set })).id
    },
  },
  deleted: {
    does: 'one is made and deleted',
    takes: priced,
    run: async (shop) => (await shop.delete(`/v2/prices/${(await newPrice(shop, shop.given.set)).id}`)).id,
  },
}
