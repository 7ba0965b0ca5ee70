/** Changing payment intents: allowed until something was taken, carried to the attempt that waits, and a card that is given is tried. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DAY, ManualClock, SECOND, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { storedEvents } from '../support/catalog.ts'
import { someNoon } from '../support/core.ts'
import { intentsOf, type IntentCard, type Intents } from '../support/intents.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, operationsOf } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let intents: Intents
let expired: string
let address: string
let customer: string
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  intents = intentsOf(server)
  expired = (await ways.authorized()).id as string
  await api.post('/sandbox/clock', { advance: secondsOf(8 * DAY) })
  address = (await api.post('/v2/addresses/', { zip_code: '75011', city: 'Paris', country: 'FR' })).body.id as string
  customer = (await api.post('/v2/customers/', { email: 'customer@example.org' })).body.id as string
})
after(() => closeAgreeing(server))

type Body = ApiAnswer['body']

const change = (id: string, given: object): Promise<ApiAnswer> => api.patch(`/v2/payment_intents/${id}`, given)
const changed = async (id: string, given: object): Promise<Body> => {
  // So that attempts and events are told apart by their time.
  clock.advance(SECOND)
  return shaped('payment_intent', await change(id, given))
}
const tried = async (card: IntentCard, given: object = {}): Promise<Body> =>
  intents.create({ card: await intents.card(card), ...given })
const taken = (card: IntentCard, given: object = {}): Promise<Body> => tried(card, { threeds: 'none', ...given })

/** The statuses of the table, those that want something by each way there. */
const ways = {
  untried: () => intents.create(),
  refused: () => taken('refused'),
  declined: async () => {
    const intent = await tried('approved')
    await intents.bank(intent, 'declined')
    return intent
  },
  waiting: () => tried('approved'),
  at_the_bank: async () => {
    const intent = await tried('approved')
    await intents.bank(intent, 'abandoned')
    return intent
  },
  authorized: () => taken('approved', { capture: false }),
  captured: () => taken('approved'),
  canceled: async () => shaped('payment_intent', await api.delete(`/v2/payment_intents/${(await ways.untried()).id}`)),
  unpaid: () => intents.read(expired),
}
type Way = keyof typeof ways
const payable: readonly Way[] = ['untried', 'refused', 'declined', 'waiting', 'at_the_bank']

/** A change of each field, which is shown as it was given. */
const rows: readonly [field: string, value: () => unknown][] = [
  ['amount', () => 50],
  ['amount', () => 5000],
  ['currency', () => 'usd'],
  ['description', () => 'Another'],
  ['customer', () => customer],
  ['order_id', () => 'order 2'],
  ['methods_allowed', () => ['card']],
  ['metadata', () => ({ any: ['json'] })],
  ['return_url', () => 'https://shop.example.org'],
  ['threeds', () => 'required'],
  ['capture', () => false],
  ['date_settlement', () => '2030-03-01'],
  ['billing_address', () => address],
  ['shipping_address', () => address],
]

/** What a payment shows of an intent's field; undefined where it has no such field. */
const shownOnPayment = (payment: Body, field: string): unknown =>
  field === 'customer' ? payment.customer?.id : field in payment ? payment[field] : undefined

describe('an intent that wants a card or the payer', () => {
  for (const way of payable) {
    test(`${way}: every field may change, and is carried to the attempt that waits`, async () => {
      for (const [field, value] of rows) {
        const before = await ways[way]()
        const { status } = await intents.read(before.id as string)
        const intent = await changed(before.id as string, { [field]: value() })
        // Debits are made in euros alone.
        const methods = field === 'currency' && { methods_allowed: ['card'] }
        assert.deepEqual(intent, { ...before, status, [field]: value(), ...methods }, field)
        assert.deepEqual(await intents.read(before.id as string), intent)
        if (before.payment === null) continue
        const attempt = await intents.attempt(intent)
        if (way === 'refused') assert.deepEqual(shownOnPayment(attempt, field), shownOnRefused[field], field)
        else if (!['metadata', 'threeds'].includes(field))
          assert.deepEqual(shownOnPayment(attempt, field), value(), field)
      }
    })
  }
})

/** A refused attempt is over: it stays what it was. */
const shownOnRefused: Readonly<Record<string, unknown>> = {
  ...{ amount: 100, currency: 'eur', description: null, order_id: null, return_url: null, capture: true },
  ...{ date_settlement: null, billing_address: null, shipping_address: null },
  methods_allowed: ['card', 'sepa'],
}

