/** Payment intents: what is shown of them, what becomes of a card that comes with one, and every status that can be read. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { followAttempt } from '../../src/intents/index.ts'
import { nothingChanges } from '../../src/kit/changes.ts'
import { DAY, HOUR, ManualClock, SECOND, secondsOf } from '../../src/kit/clock.ts'
import { viewPayment } from '../../src/payments/index.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { device, intentCards, intentsOf, type IntentCard, type Intents } from '../support/intents.ts'
import { cardInput } from '../support/objects.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing, operationsOf } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let intents: Intents
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  intents = intentsOf(server)
})
after(() => closeAgreeing(server))

const advance = (milliseconds: number): Promise<ApiAnswer> =>
  api.post('/sandbox/clock', { advance: secondsOf(milliseconds) })

const unset = {
  billing_address: null,
  capture: true,
  card: null,
  currency: 'eur',
  customer: null,
  date_settlement: null,
  description: null,
  metadata: null,
  methods_allowed: ['card', 'sepa'],
  order_id: null,
  origin: 1,
  payment: null,
  return_url: null,
  sepa: null,
  shipping_address: null,
  status: 'require_payment_method',
  threeds: 'required',
  unique_id: null,
}

test('an intent is shown with every field, those that were not given as null or the default', async () => {
  const { id, ...intent } = await intents.create()
  assert.match(id as string, /^pi_[a-zA-Z0-9]{24}$/)
  const url = `${server.url}/test_${id}`
  assert.deepEqual(intent, { ...unset, amount: 100, url, created_at: secondsOf(clock.now()) })
  assert.deepEqual(await intents.read(id as string), { id, ...intent })
})

test('null is the same as not given', async () => {
  const outOnly = ['origin', 'payment', 'status']
  const optional = Object.keys(unset).filter((key) => !outOnly.includes(key))
  const { id, ...intent } = await intents.create(Object.fromEntries(optional.map((key) => [key, null])))
  const url = `${server.url}/test_${id}`
  assert.deepEqual(intent, { ...unset, amount: 100, url, created_at: secondsOf(clock.now()) })
})

async function everything(): Promise<object> {
  const address = { zip_code: '75011', city: 'Paris', country: 'FR' }
  return {
    currency: 'usd',
    description: 'Two coffees',
    customer: (await api.post('/v2/customers/', { email: 'payer@example.org' })).body.id as string,
    order_id: 'order 1',
    methods_allowed: ['card'],
    return_url: 'https://shop.example.org/back?order=1',
    capture: false,
    date_settlement: '2030-02-01',
    billing_address: (await api.post('/v2/addresses/', address)).body.id as string,
    shipping_address: (await api.post('/v2/addresses/', address)).body.id as string,
  }
}

test('all that was given comes back', async () => {
  const given = { ...(await everything()), unique_id: 'all-fields', threeds: 'none', metadata: { a: [1, null, 'x'] } }
  const intent = await intents.create(given)
  assert.deepEqual({ ...intent, ...given }, intent)
  for (const metadata of [0, false, 'text', [], {}])
    assert.deepEqual((await intents.create({ metadata })).metadata, metadata)
})

test('amounts', async () => {
  for (const amount of [0, 1, '100', 4_294_967_295])
    assert.equal((await intents.create({ amount })).amount, Number(amount))
  const saved = await intents.create({
    amount: 0,
    capture: false,
    card: await intents.card('approved'),
    threeds: 'none',
  })
  assert.equal(saved.status, 'authorized')
})

test('an attempt is like its intent, and the payer comes back to the page', async () => {
  const given = await everything()
  const card = await intents.card('approved')
  const intent = await intents.create({ ...given, card, unique_id: 'the intent alone' })
  assert.equal(intent.status, 'require_authentication')
  const attempt = await intents.attempt(intent)
  const { customer, card: shownCard, auth, ...rest } = attempt
  const { customer: _, ...copied } = given as { customer: string }
  assert.deepEqual({ ...rest, ...copied }, rest)
  assert.deepEqual([customer.id, shownCard.id], [(given as { customer: string }).customer, card])
  assert.deepEqual(
    [rest.amount, rest.status, rest.origin, rest.payment_intent, rest.unique_id, rest.device],
    [100, null, 1, intent.id, null, null],
  )
  assert.deepEqual([auth.status, auth.return_url], ['available', intent.url])
})

interface Way {
  readonly card: IntentCard
  readonly given?: object
  /** What the payer does at the bank. */
  readonly bank?: string
  /** What happens afterwards. */
  readonly then?: (intent: ApiAnswer['body']) => Promise<unknown>
  readonly status: string
  /** Status and response of the attempt. */
  readonly attempt: string
  /** Status of its authentication. */
  readonly auth: string | null
}

