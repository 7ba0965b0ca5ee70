/** Payments of v1: from their making to their end, each step as the published libraries take it (stancer-v1 section 3). */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { sepaBody } from '../support/ibans.ts'
import { assertRefused, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, operationsOf } from '../support/stored.ts'
import { assertV1Keys, v1, v1Conflict, v1Listed, v1NotFound, v1Refused } from '../support/v1.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock, environment: { GUICHET_3DS_URL: 'https://3ds.example.org' } })
  api = server.api
})
after(() => closeAgreeing(server))

const post = (given: object = {}): Promise<ApiAnswer> =>
  api.post('/v1/checkout/', { amount: 1000, currency: 'eur', ...given })
const create = async (given: object = {}): Promise<ApiAnswer['body']> => v1('payment', await post(given))
const read = async (id: unknown): Promise<ApiAnswer['body']> =>
  v1('payment', await api.get(`/v1/checkout/${String(id)}`))
const patch = (id: unknown, given: object): Promise<ApiAnswer> => api.patch(`/v1/checkout/${String(id)}`, given)
const change = async (id: unknown, given: object): Promise<ApiAnswer['body']> => v1('payment', await patch(id, given))
const device = { ip: '192.0.2.1', port: 4242 }
const emptyHeaders = { user_agent: '', http_accept: '', languages: '' }
const authUrl = 'https://shop.example.org/back'

const unset = {
  auth: null,
  capture: true,
  card: null,
  country: null,
  customer: null,
  description: null,
  device: null,
  live_mode: false,
  method: null,
  methods_allowed: ['card', 'sepa'],
  order_id: null,
  refunds: [],
  response: null,
  response_author: null,
  return_url: null,
  sepa: null,
  status: null,
  unique_id: null,
}

