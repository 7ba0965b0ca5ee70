/** Events of refunds. `--amount` is the refunded amount, and the amount of the payment where one is made for it. */
import { capturedPayment, cards, pay, paymentOf } from './payers.ts'
import type { RecipesOf } from './recipe.ts'
import type { Shop } from './shop.ts'

const taking = { takes: ['amount', 'currency', 'customer', 'card', 'payment'], besidePayment: ['amount'] } as const

const refund = async (shop: Shop, payment: string): Promise<string> => {
  const { amount } = shop.given
  return (await shop.post('/v2/refunds/', { payment, ...(amount !== undefined && { amount }) })).id
}

const asked = async (shop: Shop): Promise<string> => refund(shop, await capturedPayment(shop))

const decided = async (shop: Shop, status: string): Promise<string> => {
  const id = await asked(shop)
  await shop.post(`/sandbox/refunds/${id}`, { status })
  return id
}

export const refundRecipes: RecipesOf<'refund'> = {
  to_refund: {
    does: 'a captured payment is refunded',
    ...taking,
    run: asked,
  },
  refund_sent: {
    does: 'it leaves with the next cut-off',
    movesClock: true,
    ...taking,
    run: async (shop) => {
      const id = await asked(shop)
      await shop.passUntil('refund.refund_sent', id)
      return id
    },
  },
  refunded: {
    does: 'the payer has the money',
    ...taking,
    run: (shop) => decided(shop, 'refunded'),
  },
  not_honored: {
    does: "the payer's bank does not take the money",
    ...taking,
    run: (shop) => decided(shop, 'not_honored'),
  },
  payment_canceled: {
    does: 'a payment is refunded whole before it has left',
    ...taking,
    run: async (shop) => refund(shop, await paymentOf(shop, () => pay(shop, cards.approved))),
  },
}
