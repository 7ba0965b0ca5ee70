/** What a merchant does with an intent in the end: capture, refund, cancel; what of it each status refuses, and what becomes of several at once. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DAY, ManualClock, SECOND, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { intentsOf, type IntentCard, type Intents } from '../support/intents.ts'
import { assertRefused, conflict, invalid, notFound, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, balancesOf, closeAgreeing, operationsOf, timersOf } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let intents: Intents
let expired: string
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  intents = intentsOf(server)
  expired = (await authorize()).id
  await api.post('/sandbox/clock', { advance: secondsOf(8 * DAY) })
})
after(() => closeAgreeing(server))

interface Intent {
  readonly id: string
  /** Null in the one state that has no attempt, where no test looks at it. */
  readonly payment: string
}

const path = (id: string, verb = ''): string => `/v2/payment_intents/${id}${verb}`
const pay = async (card: IntentCard, given: object = {}): Promise<Intent> =>
  intents.create({ card: await intents.card(card), threeds: 'none', ...given })
const authorize = (card: IntentCard = 'approved'): Promise<Intent> => pay(card, { capture: false })
const cancel = (id: string): Promise<ApiAnswer> => api.delete(path(id))
const refund = (id: string, amount?: unknown): Promise<ApiAnswer> =>
  amount === undefined ? api.post(path(id, '/refund')) : api.post(path(id, '/refund'), { amount })
const capture = (id: string): Promise<ApiAnswer> => api.post(path(id, '/capture'))
const atTheBank = async (): Promise<Intent> => intents.create({ card: await intents.card('approved') })

/** Every state that matters here, and how it comes about. */
const states = {
  untried: () => intents.create(),
  refused: () => pay('refused'),
  waiting: atTheBank,
  declined: async () => {
    const intent = await atTheBank()
    await intents.bank(intent, 'declined')
    return intents.read(intent.id)
  },
  /** The card was deleted while the payer was at the bank: the proof is there, and nothing to take it with. */
  stranded: async () => {
    const intent = await intents.create({ card: await intents.card('alsoApproved') })
    await api.delete(`/v2/cards/${(await intents.attempt(intent)).card.id}`)
    await intents.bank(intent, 'authenticated')
    return intents.read(intent.id as string)
  },
  authorized: () => authorize(),
  to_capture: () => pay('approved'),
  captured: () => pay('capturedAtOnce'),
  refunded: async () => {
    const intent = await pay('capturedAtOnce')
    await refund(intent.id)
    return intent
  },
  canceled: async () => {
    const intent = await intents.create()
    return shaped('payment_intent', await cancel(intent.id as string))
  },
  given_up: async () => shaped('payment_intent', await cancel((await atTheBank()).id)),
  called_off: async () => shaped('payment_intent', await cancel((await authorize()).id)),
  unpaid: () => intents.read(expired),
} satisfies Record<string, () => Promise<Intent>>
type State = keyof typeof states

/** What is refused in each state, with the words for it; what is missing is allowed. */
const refusals: Readonly<Record<State, { capture?: string; refund?: string; cancel?: string }>> = {
  untried: { capture: 'require_payment_method', refund: 'not paid' },
  refused: { capture: 'require_payment_method', refund: 'not paid' },
  waiting: { capture: 'require_authentication', refund: 'not paid' },
  declined: { capture: 'require_payment_method', refund: 'not paid' },
  stranded: { capture: 'require_payment_method', refund: 'not paid' },
  authorized: {},
  to_capture: { capture: 'captured', cancel: 'captured' },
  captured: { capture: 'captured', cancel: 'captured' },
  refunded: { capture: 'captured', refund: 'Payment has already been refunded', cancel: 'captured' },
  canceled: { capture: 'canceled', refund: 'canceled', cancel: 'canceled' },
  given_up: { capture: 'canceled', refund: 'canceled', cancel: 'canceled' },
  called_off: { capture: 'canceled', refund: 'canceled', cancel: 'canceled' },
  unpaid: { capture: 'unpaid', refund: 'unpaid', cancel: 'unpaid' },
}

