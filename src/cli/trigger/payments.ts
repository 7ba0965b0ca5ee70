/** Events of payments. */
import { account, cards, capturedPayment, pay, paymentOf, refuseNextCapture, sale, signed } from './payers.ts'
import type { RecipesOf } from './recipe.ts'
import { TriggerError, type Shop, type Thing } from './shop.ts'

const weekSeconds = 7 * 24 * 60 * 60

const made = ['amount', 'currency', 'customer', 'card', 'set'] as const
const madeOrGiven = [...made, 'payment'] as const

const held = (shop: Shop): Promise<Thing> => pay(shop, cards.approved, { capture: false, ...shop.given.set })
const accepted = (shop: Shop): Promise<Thing> => pay(shop, cards.approved, shop.given.set)

/** Captures a payment where need be, and moves the clock until the payment's event is recorded. */
async function leave(shop: Shop, id: string, type: string): Promise<void> {
  const { status } = await shop.get(`/v2/payments/${id}`)
  if (status === 'authorized') await shop.post(`/v2/payments/${id}/capture`)
  else if (status === 'captured') return
  else if (status !== 'to_capture' && status !== 'capture_sent')
    throw new TriggerError(`payment ${id} is ${String(status)}: no time captures it`)
  await shop.passUntil(type, id)
}

export const paymentRecipes: RecipesOf<'payment'> = {
  created: {
    does: 'a payment is made, and nothing tried yet',
    takes: ['amount', 'currency', 'customer', 'set'],
    run: async (shop) => (await shop.post('/v2/payments/', { ...sale(shop), ...shop.given.set })).id,
  },
  changed: {
    does: 'its description changes; --amount and --set say what else',
    takes: ['amount', 'payment', 'set'],
    besidePayment: ['amount', 'set'],
    run: async (shop) => {
      const { amount, set } = shop.given
      const id = await paymentOf(shop, () => shop.post('/v2/payments/', { amount: 1000, currency: 'eur' }))
      const change = { description: shop.fresh('Changed'), ...(amount !== undefined && { amount }), ...set }
      return (await shop.patch(`/v2/payments/${id}`, change)).id
    },
  },
  prenotification: {
    does: 'a SEPA debit is accepted, of which its payer has to be told',
    takes: ['amount', 'customer', 'set'],
    run: async (shop) => {
      const sepa = { ...account(shop), ...(await signed(shop)) }
      return (await shop.post('/v2/payments/', { ...sale(shop), sepa, ...shop.given.set })).id
    },
  },
  authorized: {
    does: 'the amount is held, its capture is to be asked for',
    takes: made,
    run: async (shop) => (await held(shop)).id,
  },
  to_capture: {
    does: 'a card pays; --payment captures one that is authorized',
    takes: madeOrGiven,
    run: async (shop) => {
      const { payment } = shop.given
      if (payment === undefined) return (await accepted(shop)).id
      return (await shop.post(`/v2/payments/${payment}/capture`)).id
    },
  },
  capture_sent: {
    does: 'it leaves with the next cut-off',
    movesClock: true,
    takes: madeOrGiven,
    run: async (shop) => {
      const id = await paymentOf(shop, () => accepted(shop))
      await leave(shop, id, 'payment.capture_sent')
      return id
    },
  },
  captured: {
    does: 'a card that is captured at once pays; --card and --payment take the time that it takes',
    takes: madeOrGiven,
    run: async (shop) => {
      const id = await capturedPayment(shop, shop.given.set)
      await leave(shop, id, 'payment.captured')
      return id
    },
  },
  disputed: {
    does: 'its payer contests it once it is captured',
    takes: madeOrGiven,
    run: async (shop) => {
      const id = await capturedPayment(shop, shop.given.set)
      await shop.post(`/sandbox/payments/${id}/dispute`)
      return id
    },
  },
  expired: {
    does: 'what is held is not captured within seven days',
    movesClock: true,
    takes: madeOrGiven,
    run: async (shop) => {
      const id = await paymentOf(shop, () => held(shop))
      await shop.pass(weekSeconds)
      return id
    },
  },
  failed: {
    does: 'what is held cannot be captured: the network refuses it',
    takes: madeOrGiven,
    run: async (shop) => {
      const id = await paymentOf(shop, () => held(shop))
      await refuseNextCapture(shop)
      await shop.post(`/v2/payments/${id}/capture`)
      return id
    },
  },
  refused: {
    does: "the card's bank refuses for want of money; --card names one that is refused otherwise",
    takes: made,
    run: async (shop) => (await pay(shop, cards.withoutMoney, shop.given.set)).id,
  },
  canceled: {
    does: 'it is refunded whole before it has left',
    takes: madeOrGiven,
    run: async (shop) => {
      const payment = await paymentOf(shop, () => accepted(shop))
      await shop.post('/v2/refunds/', { payment })
      return payment
    },
  },
}