test('a customer and an address that were deleted since may be said again, beside a change', async () => {
  const gone = (await api.post('/v2/customers/', { email: 'gone@example.org' })).body.id as string
  const left = (await api.post('/v2/addresses/', { zip_code: '75011', city: 'Paris', country: 'FR' })).body.id as string
  const own = { customer: gone, billing_address: left, shipping_address: left }
  const untried = await intents.create({ ...own, threeds: 'none' })
  const refused = await intents.create({ ...own, threeds: 'none', card: await intents.card('refused') })
  const waiting = await intents.create({ ...own, card: await intents.card('approved') })
  await api.delete(`/v2/customers/${gone}`)
  await api.delete(`/v2/addresses/${left}`)
  const late = await intents.create({ threeds: 'none', card: await intents.card('refused') })
  for (const { id } of [untried, refused, waiting]) {
    const intent = await changed(id as string, { ...own, description: 'Another' })
    assert.deepEqual([intent.customer, intent.billing_address, intent.description], [gone, left, 'Another'])
  }
  // Tried after they were gone.
  const triedLate = await changed(untried.id as string, { ...own, card: await intents.card('approved') })
  assert.equal(triedLate.status, 'captured')
  assertRefused(await change(late.id as string, { customer: gone }), notFound('Customer', gone))
})

describe('an intent that was taken, or has ended', () => {
  for (const way of ['authorized', 'captured', 'canceled', 'unpaid'] as const) {
    test(`${way}: nothing may change, what is said again is no change`, async () => {
      const before = await ways[way]()
      const id = before.id as string
      const { amount, currency, capture, description, methods_allowed, order_id, return_url, threeds } = before
      const again = { amount, currency, capture, description, methods_allowed, order_id, return_url, threeds }
      const settled = conflict(`Payment intent cannot be modified any more, it is ${way}`, id)
      await assertNothingStored(server, async () => {
        for (const [field, value] of rows) {
          if (before[field] === value()) continue
          assertRefused(await change(id, { ...again, [field]: value() }), settled)
        }
        if (before.card !== null) assert.deepEqual((await change(id, { card: before.card })).body, before)
        assertRefused(await change(id, { card: unknownId('card') }), settled)
        assert.deepEqual((await change(id, again)).body, before)
        assert.deepEqual((await change(id, {})).body, before)
      })
    })
  }
})

describe('a card that is given', () => {
  /** The card, what else is given, the status then, and all attempts: the one that waits is used again, after a refusal a new one is made. */
  const table: readonly [Way, IntentCard, given: object, status: string, attempts: string[]][] = [
    ['untried', 'approved', {}, 'require_authentication', ['open']],
    ['untried', 'notEnrolled', {}, 'captured', ['to_capture 00']],
    ['untried', 'notEnrolled', { capture: false }, 'authorized', ['authorized 00']],
    ['untried', 'approved', { threeds: 'none' }, 'captured', ['to_capture 00']],
    ['untried', 'refused', { threeds: 'none' }, 'require_payment_method', ['refused 51']],
    ['refused', 'approved', {}, 'captured', ['refused 51', 'to_capture 00']],
    ['refused', 'refused', {}, 'require_payment_method', ['refused 51', 'refused 51']],
    ['refused', 'approved', { threeds: 'required' }, 'require_authentication', ['refused 51', 'open']],
    ['refused', 'approved', { capture: false }, 'authorized', ['refused 51', 'authorized 00']],
    ['declined', 'approved', {}, 'require_authentication', ['open']],
    ['declined', 'alsoApproved', {}, 'require_authentication', ['open']],
    ['declined', 'notEnrolled', {}, 'captured', ['to_capture 00']],
    ['declined', 'approved', { threeds: 'none' }, 'captured', ['canceled', 'to_capture 00']],
    ['waiting', 'approved', {}, 'require_authentication', ['open']],
    ['waiting', 'alsoApproved', { amount: 250 }, 'require_authentication', ['open']],
    ['waiting', 'notEnrolled', {}, 'captured', ['to_capture 00']],
    ['waiting', 'alsoApproved', { threeds: 'none' }, 'captured', ['canceled', 'to_capture 00']],
    ['at_the_bank', 'alsoApproved', {}, 'require_authentication', ['open']],
    ['at_the_bank', 'refused', { threeds: 'none' }, 'require_payment_method', ['canceled', 'refused 51']],
  ]
  for (const [way, kind, given, status, attempts] of table) {
    test(`${way}, then ${kind} ${JSON.stringify(given)}: ${status}`, async () => {
      const { id } = await ways[way]()
      const card = await intents.card(kind)
      const intent = await changed(id as string, { card, ...given })
      assert.deepEqual([intent.status, intent.card], [status, card])
      assert.deepEqual(await intents.read(id as string), intent)
      assert.deepEqual(await intents.attempts(id as string), attempts)
      const attempt = await intents.attempt(intent)
      assert.deepEqual([attempt.card.id, attempt.amount], [card, intent.amount])
      if (attempt.auth !== null) assert.equal(attempt.auth.return_url, intent.url)
    })
  }
})