describe('what a state refuses', () => {
  for (const [state, refused] of Object.entries(refusals) as [State, (typeof refusals)[State]][]) {
    test(`${state}: ${Object.keys(refused).join(', ') || 'nothing'}`, async () => {
      const { id, payment } = await states[state]()
      await assertNothingStored(server, async () => {
        if (refused.capture !== undefined)
          assertRefused(
            await capture(id as string),
            conflict(`Payment intent cannot be captured, it is ${refused.capture}`, id as string),
          )
        if (refused.refund?.startsWith('Payment') === true)
          assertRefused(await refund(id as string), conflict(refused.refund, payment as string))
        else if (refused.refund !== undefined)
          assertRefused(
            await refund(id as string),
            conflict(`Payment intent cannot be refunded, it is ${refused.refund}`, id as string),
          )
        if (refused.cancel !== undefined)
          assertRefused(
            await cancel(id as string),
            invalid(['path', 'id'], `Payment intent cannot be canceled, it is ${refused.cancel}`),
          )
      })
    })
  }
})

test('no intent, no verb', async () => {
  const id = unknownId('pi')
  await assertNothingStored(server, async () => {
    for (const ask of [capture, refund, cancel]) assertRefused(await ask(id), notFound('Payment intent', id))
  })
})

const owed = (amount: number): string[] => [`merchant_pending ${-amount}`, `payers ${amount}`]

/** Every way to ask. */
const captures: Readonly<Record<string, (id: string) => Promise<ApiAnswer>>> = {
  'without a body': capture,
  'with an empty object': (id) => api.post(path(id, '/capture'), {}),
  'with null': (id) => api.post(path(id, '/capture'), null),
  'with its id': (id) => api.post(path(id, '/capture'), { id }),
  'with a slash at its end': (id) => api.post(path(id, '/capture/')),
  'in the singular': (id) => api.post(`/v2/payment_intent/${id}/capture`),
}

