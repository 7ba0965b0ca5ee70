/** Events of what is kept: customers, addresses, cards, accounts and their mandates. */
import { account, cardOf, cards, savedCard } from './payers.ts'
import type { RecipesOf } from './recipe.ts'
import type { Shop, Thing } from './shop.ts'

const ofCustomer = ({ given: { customer } }: Shop): object => (customer === undefined ? {} : { customer })

const newCustomer = (shop: Shop, set: object): Promise<Thing> =>
  shop.post('/v2/customers/', { name: 'Ada Lovelace', email: 'ada@example.org', ...set })
const customerOf = async (shop: Shop): Promise<string> => shop.given.customer ?? (await newCustomer(shop, {})).id

export const customerRecipes: RecipesOf<'customer'> = {
  created: { does: 'one is made', takes: ['set'], run: async (shop) => (await newCustomer(shop, shop.given.set)).id },
  changed: {
    does: 'the name changes, or what --set says',
    takes: ['customer', 'set'],
    run: async (shop) => {
      const change = { name: shop.fresh('Ada'), ...shop.given.set }
      return (await shop.patch(`/v2/customers/${await customerOf(shop)}`, change)).id
    },
  },
  deleted: {
    does: 'one is deleted',
    takes: ['customer'],
    run: async (shop) => (await shop.delete(`/v2/customers/${await customerOf(shop)}`)).id,
  },
}

const newAddress = (shop: Shop): Promise<Thing> =>
  shop.post('/v2/addresses/', {
    line1: '1 rue de la Paix',
    zip_code: '75002',
    city: 'Paris',
    country: 'FR',
    ...shop.given.set,
  })

export const addressRecipes: RecipesOf<'address'> = {
  created: { does: 'one is made', takes: ['set'], run: async (shop) => (await newAddress(shop)).id },
  deleted: {
    does: 'one is made and deleted',
    takes: ['set'],
    run: async (shop) => (await shop.delete(`/v2/addresses/${(await newAddress(shop)).id}`)).id,
  },
}

export const cardRecipes: RecipesOf<'card'> = {
  created: {
    does: 'one is kept; --card is its number',
    takes: ['card', 'customer', 'set'],
    run: async (shop) => {
      const fields = cardOf(shop, cards.approved)
      if (typeof fields === 'string') return fields
      return (await shop.post('/v2/cards/', { ...fields, ...ofCustomer(shop), ...shop.given.set })).id
    },
  },
  changed: {
    does: 'its zip code changes, or what --set says',
    takes: ['card', 'set'],
    run: async (shop) => {
      const change = { zip_code: shop.fresh('75002'), ...shop.given.set }
      return (await shop.patch(`/v2/cards/${await savedCard(shop, cards.approved)}`, change)).id
    },
  },
  deleted: {
    does: 'one is deleted',
    takes: ['card'],
    run: async (shop) => (await shop.delete(`/v2/cards/${await savedCard(shop, cards.approved)}`)).id,
  },
}

const newAccount = (shop: Shop, set: object): Promise<Thing> =>
  shop.post('/v2/sepa/', { ...account(shop), ...ofCustomer(shop), ...set })

export const sepaRecipes: RecipesOf<'sepa'> = {
  created: {
    does: 'an account is registered',
    takes: ['customer', 'set'],
    run: async (shop) => (await newAccount(shop, shop.given.set)).id,
  },
  changed: {
    does: "its holder's name changes",
    takes: ['customer', 'set'],
    run: async (shop) => {
      const { id } = await newAccount(shop, {})
      return (await shop.patch(`/v2/sepa/${id}`, { name: shop.fresh('Maria Mustermann'), ...shop.given.set })).id
    },
  },
  deleted: {
    does: 'one is registered and deleted',
    takes: ['customer', 'set'],
    run: async (shop) => (await shop.delete(`/v2/sepa/${(await newAccount(shop, shop.given.set)).id}`)).id,
  },
}

async function newMandate(shop: Shop, set: object): Promise<string> {
  const { id } = await newAccount(shop, {})
  return (await shop.post('/v2/mandates/', { sepa: id, ...set })).id
}

export const mandateRecipes: RecipesOf<'mandate'> = {
  created: {
    does: 'one is made for an account, to be signed',
    takes: ['customer', 'set'],
    run: (shop) => newMandate(shop, shop.given.set),
  },
  changed: {
    does: 'its reference changes',
    takes: ['customer', 'set'],
    run: async (shop) => {
      const id = await newMandate(shop, {})
      const change = { rum: shop.fresh('TRIGGER').replace(' ', '-'), ...shop.given.set }
      return (await shop.patch(`/v2/mandates/${id}`, change)).id
    },
  },
  signed: {
    does: 'it was signed on paper',
    takes: ['customer', 'set'],
    run: async (shop) => {
      const id = await newMandate(shop, shop.given.set)
      return (await shop.patch(`/v2/mandates/${id}`, { signed_at: await shop.now() })).id
    },
  },
  deleted: {
    does: 'it is revoked',
    takes: ['customer', 'set'],
    run: async (shop) => {
      const id = await newMandate(shop, shop.given.set)
      await shop.delete(`/v2/mandates/${id}`)
      return id
    },
  },
}
