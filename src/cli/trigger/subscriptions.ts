/** Events of subscriptions and their periods. The subscriptions have periods of a day, so that a day's move of the clock begins the next one, and they end by themselves after some days. */
import { account, cards, savedCard, signed } from './payers.ts'
import type { RecipesOf } from './recipe.ts'
import type { Shop, Thing } from './shop.ts'

const path = '/v2/subscriptions/'
const lifetimeSeconds = 9 * 24 * 60 * 60
const asked = ['amount', 'currency', 'customer', 'set'] as const
const paid = [...asked, 'card'] as const

/** Nobody has paid it yet. */
async function subscribe(shop: Shop, more: object = {}): Promise<Thing> {
  const { amount = 900, currency = 'eur', customer, set } = shop.given
  const product = (await shop.post('/v2/products/', { name: 'Tea of the day' })).id
  const price = (await shop.post('/v2/prices/', { product, amount, currency, interval: 'day' })).id
  const payer = customer ?? (await shop.post('/v2/customers/', { email: 'payer@example.org' })).id
  const now = await shop.now()
  const dates = { start_at: now, cancel_at: now + lifetimeSeconds }
  return shop.post(path, { customer: payer, items: { [price]: 1 }, ...dates, ...more, ...set })
}

/** A subscription whose first period was paid by a card without 3-D Secure. */
const subscribed = async (shop: Shop, more: object = {}): Promise<Thing> =>
  subscribe(shop, { card: await savedCard(shop, cards.withoutProof), ...more })

/** The card that is to pay the next period will be declined. */
async function declined(shop: Shop, retryDays: readonly number[]): Promise<string> {
  const { id } = await subscribed(shop, { retry_days: retryDays })
  const { id: card } = await shop.post('/v2/cards/', { number: cards.declined, exp_month: 10, exp_year: 2034 })
  await shop.patch(path + id, { card })
  return id
}

/** Time passes until it is told. */
async function awaited(shop: Shop, type: string, id: string): Promise<string> {
  await shop.passUntil(type, id)
  return id
}

/** The id of the latest period of a subscription. */
async function latestPeriod(shop: Shop, id: string): Promise<string> {
  const { periods } = (await shop.get(`${path}${id}/periods?limit=1`)) as unknown as { periods: readonly Thing[] }
  return periods[0]?.id ?? ''
}

export const subscriptionRecipes: RecipesOf<'subscription'> = {
  changed: {
    does: 'its description changes',
    takes: ['amount', 'currency', 'customer', 'card', 'set'],
    run: async (shop) => {
      const { id } = await subscribed(shop)
      return (await shop.patch(path + id, { description: shop.fresh('Changed') })).id
    },
  },
  renewed: {
    does: 'a day passes, and its next period begins',
    takes: paid,
    movesClock: true,
    run: async (shop) => awaited(shop, 'subscription.renewed', (await subscribed(shop)).id),
  },
  incomplete: {
    does: 'one is made, which its payer is to pay',
    takes: asked,
    run: async (shop) => (await subscribe(shop)).id,
  },
  active: { does: 'a card pays its first period', takes: paid, run: async (shop) => (await subscribed(shop)).id },
  past_due: {
    does: 'the card that pays its next period is declined',
    takes: paid,
    movesClock: true,
    run: async (shop) => awaited(shop, 'subscription.past_due', await declined(shop, [1, 3, 7])),
  },
  unpaid: {
    does: 'that card is declined, and not tried again',
    takes: paid,
    movesClock: true,
    run: async (shop) => awaited(shop, 'subscription.unpaid', await declined(shop, [])),
  },
  canceled: {
    does: 'it is canceled',
    takes: asked,
    run: async (shop) => (await shop.delete(path + (await subscribe(shop)).id)).id,
  },
}

export const periodRecipes: RecipesOf<'subscription_period'> = {
  changed: {
    does: 'a retry is in vain',
    takes: paid,
    movesClock: true,
    run: async (shop) => {
      const id = await awaited(shop, 'subscription.past_due', await declined(shop, [1, 3, 7]))
      return awaited(shop, 'subscription_period.changed', await latestPeriod(shop, id))
    },
  },
  open: {
    does: 'the first one is billed',
    takes: asked,
    run: async (shop) => latestPeriod(shop, (await subscribe(shop)).id),
  },
  processing: {
    does: 'an account is debited, which takes its time',
    takes: ['amount', 'customer', 'set'],
    run: async (shop) => {
      const { id } = await shop.post('/v2/sepa/', { ...account(shop), ...(await signed(shop)) })
      return latestPeriod(shop, (await subscribe(shop, { sepa: id })).id)
    },
  },
  paid: {
    does: 'a card pays it',
    takes: paid,
    run: async (shop) => latestPeriod(shop, (await subscribed(shop)).id),
  },
  past_due: {
    does: 'the card that pays it is declined',
    takes: paid,
    movesClock: true,
    run: async (shop) =>
      latestPeriod(shop, await awaited(shop, 'subscription.past_due', await declined(shop, [1, 3, 7]))),
  },
  unpaid: {
    does: 'that card is declined, and not tried again',
    takes: paid,
    movesClock: true,
    run: async (shop) => latestPeriod(shop, await awaited(shop, 'subscription.unpaid', await declined(shop, []))),
  },
  void: {
    does: 'its subscription is canceled before it was paid',
    takes: asked,
    run: async (shop) => {
      const { id } = await subscribe(shop)
      await shop.delete(path + id)
      return latestPeriod(shop, id)
    },
  },
}
