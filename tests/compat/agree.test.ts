/** One object, two views: what is made, changed, captured or refunded through one version of the API is the same through the other, by the table of correspondence.ts, at once and when days have passed. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { currencies } from '../../src/kit/currency.ts'
import { numbers } from '../support/bodies.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { freshIbans } from '../support/ibans.ts'
import type { TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import type { Body } from './client.ts'
import { assertAgree, type Kind } from './correspondence.ts'
import { newShop, startInstallation } from './installation.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startInstallation()
  api = (await newShop(server)).api
})
after(() => closeAgreeing(server))

type Version = 1 | 2

const paths: Readonly<Record<Kind, Readonly<Record<Version, string>>>> = {
  customer: { 1: '/v1/customers', 2: '/v2/customers' },
  card: { 1: '/v1/cards', 2: '/v2/cards' },
  refund: { 1: '/v1/refunds', 2: '/v2/refunds' },
  payment: { 1: '/v1/checkout', 2: '/v2/payments' },
  sepa: { 1: '/v1/sepa', 2: '/v2/sepa' },
}

/** The body of an answer that has one. */
function read({ status, body }: ApiAnswer): Body {
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

/** In v2 with the refunds of a payment, in the order of v1. */
async function viewed(kind: Kind, id: string, version: Version): Promise<Body> {
  const path = `${paths[kind][version]}/${id}`
  const body = read(await api.get(path))
  if (kind !== 'payment' || version === 1) return body
  const refunds: Body[] = read(await api.get(`${path}/refunds`))
  return { ...body, refunds: refunds.toSorted((a, b) => order(a, b)) }
}

const order = (a: Body, b: Body): number =>
  Number(a.created) - Number(b.created) || (String(a.id) < String(b.id) ? -1 : 1)

const seen = new Map<string, Kind>()

async function assertOneObject(kind: Kind, id: string): Promise<void> {
  seen.set(id, kind)
  assertAgree(kind, await viewed(kind, id, 1), await viewed(kind, id, 2))
}

/** The id of what is made, or of what was there already, as a conflict of v1 tells. */
function idOf({ status, body }: ApiAnswer): string {
  if (status === 409 && typeof body.error.message.id === 'string') return body.error.message.id
  return read({ status, body, headers: new Headers() }).id
}

const tally = new Map<string, number>()
const count = (...names: readonly unknown[]): void => {
  for (const name of names) tally.set(String(name), (tally.get(String(name)) ?? 0) + 1)
}

const other = (version: Version): Version => (version === 1 ? 2 : 1)

/** Texts with what has to be written otherwise in JSON, in URLs or in bytes. */
const words = (min: number, max: number): fc.Arbitrary<string> =>
  fc.string({
    minLength: min,
    maxLength: max,
    unit: fc.constantFrom('a', 'b', 'X', 'Y', '0', '9', ' ', 'é', 'ß', '–', '😀', '"', '\\', '/', '%', '&'),
  })
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined })
const version = fc.constantFrom<Version[]>(1, 2)

const customers = fc.record({
  email: maybe(fc.integer({ min: 1, max: 1e9 }).map((n) => `john.${n}@example.com`)),
  mobile: fc.integer({ min: 100_000_000, max: 999_999_999 }).map((n) => `+33${n}`),
  name: maybe(words(3, 64)),
  external_id: maybe(fc.uuid()),
})
/** What v2 alone can be told. */
const moreOfCustomers = fc.record({
  country: maybe(fc.constantFrom('FR', 'BE')),
  legal_id: maybe(words(1, 16)),
  date_birth: maybe(fc.constant('1980-02-29')),
})

const cardNumbers = [
  numbers.approved,
  numbers.alsoApproved,
  numbers.capturedAtOnce,
  '5555555555554444',
  '5200828282828210',
]
const cards = fc.record({
  number: fc.constantFrom(...cardNumbers),
  exp_month: fc.integer({ min: 1, max: 12 }),
  exp_year: fc.integer({ min: 2031, max: 2099 }),
  cvc: maybe(fc.constant('123')),
  name: maybe(words(3, 64)),
  zip_code: maybe(words(2, 8)),
  external_id: maybe(fc.uuid()),
  tokenize: maybe(fc.constant(true)),
  preferred_network: maybe(fc.constantFrom('national', 'visa')),
})

const url = words(0, 20).map((text) => `https://shop.example/back?${encodeURIComponent(text)}`)
const device = fc.record({
  ip: fc.ipV4(),
  port: fc.integer({ min: 1, max: 65535 }),
  user_agent: maybe(words(1, 200)),
  languages: maybe(words(1, 32)),
  city: maybe(words(1, 50)),
})

const means = ['none', 'card', 'refused', 'captured', 'page', 'bank', 'debit'] as const

/** Undefined leaves a field out. */
const payments = fc.record({
  given: fc.record({
    amount: fc.integer({ min: 50, max: 10_000_000 }),
    currency: fc.constantFrom(...currencies),
    capture: maybe(fc.boolean()),
    description: maybe(words(3, 64)),
    order_id: maybe(words(1, 36)),
    unique_id: maybe(fc.uuid()),
    return_url: maybe(url),
    customer: maybe(customers),
    device: maybe(device),
    methods_allowed: maybe(fc.constantFrom(['card'], ['sepa', 'card'])),
  }),
  card: cards,
  device,
  back: url,
  // What refunds go on from comes most often.
  means: fc.constantFrom(...means, 'captured', 'captured'),
  then: fc.constantFrom('leave', 'describe', 'capture', 'refund', 'refund a part', 'refund a part'),
  made: version,
})