const unproved = { threeds: 'none' }
const held = { capture: false }
const deleteCard = ({ card }: ApiAnswer['body']): Promise<unknown> => api.delete(`/v2/cards/${card}`)

/** Every status that can be read, by each way that leads there. */
const ways: readonly Way[] = [
  { card: 'approved', status: 'require_authentication', attempt: 'open', auth: 'available' },
  { card: 'approved', bank: 'abandoned', status: 'require_authentication', attempt: 'open', auth: 'attempted' },
  { card: 'approved', bank: 'authenticated', status: 'captured', attempt: 'to_capture 00', auth: 'success' },
  { card: 'approved', bank: 'attempt', status: 'captured', attempt: 'to_capture 00', auth: 'success' },
  { card: 'approved', bank: 'unavailable', status: 'captured', attempt: 'to_capture 00', auth: 'unavailable' },
  { card: 'capturedAtOnce', bank: 'authenticated', status: 'captured', attempt: 'captured 00', auth: 'success' },
  ...['declined', 'canceled'].map((bank) => ({
    ...({ card: 'approved', bank, status: 'require_payment_method', attempt: 'open', auth: 'declined' } as const),
  })),
  { card: 'approved', bank: 'failed', status: 'require_payment_method', attempt: 'open', auth: 'failed' },
  {
    card: 'approved',
    then: () => advance(6 * HOUR),
    ...{ status: 'require_payment_method', attempt: 'open', auth: 'expired' },
  },
  { card: 'refused', bank: 'authenticated', status: 'require_payment_method', attempt: 'refused 51', auth: 'success' },
  { card: 'notEnrolled', status: 'captured', attempt: 'to_capture 00', auth: 'unavailable' },
  { card: 'notEnrolled', given: held, status: 'authorized', attempt: 'authorized 00', auth: 'unavailable' },
  {
    card: 'approved',
    given: held,
    bank: 'authenticated',
    status: 'authorized',
    attempt: 'authorized 00',
    auth: 'success',
  },
  { card: 'approved', given: unproved, status: 'captured', attempt: 'to_capture 00', auth: null },
  { card: 'capturedAtOnce', given: unproved, status: 'captured', attempt: 'captured 00', auth: null },
  { card: 'approved', given: { ...unproved, ...held }, status: 'authorized', attempt: 'authorized 00', auth: null },
  { card: 'refused', given: unproved, status: 'require_payment_method', attempt: 'refused 51', auth: null },
  {
    card: 'authenticationRequired',
    given: unproved,
    ...{ status: 'require_payment_method', attempt: 'refused A1', auth: null },
  },
  {
    card: 'approved',
    given: { ...unproved, ...held },
    then: () => advance(8 * DAY),
    ...{ status: 'unpaid', attempt: 'expired 00', auth: null },
  },
  {
    card: 'approved',
    then: ({ id }) => api.delete(`/v2/payment_intents/${id}`),
    ...{ status: 'canceled', attempt: 'canceled', auth: 'available' },
  },
  {
    card: 'approved',
    given: unproved,
    then: ({ payment }) => api.post('/v2/refunds/', { payment }),
    ...{ status: 'canceled', attempt: 'canceled 00', auth: null },
  },
  {
    card: 'alsoApproved',
    then: async (intent) => {
      await deleteCard(intent)
      await intents.bank(intent, 'authenticated')
    },
    ...{ status: 'require_payment_method', attempt: 'open', auth: 'success' },
  },
]

