/** What payers and shops bring, which recipes share: cards, accounts, payments. */
import type { Shop, Thing } from './shop.ts'

/** Test cards by what becomes of a payment (docs/test-data.md). */
export const cards = {
  approved: '4242424242424242',
  /** With 3-D Secure at its bank. */
  authenticated: '4000000400000008',
  /** Its bank takes no part in 3-D Secure. */
  withoutProof: '4000000000003055',
  capturedAtOnce: '4000000000000077',
  withoutMoney: '4000000000009995',
  declined: '4000000000000002',
} as const

const iban = 'DE89370400440532013000'

/** A card's fields by its number, or its id. */
export const cardOf = ({ given: { card } }: Shop, usual: string): string | object =>
  card?.startsWith('card_') === true ? card : { number: card ?? usual, exp_month: 10, exp_year: 2034 }

/** The id of a card that is kept. */
export async function savedCard(shop: Shop, usual: string): Promise<string> {
  const card = cardOf(shop, usual)
  return typeof card === 'string' ? card : (await shop.post('/v2/cards/', card)).id
}

/** Amount, currency and customer, as they were given. */
export const sale = ({ given }: Shop, amount = 1000): object => ({
  amount: given.amount ?? amount,
  currency: given.currency ?? 'eur',
  ...(given.customer !== undefined && { customer: given.customer }),
})

/** Makes a payment by card. */
export const pay = (shop: Shop, card: string, more: object = {}): Promise<Thing> =>
  shop.post('/v2/payments/', { ...sale(shop), card: cardOf(shop, card), ...more })

/** The id of the payment that was given, or of one that is made. */
export const paymentOf = async (shop: Shop, make: () => Promise<Thing>): Promise<string> =>
  shop.given.payment ?? (await make()).id

/** The id of a payment that is captured. */
export const capturedPayment = (shop: Shop, more: object = {}): Promise<string> =>
  paymentOf(shop, () => pay(shop, cards.capturedAtOnce, more))

/** An account that nobody has registered, by its holder's name. */
export const account = (shop: Shop): { iban: string; name: string } => ({ iban, name: shop.fresh('Max Mustermann') })

/** The mandate that lets it be debited, signed on paper. */
export const signed = async (shop: Shop): Promise<object> => ({
  mandate: shop.fresh('TRIGGER').replace(' ', '-'),
  date_mandate: (await shop.now()) - 24 * 60 * 60,
})

/** The next capture is refused: the money that was held cannot be taken. */
export const refuseNextCapture = (shop: Shop): Promise<unknown> =>
  shop.post('/sandbox/faults', { operation: 'capture', refuse: { code: '05' } })