type Drawn = typeof payments extends fc.Arbitrary<infer Value> ? Value : never

const ibans = freshIbans()

/** What is given besides to pay with. */
function payingBy({ means, card, device, back }: Drawn): object {
  const mandate = { mandate: `m-${String(seen.size)}`, date_mandate: Date.UTC(2030, 0, 14, 9) / 1000 }
  switch (means) {
    case 'none':
      return {}
    case 'card':
      return { card }
    case 'refused':
      return { card: { ...card, number: numbers.insufficientFunds } }
    case 'captured':
      return { card: { ...card, number: numbers.capturedAtOnce } }
    case 'page':
      return { auth: true }
    case 'bank':
      return { auth: { return_url: back }, device, card: { ...card, number: '4000000400000008' } }
    case 'debit':
      return {
        sepa: { iban: ibans.next().value, name: 'Max Mustermann', ...mandate },
        currency: 'eur',
        capture: true,
        methods_allowed: ['sepa'],
      }
  }
}

/** Goes on with a payment through a version; what its state does not allow is refused, and changes nothing. */
async function goOn(id: string, { then, given: { amount } }: Drawn, through: Version): Promise<void> {
  const path = `${paths.payment[through]}/${id}`
  const answers = {
    leave: () => undefined,
    describe: () => api.patch(path, { description: 'Described again' }),
    capture: () => api.patch(path, { status: 'capture' }),
    refund: () => api.post(`${paths.refund[through]}/`, { payment: id }),
    'refund a part': () => api.post(`${paths.refund[through]}/`, { payment: id, amount: Math.ceil(amount / 3) }),
  }
  const answer = await answers[then]()
  if (answer === undefined) return
  assert([200, 400, 409, 422].includes(answer.status), JSON.stringify(answer.body))
  if (answer.status !== 200) return
  count(`${then} through v${through}`)
  if (then.startsWith('refund')) await assertOneObject('refund', answer.body.id)
}

const run = (numRuns: number): fc.Parameters<unknown> => ({ seed: 20_300_115, numRuns, endOnFailure: true })

test('customers', async () => {
  await fc.assert(
    fc.asyncProperty(customers, moreOfCustomers, version, customers, async (given, more, made, changed) => {
      const body = made === 1 ? given : { ...given, ...more }
      const id = idOf(await api.post(`${paths.customer[made]}/`, body))
      await assertOneObject('customer', id)
      read(await api.patch(`${paths.customer[other(made)]}/${id}`, { name: changed.name, mobile: changed.mobile }))
      await assertOneObject('customer', id)
    }),
    run(20),
  )
})

test('cards', async () => {
  await fc.assert(
    fc.asyncProperty(cards, version, cards, async (given, made, changed) => {
      const id = idOf(await api.post(`${paths.card[made]}/`, given))
      await assertOneObject('card', id)
      const change = { external_id: changed.external_id, zip_code: changed.zip_code }
      read(await api.patch(`${paths.card[other(made)]}/${id}`, change))
      await assertOneObject('card', id)
    }),
    run(20),
  )
})

test('payments in all shapes, and their refunds', async () => {
  await fc.assert(
    fc.asyncProperty(payments, async (drawn) => {
      const answer = await api.post(`${paths.payment[drawn.made]}/`, { ...drawn.given, ...payingBy(drawn) })
      const { id, status } = read(answer)
      await assertOneObject('payment', id)
      await goOn(id, drawn, other(drawn.made))
      await assertOneObject('payment', id)
      count(drawn.means, status, (await viewed('payment', id, 1)).status)
    }),
    run(70),
  )
  for (const one of means) assert(tally.has(one), `no payment was made with ${one}`)
  for (const status of ['null', 'authorized', 'to_capture', 'captured', 'refused', 'canceled'])
    assert(tally.has(status), `no payment was ${status}`)
  for (const then of ['describe', 'capture', 'refund', 'refund a part'])
    for (const through of [1, 2])
      assert(tally.has(`${then} through v${through}`), `none to ${then} through v${through}`)
})

test('what was authorized in one version is captured in the other, and refunds of one are those of the other', async () => {
  for (const made of [1, 2] as const) {
    const through = other(made)
    const card = { number: numbers.capturedAtOnce, exp_month: 12, exp_year: 2040, cvc: '123' }
    const given = { amount: 1000, currency: 'eur', capture: false, card }
    const { id } = read(await api.post(`${paths.payment[made]}/`, given))
    assert.equal((await viewed('payment', id, through)).status, 'authorized')
    read(await api.post(`${paths.payment[through]}/${String(id)}/capture`, {}))
    assert.equal((await viewed('payment', id, made)).status, 'captured')
    const refund = read(await api.post(`${paths.refund[through]}/`, { payment: id, amount: 400 }))
    const rest = read(await api.post(`${paths.refund[made]}/`, { payment: id }))
    assert.deepEqual([refund.amount, rest.amount], [400, 600])
    for (const one of [refund, rest]) await assertOneObject('refund', one.id)
    await assertOneObject('payment', id)
  }
})

test('all of it, when four days have passed', async () => {
  assert.equal((await api.post('/sandbox/clock', { advance: 4 * 86_400 })).status, 200)
  for (const [id, kind] of seen) await assertOneObject(kind, id)
  const settled = [...seen].filter(([, kind]) => kind === 'payment')
  const fees = await Promise.all(settled.map(async ([id]) => Number((await viewed('payment', id, 1)).fee)))
  assert(fees.some((fee) => fee > 0))
})
