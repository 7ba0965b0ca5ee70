/** Events of payment intents. */
import { account, cards, refuseNextCapture, sale, savedCard, signed } from './payers.ts'
import type { RecipesOf } from './recipe.ts'
import type { Shop, Thing } from './shop.ts'

const path = '/v2/payment_intents/'
const asked = ['amount', 'currency', 'customer', 'set'] as const
const paid = [...asked, 'card'] as const

const ask = (shop: Shop, more: object = {}): Promise<Thing> =>
  shop.post(path, { ...sale(shop), ...more, ...shop.given.set })

/** A card is tried at once, without 3-D Secure. */
const tried = async (shop: Shop, more: object = {}): Promise<Thing> =>
  ask(shop, { card: await savedCard(shop, cards.approved), threeds: 'none', ...more })

export const intentRecipes: RecipesOf<'payment_intent'> = {
  changed: {
    does: 'its description changes; --amount and --set say what else',
    takes: ['amount', 'set'],
    run: async (shop) => {
      const { id } = await shop.post(path, { amount: 1000, currency: 'eur' })
      const { amount, set } = shop.given
      const change = { description: shop.fresh('Changed'), ...(amount !== undefined && { amount }), ...set }
      return (await shop.patch(path + id, change)).id
    },
  },
  require_payment_method: {
    does: 'one is made: a card or an account is wanted',
    takes: asked,
    run: async (shop) => (await ask(shop)).id,
  },
  require_authentication: {
    does: 'a card is tried whose payer has to go to the bank',
    takes: paid,
    run: async (shop) => (await ask(shop, { card: await savedCard(shop, cards.authenticated) })).id,
  },
  authorized: {
    does: 'the amount is held, its capture is to be asked for',
    takes: paid,
    run: async (shop) => (await tried(shop, { capture: false })).id,
  },
  processing: {
    does: 'an account is debited, which takes its time',
    takes: ['amount', 'customer', 'set'],
    run: async (shop) => {
      const { id } = await shop.post('/v2/sepa/', { ...account(shop), ...(await signed(shop)) })
      return (await ask(shop, { sepa: id, threeds: 'none' })).id
    },
  },
  captured: {
    does: 'a card pays it',
    takes: paid,
    run: async (shop) => (await tried(shop)).id,
  },
  canceled: {
    does: 'it is called off',
    takes: asked,
    run: async (shop) => (await shop.delete(path + (await ask(shop)).id)).id,
  },
  unpaid: {
    does: 'what is held cannot be captured: the network refuses it',
    takes: paid,
    run: async (shop) => {
      const { id } = await tried(shop, { capture: false })
      await refuseNextCapture(shop)
      await shop.post(`${path}${id}/capture`)
      return id
    },
  },
}