test('without a method it waits, with every field shown that it has before something was tried, and null where it is unset', async () => {
  const { id, ...payment } = await create()
  assert.match(id as string, /^paym_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(payment, { ...unset, amount: 1000, created: secondsOf(clock.now()), currency: 'eur' })
})

test('fee and dates are there once something was tried, null or not', async () => {
  const attempted = ({ fee, date_paym, date_bank }: ApiAnswer['body']): unknown => ({ fee, date_paym, date_bank })
  const now = secondsOf(clock.now())
  const { id } = await create()
  const waiting = await change(id, { card: cardBody(numbers.insufficientFunds) })
  for (const name of ['fee', 'date_paym', 'date_bank']) assert(!(name in waiting), name)
  const refused = await change(id, { status: 'capture' })
  assert.deepEqual(attempted(refused), { fee: null, date_paym: null, date_bank: null })
  const paid = await create({ card: cardBody(), capture: false })
  assert.deepEqual(attempted(paid), { fee: null, date_paym: now, date_bank: null })
  const shown = v1Listed('payments', ['created', 'order_id', 'unique_id'], await api.get('/v1/checkout/?limit=100'))
  for (const payment of shown.items) assertV1Keys('payment', payment)
})

test('what was given comes back, and is read again', async () => {
  const given = {
    amount: 7810,
    capture: false,
    currency: 'usd',
    description: 'Automatic test',
    device,
    methods_allowed: ['card'],
    order_id: 'order 1',
    return_url: 'https://shop.example.org/done',
    unique_id: 'once',
  }
  const payment = await create({ ...given, customer: { email: 'given@example.org' }, card: cardBody() })
  for (const [field, value] of Object.entries(given)) assert.deepEqual(payment[field], value, field)
  assert.deepEqual([payment.method, payment.status, payment.country], ['card', 'authorized', 'US'])
  assert.equal(payment.customer.email, 'given@example.org')
  assert.equal(payment.card.nature, 'personnal')
  assert.deepEqual(await read(payment.id), payment)
})

suite('with something to pay with, the bank is asked at once', () => {
  const rows: readonly [what: string, given: object, outcome: string][] = [
    ['a card', { card: cardBody() }, 'to_capture 00'],
    ['a card, capture later', { card: cardBody(), capture: false }, 'authorized 00'],
    ['a card, to be kept', { card: cardBody(), capture: false, amount: 0 }, 'authorized 00'],
    ['a card that is refused', { card: cardBody(numbers.insufficientFunds) }, 'refused 51'],
    ['a card that is credited at once', { card: cardBody(numbers.capturedAtOnce) }, 'captured 00'],
  ]
  for (const [what, given, outcome] of rows)
    test(what, async () => {
      const { method, status, response } = await create(given)
      assert.equal([method, status, response].join(' '), `card ${outcome}`)
    })
})

suite('a method that is given later waits until the bank is asked', () => {
  const statuses: readonly [asked: string, then: string][] = [
    ['authorize', 'authorized'],
    ['capture', 'to_capture'],
  ]
  for (const [asked, then] of statuses)
    test(`status ${asked} gives ${then}`, async () => {
      const { id } = await create()
      const waiting = await change(id, { card: cardBody() })
      assert.deepEqual([waiting.method, waiting.status, waiting.response], ['card', null, null])
      assert.match(waiting.card.id as string, /^card_/)
      assert.deepEqual(await operationsOf(server, id as string), [])
      assert.equal((await change(id, { status: asked })).status, then)
    })

  test('authorize, then capture', async () => {
    const { id } = await create()
    await change(id, { card: cardBody() })
    assert.equal((await change(id, { status: 'authorize' })).status, 'authorized')
    assert.equal((await change(id, { status: 'capture' })).status, 'to_capture')
    assert.deepEqual(await operationsOf(server, id as string), ['authorization 1000 approved', 'capture 1000 approved'])
  })

  test('together with the status the bank is asked now', async () => {
    const { id } = await create()
    assert.equal((await change(id, { card: cardBody(), status: 'authorize' })).status, 'authorized')
  })

  test('another card takes its place; the security code of the first is not kept', async () => {
    const { id } = await create()
    await change(id, { card: cardBody() })
    const { card } = await change(id, { card: cardBody(numbers.insufficientFunds) })
    const paid = await change(id, { status: 'capture' })
    assert.deepEqual([paid.status, paid.card.id], ['refused', card.id])
  })

  test('a saved card by its id', async () => {
    const card = v1('card', await api.post('/v1/cards/', cardBody('5105105105105100')))
    const { id } = await create()
    assert.equal((await change(id, { card: card.id as string })).status, null)
    assert.equal((await change(id, { status: 'capture' })).status, 'to_capture')
  })

  test('v2 shows it waiting, and can ask', async () => {
    const { id } = await create()
    await change(id, { card: cardBody() })
    const seen = shaped('payment', await api.get(`/v2/payments/${String(id)}`))
    assert.deepEqual([seen.method, seen.status], ['card', null])
    assert.equal(shaped('payment', await api.post(`/v2/payments/${String(id)}/capture`)).status, 'to_capture')
  })

  test('said once more of a payment that is paid, it changes nothing', async () => {
    const { id, card } = await create({ card: cardBody() })
    assert.equal((await change(id, { card: card.id as string, amount: 1000 })).status, 'to_capture')
  })
})

test('capture has a path of its own, which takes any body or none', async () => {
  for (const body of [undefined, {}, { id: 'whatever' }]) {
    const { id } = await create({ card: cardBody(), capture: false })
    assert.equal(v1('payment', await api.post(`/v1/checkout/${String(id)}/capture`, body)).status, 'to_capture')
  }
})

suite('authentication', () => {
  test('for the page: requested, with neither address', async () => {
    for (const auth of [true, { status: 'request' }]) {
      const { auth: shown, ...payment } = await create({ auth, return_url: 'https://shop.example.org/done' })
      assert.deepEqual(shown, { redirect_url: null, return_url: null, status: 'requested' })
      assert.deepEqual([payment.method, payment.status], [null, null])
    }
  })

  test('with an address of its own it is shown', async () => {
    const { auth } = await create({ auth: { return_url: authUrl, status: 'request' } })
    assert.deepEqual(auth, { redirect_url: null, return_url: authUrl, status: 'requested' })
  })

  test('with card, address and device the payer is sent to the bank', async () => {
    const given = { auth: { return_url: authUrl, status: 'request' }, card: cardBody(numbers.capturedAtOnce), device }
    const { id, auth, method, status, response } = await create(given)
    assert.deepEqual([auth.status, auth.return_url], ['available', authUrl])
    assert.match(auth.redirect_url as string, /^https:\/\/3ds\./)
    assert.deepEqual([method, status, response], ['card', null, null])
    assertRefused(
      await patch(id, { status: 'capture' }),
      v1Conflict('Payment is not authenticated, its authentication is available', id),
    )
  })

  test('false asks for none', async () => {
    assert.equal((await create({ auth: false })).auth, null)
  })
})

suite('what deployed clients send', () => {
  const rows: readonly [what: string, given: object, shown: object][] = [
    ['an amount with a point', { amount: 1234.0 }, { amount: 1234 }],
    ['an amount in a string', { amount: '1234' }, { amount: 1234 }],
    ['an amount with a point in a string', { amount: '1234.0' }, { amount: 1234 }],
    ['a currency in capitals', { currency: 'EUR' }, { currency: 'eur' }],
    ['one method as a text', { methods_allowed: 'card' }, { methods_allowed: ['card'] }],
    ['methods as a list', { methods_allowed: ['sepa', 'card'] }, { methods_allowed: ['sepa', 'card'] }],
    ['fields that are only shown', { live_mode: false, created: 1538492150.0, id: 'paym_x', fee: 5 }, { amount: 1000 }],
    ['headers that were empty', { device: { ...device, ...emptyHeaders } }, { device: { ...device, ...emptyHeaders } }],
    ['null for what is unset', { description: null, card: null, auth: null, device: null }, { description: null }],
  ]
  for (const [what, given, shown] of rows)
    test(what, async () => {
      const payment = await create(given)
      for (const [field, value] of Object.entries(shown)) assert.deepEqual(payment[field], value)
    })
})

test('a customer and a card that are known already are reused', async () => {
  const customer = { name: 'John Doe', email: 'john.doe@example.com' }
  const first = await create({ customer, card: cardBody() })
  const second = await create({ customer, card: cardBody() })
  assert.deepEqual([second.customer.id, second.card.id], [first.customer.id, first.card.id])
})

/** A payment whose payer has been at the bank. */
async function afterTheBank(outcome: string, number: string = numbers.capturedAtOnce): Promise<ApiAnswer['body']> {
  const { id, auth } = await create({
    auth: { return_url: authUrl, status: 'request' },
    card: cardBody(number),
    device,
  })
  const uuid = String(auth.redirect_url).split('/').at(-1) ?? ''
  assert.equal((await api.post(`/sandbox/authentications/${uuid}`, { outcome })).status, 200)
  return read(id)
}

suite('a whole payment sent back', () => {
  const ways: readonly [what: string, make: () => Promise<ApiAnswer['body']>][] = [
    ['with nothing set', () => create()],
    ['that waits', async () => change((await create()).id, { card: cardBody('4000002080000001') })],
    ['for the page', () => create({ auth: true, return_url: 'https://shop.example.org/done' })],
    [
      'at the bank',
      () =>
        create({ auth: { return_url: authUrl, status: 'request' }, card: cardBody(numbers.capturedAtOnce), device }),
    ],
    [
      'that is authorized',
      () => create({ card: cardBody(), capture: false, customer: { email: 'whole@example.org' } }),
    ],
    ['that is to be captured', () => create({ card: cardBody(), order_id: 'whole', description: 'Whole' })],
    ['that was refused', () => create({ card: cardBody(numbers.insufficientFunds) })],
    [
      'whose account waits for its payer to agree',
      async () => {
        const { body: sepa } = await api.post('/v2/sepa/', sepaBody('DE89370400440532013000'))
        const { body: intent } = await api.post('/v2/payment_intents/', {
          amount: 1000,
          currency: 'eur',
          sepa: sepa.id,
        })
        return read(intent.payment)
      },
    ],
    ['whose payer was declined at the bank', () => afterTheBank('declined')],
    ['whose payer proved who they are', () => afterTheBank('authenticated')],
    [
      'that was refused after the proof',
      async () => {
        const { id } = await afterTheBank('authenticated', '4000000000000002')
        return change(id, { status: 'authorize' })
      },
    ],
    [
      'with an account',
      () =>
        create({
          sepa: sepaBody('DE89370400440532013000', { mandate: 'whole', date_mandate: secondsOf(someNoon) - 3600 }),
        }),
    ],
  ]
  for (const [what, make] of ways)
    test(`${what} stays as it is`, async () => {
      const payment = await make()
      assert.deepEqual(await change(payment.id, payment), payment)
    })
})

test('a card that may pay once can be named again by the payment that waits with it', async () => {
  const card = v1('card', await api.post('/v1/cards/', { ...cardBody('4000002460000001'), tokenize: false }))
  const { id } = await create()
  await change(id, { card: card.id as string })
  assert.equal((await change(id, { card: card.id as string, status: 'authorize' })).status, 'authorized')
  assertRefused(
    await post({ card: card.id as string }),
    v1Conflict('Card cannot be used again, it was not tokenized', card.id),
  )
})

test('what waits pays only where its method is still allowed', async () => {
  const { id } = await create()
  await change(id, { card: cardBody() })
  await change(id, { methods_allowed: 'sepa' })
  assertRefused(await patch(id, { status: 'capture' }), v1Refused(400, 'card: card is not among methods_allowed'))
  assert.equal((await change(id, { methods_allowed: 'card', status: 'capture' })).status, 'to_capture')
})

test('nothing is captured of 0, by whatever way', async () => {
  const refused = v1Refused(400, 'amount: ensure this value is greater than or equal to 50')
  const kept = await create({ amount: 0, capture: false, card: cardBody() })
  assertRefused(await api.post(`/v1/checkout/${String(kept.id)}/capture`), refused)
  assertRefused(await patch(kept.id, { status: 'capture' }), refused)
  const open = await create({ amount: 0, capture: false })
  assertRefused(await patch(open.id, { capture: true }), refused)
  const held = await create({ capture: false, card: cardBody() })
  assertRefused(await patch(held.id, { amount: 0, status: 'capture' }), refused)
  const waiting = await create()
  assertRefused(await patch(waiting.id, { amount: 0 }), refused)
})

suite('refused, and nothing stored', () => {
  const wrong = (message: string): Refused => v1Refused(400, message)
  const rows: readonly [what: string, given: object, refused: Refused][] = [
    ['no amount', { amount: undefined }, wrong('amount: field required')],
    ['too little', { amount: 49 }, wrong('amount: ensure this value is greater than or equal to 50')],
    ['nothing', { amount: 0 }, wrong('amount: ensure this value is greater than or equal to 50')],
    ['part of a cent', { amount: 100.5 }, wrong('amount: value is not a valid integer')],
    ['too much', { amount: 4_294_967_296 }, wrong('amount: ensure this value is less than or equal to 4294967295')],
    ['no currency', { currency: undefined }, wrong('currency: field required')],
    ['a short description', { description: 'ab' }, wrong('description: ensure this value has at least 3 characters')],
    ['a long order id', { order_id: 'x'.repeat(37) }, wrong('order_id: ensure this value has at most 36 characters')],
    [
      'a long unique id',
      { unique_id: 'x'.repeat(37) },
      wrong('unique_id: ensure this value has at most 36 characters'),
    ],
    [
      'an address without TLS',
      { return_url: 'http://shop.example.org' },
      wrong('return_url: string does not match regex "^[hH][tT][tT][pP][sS]://"'),
    ],
    [
      'a long address',
      { return_url: `https://shop.example.org/${'x'.repeat(2048)}` },
      wrong('return_url: ensure this value has at most 2048 characters'),
    ],
    [
      'several faults',
      { amount: 'x', card: { ...cardBody(), exp_month: 13 } },
      wrong('amount: value is not a valid integer; card.exp_month: ensure this value is less than or equal to 12'),
    ],
    [
      'authentication from nowhere',
      { auth: { return_url: authUrl }, card: cardBody(), device: { ip: '192.0.2.1' } },
      wrong('device: ip and port are needed with auth'),
    ],
    [
      'long headers',
      { device: { user_agent: 'x'.repeat(257), http_accept: 'x'.repeat(2049), languages: 'x'.repeat(33) } },
      wrong(
        'device.user_agent: ensure this value has at most 256 characters; device.http_accept: ensure this value has at most 2048 characters; device.languages: ensure this value has at most 32 characters',
      ),
    ],
    ['an unknown card', { card: 'card_x' }, v1NotFound('card', 'card_x')],
    ['an unknown customer', { customer: 'nobody' }, v1NotFound('customer', 'nobody')],
    ['an unknown account', { sepa: 'sepa_x' }, v1NotFound('sepa', 'sepa_x')],
  ]
  for (const [what, given, refused] of rows)
    test(what, () => assertNothingStored(server, async () => assertRefused(await post(given), refused)))

  test('a unique id that is in use', async () => {
    const { id } = await create({ unique_id: 'taken' })
    await assertNothingStored(server, async () =>
      assertRefused(
        await post({ unique_id: 'taken', card: cardBody() }),
        v1Conflict('Payment already exists, duplicate unique_id', id),
      ),
    )
  })

  test('a payment that is not there, whatever its id looks like', async () => {
    for (const id of ['paym_x', 'X'.repeat(29), `paym_${'x'.repeat(24)}`, `card_${'x'.repeat(24)}`]) {
      assertRefused(await api.get(`/v1/checkout/${id}`), v1NotFound('payment', id))
      assertRefused(await patch(id, { order_id: 'a' }), v1NotFound('payment', id))
      assertRefused(await api.post(`/v1/checkout/${id}/capture`), v1NotFound('payment', id))
    }
  })
})

suite('lists', () => {
  const filters = ['created', 'order_id', 'unique_id']
  let ids: string[]
  let since: number
  before(async () => {
    clock.advance(60_000)
    since = secondsOf(clock.now())
    ids = []
    for (const unique_id of ['list 1', 'list 2', 'list 3']) {
      ids.push((await create({ order_id: 'listed', unique_id })).id as string)
      clock.advance(1000)
    }
  })
  const list = async (query: string): Promise<{ items: ApiAnswer['body'][]; range: ApiAnswer['body'] }> =>
    v1Listed('payments', filters, await api.get(`/v1/checkout${query}`))

  test('oldest first, with the filters that were given', async () => {
    const { items, range } = await list('/?order_id=listed')
    assert.deepEqual(
      items.map(({ id }) => id as string),
      ids,
    )
    assert.deepEqual(items[0], await read(ids[0]))
    const echoed = { created: null, order_id: 'listed', unique_id: null }
    assert.deepEqual(range, { start: 0, end: 2, limit: 10, has_more: false, ...echoed })
  })

  test('by unique id, and since a moment', async () => {
    const byUnique = await list('?unique_id=list%202')
    assert.deepEqual([byUnique.items.map(({ id }) => id as string), byUnique.range.unique_id], [[ids[1]], 'list 2'])
    const bySince = await list(`?created=${since + 1}.0`)
    assert.deepEqual([bySince.items.map(({ id }) => id as string), bySince.range.created], [ids.slice(1), since + 1])
  })

  test('page by page: start and limit as the libraries reckon them', async () => {
    const seen: string[] = []
    for (let start = 0, more = true; more;) {
      const { items, range } = await list(`/?order_id=listed&limit=2&start=${start}`)
      seen.push(...items.map(({ id }) => id as string))
      assert.equal(range.end, start + items.length - 1)
      start = range.start + range.limit
      more = range.has_more as boolean
    }
    assert.deepEqual(seen, ids)
  })

  test('an empty one is a list without objects', async () => {
    const { items, range } = await list('/?order_id=nobody%27s')
    assert.deepEqual([items, range.start, range.end, range.has_more], [[], 0, 0, false])
  })

  test('what no query says', async () => {
    const rows: readonly [query: string, message: string][] = [
      ['limit=0', 'limit: ensure this value is greater than or equal to 1'],
      ['limit=101', 'limit: ensure this value is less than or equal to 100'],
      ['start=-1', 'start: ensure this value is greater than or equal to 0'],
      ['created_until=5', 'created_until: extra fields not permitted'],
      ['unique_id=', 'unique_id: ensure this value has at least 1 characters'],
      ['created=soon', 'created: invalid datetime format'],
    ]
    for (const [query, message] of rows) assertRefused(await api.get(`/v1/checkout/?${query}`), v1Refused(400, message))
  })
})
