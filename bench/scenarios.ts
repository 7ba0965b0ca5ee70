/**
 * What is measured: each scenario says which requests it sends, and which bare route it is held against.
 *
 * Requests are those of a shop with many payers: every payment names another saved card at random, or brings a number and a customer of its own; every read asks for another
 * payment at random, of ten thousand that are spread over all of them or of the ten thousand latest; every capture is of another payment.
 */
import type { Request } from 'autocannon'

export const scenarioNames = [
  'create',
  'create_webhooks',
  'create_inline',
  'capture',
  'get',
  'get_latest',
  'list',
] as const

export type ScenarioName = (typeof scenarioNames)[number]

/** The bare routes: a POST with the body and answer of a created payment, a GET with the answer of one payment. */
export type BareName = 'bare_post' | 'bare_get'

/** The same two routes of the plain prototype: they show how fast the design itself can be. */
export type PlainName = 'plain_post' | 'plain_get'

/** Writes are held against the POST, reads against the GET. */
export const bareOf: Readonly<Record<ScenarioName | PlainName, BareName>> = {
  plain_post: 'bare_post',
  plain_get: 'bare_get',
  create: 'bare_post',
  create_webhooks: 'bare_post',
  create_inline: 'bare_post',
  capture: 'bare_post',
  get: 'bare_get',
  get_latest: 'bare_get',
  list: 'bare_get',
}

/** What the requests refer to. */
export interface Stock {
  readonly saved: readonly { readonly card: string; readonly customer: string }[]
  /** Ids of payments to read, spread over all that are stored. */
  readonly payments: readonly string[]
  /** Ids of the same number of payments, the latest ones. */
  readonly latest: readonly string[]
  /** Ids of authorized payments, each captured once. */
  readonly authorized: readonly string[]
}

/** Gives the next request of a scenario, each time it is called. */
export function requestsOf(name: ScenarioName | PlainName | BareName, stock: Stock): () => Request {
  let sent = 0
  const run = Math.floor(Math.random() * 1e9)
  switch (name) {
    // `create_webhooks` sends the same requests, while their events go out as webhooks.
    case 'create':
    case 'create_webhooks':
    case 'plain_post':
    case 'bare_post':
      return () => post('/v2/payments/', { ...order(sent++), ...oneOf(stock.saved) })
    case 'create_inline':
      return () => post('/v2/payments/', { ...order(sent), ...payer(run, sent++) })
    case 'capture':
      return () => post(`/v2/payments/${stock.authorized[sent++] ?? 'none-left'}/capture`)
    case 'get':
    case 'plain_get':
    case 'bare_get':
      return () => read(stock.payments)
    case 'get_latest':
      return () => read(stock.latest)
    case 'list':
      return () => ({ method: 'GET', path: '/v2/payments/?limit=10' })
  }
}

const post = (path: string, body?: object): Request => ({
  method: 'POST',
  path,
  ...(body !== undefined && { body: JSON.stringify(body) }),
})

const read = (ids: readonly string[]): Request => ({ method: 'GET', path: `/v2/payments/${oneOf(ids)}` })

const order = (number: number) => ({
  amount: 100 + (number % 10_000),
  currency: 'eur',
  description: `Order number ${number}`,
})

const payer = (run: number, number: number) => ({
  card: { number: cardNumber(run + number), exp_month: 12, exp_year: 2040, cvc: '123', name: `Payer ${number}` },
  customer: { name: `Payer ${number}`, email: `payer-${run}-${number}@example.com` },
})

/** 16 digits that pass Luhn (ISO/IEC 7812-1), in a range without test cards. */
export function cardNumber(serial: number): string {
  const digits = `45390${String(serial).padStart(10, '0').slice(-10)}`
  let sum = 0
  for (const [place, digit] of Array.from(digits).reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return digits + String((10 - (sum % 10)) % 10)
}

function oneOf<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('the stock of the benchmark is empty')
  return item
}