describe('capture', () => {
  for (const [way, ask] of Object.entries(captures)) {
    test(`${way}: captures, once`, async () => {
      const { id, payment } = await authorize()
      assert.deepEqual(await timersOf(server, payment), ['authorization_expiry'])
      clock.advance(SECOND)
      const intent = shaped('payment_intent', await ask(id))
      assert.deepEqual([intent.status, intent.payment], ['captured', payment])
      assert.deepEqual(await intents.read(id), intent)
      assert.deepEqual(await intents.attempts(id), ['to_capture 00'])
      assert.deepEqual(await balancesOf(server, payment), owed(100))
      assert.deepEqual(await timersOf(server, payment), [])
      assert.deepEqual(await intents.told(id), ['authorized', 'captured'])
      assertRefused(await ask(id), conflict('Payment intent cannot be captured, it is captured', id))
    })
  }

  test('the id in the body is that of the path', async () => {
    const { id } = await authorize()
    await assertNothingStored(server, async () => {
      const other = await api.post(path(id, '/capture'), { id: unknownId('pi') })
      assertRefused(other, invalid(['body', 'id'], 'the id is not that of the path'))
      const extra = invalid(['body', 'amount'], 'extra fields not permitted', 'value_error.extra')
      assertRefused(await api.post(path(id, '/capture'), { amount: 50 }), extra)
    })
  })

  test('the attempt itself can be captured, and its intent shows it', async () => {
    const { id, payment } = await authorize()
    clock.advance(SECOND)
    assert.equal((await api.post(`/v2/payments/${payment}/capture`)).body.status, 'to_capture')
    assert.equal((await intents.read(id)).status, 'captured')
    assert.deepEqual(await intents.told(id), ['authorized', 'captured'])
  })

  test('of many at once one happens', async () => {
    const { id, payment } = await authorize()
    const answers = await Promise.all(Object.values(captures).map((ask) => ask(id)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    for (const answer of answers)
      if (answer.status !== 200)
        assertRefused(answer, conflict('Payment intent cannot be captured, it is captured', id))
    assert.deepEqual(await operationsOf(server, payment), ['authorization 100 approved', 'capture 100 approved'])
  })
})

describe('refund', () => {
  test('part by part, then what is left', async () => {
    const { id, payment } = await pay('capturedAtOnce')
    const tooMuch = invalid(['body', 'amount'], 'Refund amount is greater than what is left of the payment')
    assertRefused(await refund(id, 101), tooMuch)
    for (const [asked, amount] of [
      [30, 30],
      ['20', 20],
      [undefined, 50],
    ]) {
      clock.advance(SECOND)
      const given = shaped('refund', await refund(id, asked))
      assert.deepEqual(
        [given.amount, given.status, given.payment, given.payment_intent],
        [amount, 'to_refund', payment, id],
      )
      assert.deepEqual((await api.get(`/v2/refunds/${given.id}`)).body, given)
    }
    const found = listed('refunds', await api.get(path(id, '/refunds')))
    assert.deepEqual(
      found.map(({ amount }) => amount as number),
      [50, 20, 30],
    )
    assert.equal((await intents.read(id)).status, 'captured')
    assert.deepEqual(await intents.told(id), ['captured'])
  })

  for (const [state, amounts] of [
    ['authorized', [undefined, 0, null, 100]],
    ['to_capture', [undefined, 0, null, 100]],
  ] as const) {
    for (const amount of amounts) {
      test(`${state}, of ${amount ?? 'no amount'}: the whole is called off`, async () => {
        const { id, payment } = await states[state]()
        assertRefused(
          await refund(id, 40),
          conflict('Payment cannot be partially refunded before it has been captured'),
        )
        clock.advance(SECOND)
        const given = shaped('refund', await refund(id, amount))
        assert.deepEqual([given.amount, given.status], [100, 'payment_canceled'])
        assert.equal((await intents.read(id)).status, 'canceled')
        assert.deepEqual(await timersOf(server, payment), [])
        assert.deepEqual((await intents.told(id)).at(-1), 'canceled')
      })
    }
  }

  test('by the payment, and of a payment that is of no intent', async () => {
    const { id, payment } = await pay('capturedAtOnce')
    const given = shaped('refund', await api.post('/v2/refunds/', { payment, amount: 10 }))
    assert.equal(given.payment_intent, id)
    assert.deepEqual(listed('refunds', await api.get(path(id, '/refunds'))), [given])
  })

  test('at once never exceed what was paid', async () => {
    const { id } = await pay('capturedAtOnce')
    const answers = await Promise.all(Array.from({ length: 8 }, () => refund(id, 30)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 3)
  })
})

describe('cancel', () => {
  const table: readonly [State, attempts: string[], operations: string[]][] = [
    ['untried', [], []],
    ['waiting', ['canceled'], []],
    ['declined', ['canceled'], []],
    ['stranded', ['canceled'], []],
    ['refused', ['refused 51'], ['authorization 100 refused']],
    ['authorized', ['canceled 00'], ['authorization 100 approved', 'reversal 100 approved']],
  ]
  for (const [state, attempts, operations] of table) {
    test(`${state}: nothing more can be paid, and what is held is let go`, async () => {
      const before = await states[state]()
      const id = before.id as string
      clock.advance(SECOND)
      const intent = shaped('payment_intent', await cancel(id))
      assert.deepEqual(intent, { ...before, status: 'canceled' })
      assert.deepEqual(await intents.read(id), intent)
      assert.deepEqual(await intents.attempts(id), attempts)
      assert.equal((await intents.told(id)).at(-1), 'canceled')
      if (attempts.length > 0) {
        const payment = before.payment as string
        assert.deepEqual(await operationsOf(server, payment), operations)
        assert.deepEqual(await timersOf(server, payment), [])
        assert.deepEqual(await balancesOf(server, payment), [])
        assert.equal((await api.patch(`/v2/payments/${payment}`, { status: 'capture' })).status, 409)
      }
      await assert.rejects(intents.pay(id, await intents.card('approved')), {
        status: 409,
        message: 'Payment intent cannot be paid, it is canceled',
      })
    })
  }

  test('a payer who is at the bank meanwhile pays nothing', async () => {
    const intent = await atTheBank()
    const { auth } = await intents.attempt(intent)
    await intents.bank(intent, 'abandoned')
    await cancel(intent.id)
    const late = await api.post(`/sandbox/authentications/${auth.uuid}`, { outcome: 'authenticated' })
    assert.equal(late.status, 409)
    await api.post('/sandbox/clock', { advance: 7 * 3600 })
    assert.deepEqual(await intents.attempts(intent.id), ['canceled'])
  })

  test('of many at once one happens', async () => {
    for (const state of ['untried', 'waiting', 'refused', 'authorized'] as const) {
      const id = (await states[state]()).id as string
      const answers = await Promise.all(Array.from({ length: 6 }, () => cancel(id)))
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      const late = invalid(['path', 'id'], 'Payment intent cannot be canceled, it is canceled')
      for (const answer of answers) if (answer.status !== 200) assertRefused(answer, late)
    }
  })
})

/** Two that exclude each other, at once: the first to be committed happens, the second is refused by what the intent has become. */
describe('at the same moment', () => {
  const bank = async (id: string): Promise<ApiAnswer> => intents.bank(await intents.read(id), 'authenticated')
  const card = async (id: string): Promise<ApiAnswer> =>
    api.patch(path(id), { card: await intents.card('notEnrolled') })
  const rows: readonly [
    State,
    first: (id: string) => Promise<ApiAnswer>,
    second: (id: string) => Promise<ApiAnswer>,
    ends: Readonly<Record<string, Refused | ((id: string) => Refused)>>,
  ][] = [
    [
      'authorized',
      capture,
      cancel,
      {
        captured: invalid(['path', 'id'], 'Payment intent cannot be canceled, it is captured'),
        canceled: (id) => conflict('Payment intent cannot be captured, it is canceled', id),
      },
    ],
    [
      'authorized',
      async (id) => api.post(`/v2/payments/${(await intents.read(id)).payment}/capture`),
      cancel,
      {
        captured: invalid(['path', 'id'], 'Payment intent cannot be canceled, it is captured'),
        canceled: { status: 409, body: {} },
      },
    ],
    [
      'untried',
      card,
      cancel,
      {
        captured: invalid(['path', 'id'], 'Payment intent cannot be canceled, it is captured'),
        canceled: (id) => conflict('Payment intent cannot be modified any more, it is canceled', id),
      },
    ],
    [
      'refused',
      card,
      cancel,
      {
        captured: invalid(['path', 'id'], 'Payment intent cannot be canceled, it is captured'),
        canceled: (id) => conflict('Payment intent cannot be modified any more, it is canceled', id),
      },
    ],
    [
      'waiting',
      bank,
      cancel,
      {
        captured: invalid(['path', 'id'], 'Payment intent cannot be canceled, it is captured'),
        canceled: { status: 409, body: {} },
      },
    ],
  ]
  for (const [index, [state, first, second, ends]] of rows.entries()) {
    test(`${state}, ${index}: one of two`, async () => {
      for (let round = 0; round < 6; round++) {
        const id = (await states[state]()).id as string
        const order = round % 2 === 0 ? [first, second] : [second, first]
        const answers = await Promise.all(order.map((ask) => ask(id)))
        const refused = answers.filter(({ status }) => status !== 200)
        assert.equal(refused.length, 1, JSON.stringify(answers.map(({ body }) => body as unknown)))
        const { status } = await intents.read(id)
        const end = ends[status as string]
        assert(end !== undefined && refused[0] !== undefined, `it ended ${status}`)
        const expected = typeof end === 'function' ? end(id) : end
        if (expected.status === 409 && Object.keys(expected.body).length === 0) assert.equal(refused[0].status, 409)
        else assertRefused(refused[0], expected)
      }
    })
  }
})
