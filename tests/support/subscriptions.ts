/** What tests do with subscriptions: make prices, make subscriptions, and look at the results. */
import assert from 'node:assert/strict'
import type { Api, ApiAnswer } from './api.ts'
import { cardBody } from './bodies.ts'
import type { TestServer } from './server.ts'
import { listed, shaped } from './shapes.ts'

type Body = ApiAnswer['body']

export interface Subscriptions {
  readonly api: Api
  readonly customer: string
  /** The id of a price, monthly if not given otherwise. */
  price(amount: number, given?: object): Promise<string>
  /** The id of a card that is kept. */
  card(number?: string, given?: object): Promise<string>
  /** The id of an account whose mandate was signed. */
  account(iban?: string): Promise<string>
  /** Without a start it starts now. */
  post(given: object): Promise<ApiAnswer>
  create(given: object): Promise<Body>
  read(id: string): Promise<Body>
  change(id: string, given: object): Promise<Body>
  /** The earliest first. */
  periods(id: string): Promise<Body[]>
  /** `paid 1000 2030-01-15T12:00Z`: status, amount and beginning of each, the earliest first. */
  shown(id: string): Promise<string[]>
  now(): Promise<number>
}

/** A card for which no proof is asked: its bank takes no part in 3-D Secure. */
export const notEnrolled = '4000000000003055'

export async function subscriptionsOf(api: Api): Promise<Subscriptions> {
  const { id: product } = shaped('product', await api.post('/v2/products/', { name: 'Tea' }))
  const { id: customer } = shaped('customer', await api.post('/v2/customers/', { email: 'ada@example.org' }))
  let mandates = 0
  const now = async (): Promise<number> => (await api.get('/sandbox/clock')).body.now as number
  const post: Subscriptions['post'] = async (given) =>
    api.post('/v2/subscriptions/', { customer, start_at: await now(), ...given })
  const periods: Subscriptions['periods'] = async (id) => {
    const found = listed('periods', await api.get(`/v2/subscriptions/${id}/periods?limit=100`))
    return found.map((period) => shaped('subscription_period', { status: 200, body: period } as ApiAnswer)).reverse()
  }
  return {
    api,
    customer: customer as string,
    price: async (amount, given = {}) =>
      shaped('price', await api.post('/v2/prices/', { product, amount, interval: 'month', ...given })).id as string,
    card: async (number = notEnrolled, given = {}) =>
      shaped('card', await api.post('/v2/cards/', cardBody(number, { customer, ...given }))).id as string,
    account: async (iban = 'FR1420041010050500013M02606') => {
      const mandate = `RUM-${(mandates += 1)}`
      const { now: seconds } = (await api.get('/sandbox/clock')).body as { now: number }
      const given = { iban, name: 'Ada Lovelace', customer, mandate, date_mandate: seconds - 86_400 }
      return shaped('sepa', await api.post('/v2/sepa/', given)).id as string
    },
    post,
    create: async (given) => shaped('subscription', await post(given)),
    read: async (id) => shaped('subscription', await api.get(`/v2/subscriptions/${id}`)),
    change: async (id, given) => shaped('subscription', await api.patch(`/v2/subscriptions/${id}`, given)),
    periods,
    shown: async (id) =>
      (await periods(id)).map(
        ({ status, amount, start }) =>
          `${status} ${amount} ${new Date((start as number) * 1000).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)}Z`,
      ),
    now,
  }
}

/** The events of an object in their order: `active`, `renewed` and so on. */
export async function toldOf({ running }: TestServer, objectId: string): Promise<string[]> {
  const rows = await running.core.store.query<{ type: string }>({
    text: 'select type from events where object_id = $1 order by id',
    values: [objectId],
  })
  return rows.map(({ type }) => type.split('.')[1] ?? type)
}

/** Fails if a period has more than one valid payment, or one that is not the period's amount. */
export async function assertPaidOnce({ running }: TestServer): Promise<void> {
  const wrong = await running.core.store.query<object>({
    text: `
      select p.realm_id, p.id, p.status, p.amount, count(y.id) as paid, sum(y.amount) as sum
      from subscription_periods p
      left join payment_intents i on i.realm_id = p.realm_id and i.period_id = p.id
      left join payments y on y.realm_id = i.realm_id and y.intent_id = i.id and y.status in ('to_capture', 'capture_sent', 'captured')
      group by 1, 2, 3, 4
      having count(y.id) > 1 or (count(y.id) = 1) <> (p.status in ('paid', 'processing') and p.amount > 0)
        or (count(y.id) = 1 and sum(y.amount) <> p.amount)`,
    values: [],
  })
  assert.deepEqual(wrong, [])
}