describe('a card that comes with an intent', () => {
  for (const { card, given = {}, bank, then, status, attempt, auth } of ways) {
    const story = [card, JSON.stringify(given), bank, then === undefined ? undefined : 'and more'].filter(Boolean)
    test(`${story.join(', ')}: ${status}`, async () => {
      const intent = await intents.create({ card: await intents.card(card), ...given })
      assert.match(intent.payment as string, /^paym_/)
      const seen: string[] = [intent.status]
      const look = async (): Promise<void> => {
        clock.advance(SECOND)
        const { status } = await intents.read(intent.id as string)
        if (status !== seen.at(-1)) seen.push(status)
      }
      await look()
      if (bank !== undefined) assert.equal((await intents.bank(intent, bank)).status, 200)
      await look()
      await then?.(intent)
      await look()
      assert.deepEqual(await intents.told(intent.id as string), seen, 'each status is told when it comes, once')
      const read = await intents.read(intent.id as string)
      assert.deepEqual({ ...read, status: intent.status }, intent)
      assert.equal(read.status, status)
      assert.deepEqual(await intents.attempts(intent.id as string), [attempt])
      assert.equal((await intents.attempt(read)).auth?.status ?? null, auth)
    })
  }
})

test('an intent whose bank does not answer is processing, and stays as it is', async () => {
  const card = await intents.card('approved')
  const timeOut = { operation: 'authorization', time_out: { carried_out: true } }
  assert.equal((await api.post('/sandbox/faults', timeOut)).status, 200)
  const { body: intent } = await api.post('/v2/payment_intents/', { amount: 100, card, threeds: 'none' })
  const { id, status, payment } = await intents.read(intent.id)
  assert.equal(status, 'processing')
  assert.deepEqual(await intents.attempts(id as string), ['open 09'])
  const text = (what: string): string => `Payment intent cannot be ${what}, it is processing`
  await assertNothingStored(server, async () => {
    const path = `/v2/payment_intents/${id}`
    assertRefused(await api.patch(path, { card, amount: 50 }), conflict(text('modified any more'), id as string))
    assertRefused(await api.post(`${path}/capture`), conflict(text('captured'), id as string))
    assertRefused(await api.post(`${path}/refund`), conflict(text('refunded'), id as string))
    assertRefused(await api.delete(path), invalid(['path', 'id'], text('canceled')))
    await assert.rejects(intents.pay(id as string, card), { status: 409, message: text('paid') })
    assertRefused(
      await api.patch(`/v2/payments/${payment}`, { status: 'capture' }),
      conflict('Payment is being processed', payment as string),
    )
  })
})

test('a unique id is taken once, at whatever moment', async () => {
  const given = { unique_id: 'once' }
  const answers = await Promise.all(Array.from({ length: 5 }, () => intents.post(given)))
  const [made, ...more] = answers.filter(({ status }) => status === 200)
  assert(made !== undefined && more.length === 0)
  const taken = conflict('Payment intent already exists, duplicate unique_id', made.body.id as string)
  for (const answer of answers) if (answer.status !== 200) assertRefused(answer, taken)
  await assertNothingStored(server, async () => assertRefused(await intents.post(given), taken))
})

test('what an intent refers to must be there, and what it asks for must be possible', async () => {
  const [customer, card, address] = [unknownId('cust'), unknownId('card'), unknownId('addr')]
  const known = await intents.card('approved')
  const deleted = await intents.card('authenticationRequired')
  await api.delete(`/v2/cards/${deleted}`)
  await assertNothingStored(server, async () => {
    assertRefused(await intents.post({ customer }), notFound('Customer', customer))
    assertRefused(await intents.post({ card }), notFound('Card', card))
    assertRefused(await intents.post({ card: deleted }), notFound('Card', deleted))
    assertRefused(await intents.post({ billing_address: address }), notFound('Address', address))
    assertRefused(await intents.post({ shipping_address: address, card: known }), notFound('Address', address))
    const notAllowed = invalid(['body', 'card'], 'card is not among methods_allowed')
    assertRefused(await intents.post({ card: known, methods_allowed: ['sepa'] }), notAllowed)
    const sepa = unknownId('sepa')
    assertRefused(await intents.post({ sepa }), notFound('SEPA', sepa))
    assertRefused(await intents.post({ sepa, card: known }), invalid(['body', 'sepa'], 'give either card or sepa'))
    for (const [field, value] of [
      ['auth', true],
      ['wallet', {}],
      ['device', device],
      ['status', 'authorize'],
    ] as const) {
      const extra = invalid(['body', field], 'extra fields not permitted', 'value_error.extra')
      assertRefused(await intents.post({ [field]: value }), extra)
    }
  })
})

