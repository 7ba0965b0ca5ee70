/** Events of authentications (3-D Secure). */
import { cards, cardOf, sale } from './payers.ts'
import type { Recipe, RecipesOf } from './recipe.ts'
import type { Shop, Thing } from './shop.ts'

const sixHoursSeconds = 6 * 60 * 60

const takes = ['amount', 'currency', 'customer', 'card', 'set'] as const
const auth = { return_url: 'https://shop.example.org/back' }
const otherAddress = 'https://shop.example.org/again'

const pay = (shop: Shop, card: object): Promise<Thing> =>
  shop.post('/v2/payments/', { ...sale(shop), ...card, auth, ...shop.given.set })

const idOf = (payment: Thing): string => (payment.auth as { uuid: string }).uuid

/** Asks for proof; the id of the authentication. */
const request = async (shop: Shop, card: object): Promise<string> => idOf(await pay(shop, card))

const requestFor = (shop: Shop): Promise<string> => request(shop, { card: cardOf(shop, cards.authenticated) })

/** The payer at the bank. */
const atTheBank = (outcome: string, does: string): Recipe => ({
  does,
  takes,
  run: async (shop) => {
    const id = await requestFor(shop)
    await shop.post(`/sandbox/authentications/${id}`, { outcome })
    return id
  },
})

export const authenticationRecipes: RecipesOf<'authentication'> = {
  requested: {
    does: 'a payment asks for proof, and has no card yet',
    takes: ['amount', 'currency', 'customer', 'set'],
    run: (shop) => request(shop, {}),
  },
  changed: {
    does: 'the payer is to come back to another address',
    takes,
    run: async (shop) => {
      const payment: Thing = await pay(shop, { card: cardOf(shop, cards.authenticated) })
      const changed = await shop.patch(`/v2/payments/${payment.id}`, { auth: { return_url: otherAddress } })
      return idOf(changed)
    },
  },
  available: {
    does: 'a payment asks for proof: its payer can be sent to the bank',
    takes,
    run: requestFor,
  },
  attempted: atTheBank('abandoned', 'the payer goes to the bank and does nothing there'),
  success: atTheBank('authenticated', 'the payer proves who they are'),
  declined: atTheBank('declined', 'the bank does not accept the proof'),
  expired: {
    does: 'the payer does not come within six hours',
    movesClock: true,
    takes,
    run: async (shop) => {
      const id = await requestFor(shop)
      await shop.pass(sixHoursSeconds)
      return id
    },
  },
  failed: atTheBank('failed', 'it breaks at the bank'),
  unavailable: atTheBank('unavailable', 'the bank does not serve'),
}