test('proof that is waived while the payer is to give it: the card is tried without', async () => {
  for (const way of ['waiting', 'at_the_bank'] as const) {
    const { id, payment } = await ways[way]()
    const { auth } = (await api.get(`/v2/payments/${payment}`)).body
    const intent = await changed(id as string, { threeds: 'none' })
    assert.equal(intent.status, 'captured')
    assert.deepEqual(await intents.attempts(id as string), ['canceled', 'to_capture 00'])
    // The payer, back from the bank too late, changes nothing.
    const late = await api.post(`/sandbox/authentications/${auth.uuid}`, { outcome: 'authenticated' })
    assert.equal(late.status, 409)
    assert.deepEqual(await operationsOf(server, payment as string), [])
    assert.deepEqual(await intents.told(id as string), ['require_authentication', 'captured'])
  }
})

test('proof that is waived after it was not given: another card is still wanted', async () => {
  const { id } = await ways.declined()
  assert.equal((await changed(id as string, { threeds: 'none' })).status, 'require_payment_method')
  assert.deepEqual(await intents.attempts(id as string), ['open'])
})

test('methods that are shown may be said again, and do not forbid the others', async () => {
  const made = async (path: string, given: object): Promise<ApiAnswer['body']> =>
    (await api.post(path, { amount: 1000, currency: 'usd', ...given })).body
  const repeat = { methods_allowed: ['card'] }
  for (const [path, number] of [
    ['/v2/payment_intents/', '4000000000003055'],
    ['/v2/payments/', '4000000000000077'],
  ] as const) {
    const { id: card } = (await api.post('/v2/cards/', cardBody(number))).body
    const paid = await made(path, { card })
    assert.deepEqual([paid.status, paid.methods_allowed], ['captured', ['card']])
    assert.deepEqual((await api.patch(`${path}${String(paid.id)}`, repeat)).body, paid)
    const open = await made(path, {})
    const sent = await api.patch(`${path}${String(open.id)}`, { ...repeat, description: 'in dollars' })
    assert.deepEqual([sent.status, sent.body.methods_allowed], [200, ['card']])
    const inEuro = async (change: object): Promise<unknown> =>
      (await api.patch(`${path}${String(open.id)}`, change)).body.methods_allowed
    assert.deepEqual(await inEuro({ currency: 'eur' }), ['card', 'sepa'])
    assert.deepEqual(await inEuro(repeat), ['card'])
    // Said together with another currency, they are what is meant for it.
    const other = await made(path, {})
    const { body } = await api.patch(`${path}${String(other.id)}`, { ...repeat, currency: 'eur' })
    assert.deepEqual(body.methods_allowed, ['card'])
  }
})

test('a card that may pay once cannot be tried again without proof', async () => {
  const { body: card } = await api.post('/v2/cards/', cardBody('4000000560000004', { tokenize: false }))
  const { id } = await intents.create({ card: card.id })
  await assertNothingStored(server, async () =>
    assertRefused(
      await change(id as string, { threeds: 'none' }),
      conflict('Card cannot be used again, it was not tokenized', card.id as string),
    ),
  )
})

test('a higher amount wants proof anew, a lower one does not', async () => {
  for (const [amount, isNew] of [
    [50, false],
    [5000, true],
  ] as const) {
    const intent = await ways.at_the_bank()
    const before = (await intents.attempt(intent)).auth
    await changed(intent.id as string, { amount })
    const after = (await intents.attempt(intent)).auth
    assert.equal(after.uuid !== before.uuid, isNew)
    await intents.bank(intent, 'authenticated')
    assert.deepEqual(await operationsOf(server, intent.payment as string), [
      `authorization ${amount} approved`,
      `capture ${amount} approved`,
    ])
  }
})

test('null empties what can be empty', async () => {
  const given = {
    description: 'Described',
    customer,
    order_id: 'order 1',
    metadata: { a: 1 },
    return_url: 'https://shop.example.org',
    date_settlement: '2030-03-01',
    billing_address: address,
    shipping_address: address,
  }
  const { id } = await tried('approved', given)
  for (const field of Object.keys(given)) {
    const intent = await changed(id as string, { [field]: null })
    assert.equal(intent[field], null, field)
    if (field !== 'metadata') assert.equal((await intents.attempt(intent))[field], null, field)
  }
  await assertNothingStored(server, async () => {
    for (const field of ['amount', 'currency', 'capture', 'card', 'methods_allowed', 'threeds']) {
      const refused = invalid(['body', field], 'none is not an allowed value', 'type_error.none.not_allowed')
      assertRefused(await change(id as string, { description: 'Another', [field]: null }), refused)
    }
  })
})