test('a card that may pay once pays one intent', async () => {
  const { body: card } = await api.post('/v2/cards/', cardBody('4000000560000004', { tokenize: false }))
  const [first, second] = await Promise.all([
    intents.post({ card: card.id, threeds: 'none' }),
    intents.post({ card: card.id, threeds: 'none' }),
  ])
  const used = conflict('Card cannot be used again, it was not tokenized', card.id as string)
  const [paid, refused] = first.status === 200 ? [first, second] : [second, first]
  assert.equal(paid.body.status, 'captured')
  assertRefused(refused, used)
})

test('the bank is asked once for each attempt, and the status is told as it changes', async () => {
  const { id, payment } = await intents.create({ card: await intents.card('approved'), threeds: 'none' })
  assert.deepEqual(await operationsOf(server, payment as string), [
    'authorization 100 approved',
    'capture 100 approved',
  ])
  assert.deepEqual(await intents.told(id as string), ['captured'])
  assert.deepEqual(await intents.told((await intents.create()).id as string), ['require_payment_method'])
})

test('what a payer does on the page is told as well, and what is tried again is not told twice', async () => {
  const steps: readonly [card: IntentCard, bank: string | undefined, told: string[]][] = [
    ['approved', 'abandoned', ['require_authentication']],
    ['alsoApproved', 'declined', ['require_payment_method']],
    ['refused', 'authenticated', ['require_authentication', 'require_payment_method']],
    ['notEnrolled', undefined, ['captured']],
  ]
  const intent = await intents.create()
  const told = ['require_payment_method']
  for (const [card, bank, more] of steps) {
    clock.advance(SECOND)
    await intents.pay(intent.id as string, cardInput(intentCards[card]))
    clock.advance(SECOND)
    if (bank !== undefined) await intents.bank(intent, bank)
    told.push(...more)
    assert.deepEqual(await intents.told(intent.id as string), told)
  }
  // Of the proofs that nobody gave, nothing is told of the intent.
  await advance(8 * DAY)
  assert.deepEqual(await intents.told(intent.id as string), told)
})

test('of an attempt that is not the latest nothing follows', async () => {
  const { id } = await intents.create({ card: await intents.card('refused'), threeds: 'none' })
  const { payment: latest } = await intents.pay(id as string, cardInput())
  const [earlier] = (await api.get(`/v2/payment_intents/${id}/payments`)).body.payments.filter(
    (one: { status: string }) => one.status === 'refused',
  )
  const follow = async (paymentId: string, status: 'authorized' | 'failed'): Promise<number> => {
    const changes = await intents.perform(async (ctx) => {
      const { payment } = await viewPayment(ctx, paymentId)
      const followed = await followAttempt(ctx, payment)
      return nothingChanges(
        followed({ payment, authentication: null }, { payment: { ...payment, status }, authentication: null }),
      )
    })
    return changes.length
  }
  assert.equal(await follow(latest.payment.id, 'failed'), 2, 'the event, and that the intent is as it was')
  assert.equal(await follow(earlier.id as string, 'authorized'), 0)
})

test('a proof and a change of the intent at the same time: told once, as the intent is then', async () => {
  for (let round = 0; round < 4; round++) {
    const intent = await intents.create({ card: await intents.card('approved') })
    clock.advance(SECOND)
    const [proof] = await Promise.all([
      intents.bank(intent, 'authenticated'),
      api.patch(`/v2/payment_intents/${intent.id}`, { description: 'Another' }),
    ])
    assert.equal(proof.status, 200)
    assert.deepEqual(await intents.told(intent.id as string), ['require_authentication', 'captured'])
  }
})

describe('an attempt', () => {
  const changes: readonly object[] = [
    { amount: 1 },
    { currency: 'usd' },
    { card: { number: '4111111111111111', exp_month: 12, exp_year: 2035 } },
    { auth: { return_url: 'https://shop.test/' } },
    { description: 'Another one' },
  ]
  for (const change of changes) {
    test(`is changed through its intent: ${Object.keys(change).join()}`, async () => {
      const intent = await intents.create({ card: await intents.card('approved') })
      const { status, body } = await api.patch(`/v2/payments/${intent.payment}`, change)
      assert.equal(status, 409)
      assert.equal(body.error.message.id, intent.id)
    })
  }

  test('may be told what it says already', async () => {
    const intent = await intents.create({ card: await intents.card('approved') })
    const { body } = await api.get(`/v2/payments/${intent.payment}`)
    const said = await api.patch(`/v2/payments/${intent.payment}`, { amount: body.amount, card: body.card.id })
    assert.equal(said.status, 200)
  })
})