test('a change after which the status is the same is told as a change', async () => {
  for (const way of ['untried', 'waiting', 'refused'] as const) {
    const { id, status } = await ways[way]()
    await changed(id as string, { description: 'Another', amount: 5000 })
    assert.deepEqual(await intents.told(id as string), [status])
    assert.equal((await storedEvents(server, id as string)).at(-1), 'payment_intent.changed')
  }
})

test('of an intent that nobody has tried, references are looked for as well', async () => {
  for (const way of ['untried', 'refused'] as const) {
    const { id } = await ways[way]()
    const [cust, addr] = [unknownId('cust'), unknownId('addr')]
    await assertNothingStored(server, async () => {
      assertRefused(await change(id as string, { customer: cust }), notFound('Customer', cust))
      assertRefused(await change(id as string, { billing_address: addr }), notFound('Address', addr))
      assertRefused(await change(id as string, { shipping_address: addr }), notFound('Address', addr))
    })
  }
})

test('a change names what is there, and asks for what is possible', async () => {
  const { id } = await ways.waiting()
  const [pi, cust, addr, card] = [unknownId('pi'), unknownId('cust'), unknownId('addr'), unknownId('card')]
  const known = await intents.card('alsoApproved')
  await assertNothingStored(server, async () => {
    assertRefused(await change(pi, { amount: 1 }), notFound('Payment intent', pi))
    assertRefused(await change(id as string, { customer: cust }), notFound('Customer', cust))
    assertRefused(await change(id as string, { billing_address: addr }), notFound('Address', addr))
    assertRefused(await change(id as string, { shipping_address: addr, card: known }), notFound('Address', addr))
    assertRefused(await change(id as string, { card }), notFound('Card', card))
    const notAllowed = invalid(['body', 'card'], 'card is not among methods_allowed')
    assertRefused(await change(id as string, { card: known, methods_allowed: ['sepa'] }), notAllowed)
    const sepa = unknownId('sepa')
    assertRefused(await change(id as string, { sepa }), notFound('SEPA', sepa))
    assertRefused(
      await change(id as string, { card: known, sepa }),
      invalid(['body', 'sepa'], 'give either card or sepa'),
    )
    for (const [field, value] of Object.entries({ unique_id: 'new', auth: true, wallet: {}, status: 'capture' })) {
      const extra = invalid(['body', field], 'extra fields not permitted', 'value_error.extra')
      assertRefused(await change(id as string, { [field]: value }), extra)
    }
  })
})

describe('a refused attempt is over: it cannot be paid behind the back of its intent', () => {
  const states: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    'that wants another card': () => Promise.resolve(),
    'that has another attempt': async (id) => changed(id, { card: await intents.card('approved') }),
    'that is canceled': (id) => api.delete(`/v2/payment_intents/${id}`),
  }
  for (const [state, bring] of Object.entries(states)) {
    test(state, async () => {
      const intent = await ways.refused()
      await bring(intent.id as string)
      const id = intent.payment as string
      const path = `/v2/payments/${id}`
      const settled = conflict('Payment cannot be modified any more, it is refused', id)
      await assertNothingStored(server, async () => {
        for (const given of [{ card: cardBody() }, { amount: 50 }, { auth: true }, { description: 'Another' }])
          assertRefused(await api.patch(path, given), settled)
        for (const [status, what] of [
          ['capture', 'captured'],
          ['authorize', 'authorized'],
        ])
          assertRefused(await api.patch(path, { status }), conflict(`Payment cannot be ${what}, it is refused`, id))
        assertRefused(await api.post(`${path}/capture`), conflict('Payment cannot be captured, it is refused', id))
      })
      const again = shaped('payment', await api.patch(path, { amount: 100, description: null }))
      assert.deepEqual([again.status, again.response], ['refused', '51'])
    })
  }
})

test('cards given at once: one of them pays', async () => {
  for (let round = 0; round < 4; round++) {
    const { id } = await intents.create({ threeds: 'none' })
    const cards = await Promise.all(
      ['approved', 'alsoApproved', 'notEnrolled'].map((kind) => intents.card(kind as IntentCard)),
    )
    const answers = await Promise.all(cards.map((card) => change(id as string, { card })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409, 409])
    const late = conflict('Payment intent cannot be modified any more, it is captured', id as string)
    for (const answer of answers) if (answer.status !== 200) assertRefused(answer, late)
    assert.deepEqual(await intents.attempts(id as string), ['to_capture 00'])
  }
})
