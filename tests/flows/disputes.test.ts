/** Disputes: payers who contest, banks that take the money back and decide, and what time brings. Payments of 10,000 cost 77 and 15 of VAT, disputes 1,500 and 300. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { decideDispute } from '../../src/disputes/index.ts'
import { HOUR, ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { ApiError } from '../../src/kit/errors.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { movedBeforeReading } from '../support/meanwhile.ts'
import { assertRefused, conflict, invalid } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { moveTo, shopAt } from '../support/moments.ts'
import { assertNothingStored, balancesOf, closeAgreeing, operationsOf, timersOf } from '../support/stored.ts'

type Body = ApiAnswer['body']

/** A millisecond passes with each dispute, so that what is told has its order. */
const clock = new ManualClock(someNoon - HOUR)
let server: TestServer
before(async () => {
  server = await startTestServer({ clock })
})
after(() => closeAgreeing(server))

const pay = async (api: Api, number: string, given: object = {}): Promise<string> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 10_000, card: cardBody(number), ...given })).id as string
const payCaptured = (api: Api, given: object = {}): Promise<string> => pay(api, numbers.capturedAtOnce, given)
const paymentStatus = async (api: Api, id: string): Promise<string> =>
  shaped('payment', await api.get(`/v2/payments/${id}`)).status as string
const refund = (api: Api, payment: string, amount?: number): Promise<ApiAnswer> =>
  api.post('/v2/refunds/', { payment, amount })

const dispute = (api: Api, payment: string, given?: object): Promise<ApiAnswer> =>
  api.post(`/sandbox/payments/${payment}/dispute`, given)
const disputed = async (api: Api, payment: string, given?: object): Promise<Body> => {
  clock.advance(1)
  return shaped('dispute', await dispute(api, payment, given))
}
const decide = (api: Api, id: string, status: string): Promise<ApiAnswer> =>
  api.post(`/sandbox/disputes/${id}`, { status })
const decided = async (api: Api, id: string, status: string): Promise<void> => {
  clock.advance(1)
  assert.equal(shaped('dispute', await decide(api, id, status)).status, status)
}
const read = async (api: Api, id: string): Promise<Body> => shaped('dispute', await api.get(`/v2/disputes/${id}`))
const disputesOf = async (api: Api, payment: string): Promise<Body[]> =>
  (await api.get(`/v2/payments/${payment}/disputes`)).body as Body[]

/** What was told of an object, in its order. */
async function told(id: string): Promise<string[]> {
  const events = await server.running.core.store.query<{ type: string }>({
    text: 'select type from events where object_id = $1 order by created_at, id',
    values: [id],
  })
  return events.map(({ type }) => type)
}

/** The books of a payment of 10,000 of which so much is kept back, and so much was lost for good, by so many disputes. */
const books = ({ keptBack = 0, lost = 0, disputes = 1 }): string[] =>
  [
    `bank ${10_000 - lost}`,
    `disputes ${-keptBack}`,
    `fees ${-77 - 1_500 * disputes}`,
    `merchant_available ${-(10_000 - 92 - 1_800 * disputes - keptBack - lost)}`,
    `vat ${-15 - 300 * disputes}`,
  ].filter((line) => !line.endsWith(' 0'))

const complainers = ['4000000000000259', '4000000000001976', '4000000000005423']

suite('the holders of the test cards', () => {
  test('dispute two business days after the settlement; the time to answer passes', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payments = await Promise.all(complainers.map((number) => pay(api, number, { order_id: number })))
    await moveTo(api, '2030-01-18T04:59:59Z')
    for (const payment of payments) {
      assert.equal(await paymentStatus(api, payment), 'captured')
      assert.deepEqual(await disputesOf(api, payment), [])
    }

    await moveTo(api, '2030-01-18T05:00:00Z')
    const opened: Body[] = []
    for (const [place, payment] of payments.entries()) {
      assert.equal(await paymentStatus(api, payment), 'disputed')
      const [shown, ...others] = await disputesOf(api, payment)
      assert.deepEqual(others, [])
      opened.push(shown)
      const { id, ...fields } = await read(api, shown.id as string)
      assert.match(id as string, /^dspt_[a-zA-Z0-9]{24}$/)
      assert.deepEqual(shown, { id, ...fields })
      assert.deepEqual(fields, {
        amount: 10_000,
        created: Date.parse('2030-01-18T05:00:00Z') / 1000,
        currency: 'eur',
        date_bank: '2030-01-18',
        fee: 1_500,
        order_id: complainers[place],
        payment,
        payment_intent: null,
        payout: null,
        response: '45',
        status: 'open',
        type: 'chargeback',
      })
      assert.deepEqual(await balancesOf(server, payment), books({ keptBack: 10_000 }))
      assert.deepEqual(await operationsOf(server, payment), [
        'authorization 10000 approved',
        'capture 10000 approved',
        'chargeback 10000 approved',
      ])
      assert.deepEqual(await timersOf(server, payment), [])
      assert.deepEqual(await timersOf(server, id as string), ['dispute_answer_deadline'])
    }

    await moveTo(api, '2030-02-17T04:59:59Z')
    for (const { id } of opened) assert.equal((await read(api, id as string)).status, 'open')
    await moveTo(api, '2030-02-17T05:00:00Z')
    for (const shown of opened) {
      const { id, payment } = shown as { id: string; payment: string }
      assert.deepEqual(await read(api, id), { ...shown, status: 'out_of_time' })
      assert.equal(await paymentStatus(api, payment), 'disputed')
      assert.deepEqual(await balancesOf(server, payment), books({ lost: 10_000 }))
      assert.deepEqual(await timersOf(server, id), [])
      assert.deepEqual(await told(id), ['dispute.created', 'dispute.out_of_time'])
      const steps = ['to_capture', 'capture_sent', 'captured', 'disputed']
      assert.deepEqual(
        await told(payment),
        steps.map((step) => `payment.${step}`),
      )
    }
  })

  const [number = ''] = complainers

  test('dispute what is left after refunds', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payment = await pay(api, number)
    await moveTo(api, '2030-01-16T12:00:00Z')
    shaped('refund', await refund(api, payment, 3_000))
    await moveTo(api, '2030-01-18T05:00:00Z')
    const [{ amount, status }] = (await disputesOf(api, payment)) as [Body]
    assert.deepEqual([amount, status], [7_000, 'open'])
    assert.deepEqual(await balancesOf(server, payment), [
      'bank 7000',
      'disputes -7000',
      'fees -1577',
      'merchant_available 1892',
      'vat -315',
    ])
  })

  test('dispute what is left after another dispute', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payment = await pay(api, number)
    await moveTo(api, '2030-01-16T12:00:00Z')
    await disputed(api, payment, { amount: 1 })
    await moveTo(api, '2030-01-18T05:00:00Z')
    const amounts = (await disputesOf(api, payment)).map(({ amount }) => amount as number)
    assert.deepEqual(amounts, [1, 9_999])
    assert.deepEqual(await balancesOf(server, payment), books({ keptBack: 10_000, disputes: 2 }))
  })

  /** What becomes of a payment that was made at noon, before its complaint arrives: nothing is left to complain of. */
  const nothingLeft: readonly [what: string, at: string, request: (api: Api, id: string) => Promise<unknown>][] = [
    ['called off', '2030-01-15T13:00:00Z', refund],
    ['refunded entirely', '2030-01-16T13:00:00Z', refund],
    ['disputed entirely', '2030-01-16T13:00:00Z', disputed],
  ]
  for (const [what, at, request] of nothingLeft) {
    test(`do not dispute what was ${what}`, async () => {
      const api = await shopAt(server, '2030-01-15T12:00:00Z')
      const payment = await pay(api, number)
      await moveTo(api, at)
      await request(api, payment)
      const [before, operations] = [await disputesOf(api, payment), await operationsOf(server, payment)]
      await moveTo(api, '2030-01-19T12:00:00Z')
      assert.deepEqual(await disputesOf(api, payment), before)
      assert.deepEqual(await operationsOf(server, payment), operations)
      assert.deepEqual(await timersOf(server, payment), [])
    })
  }

  test('do not dispute what was only authorized, or never settled', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payment = await pay(api, number, { capture: false })
    await moveTo(api, '2030-01-23T12:00:00Z')
    assert.equal(await paymentStatus(api, payment), 'expired')
    assert.deepEqual(await disputesOf(api, payment), [])
  })

  test('wait for a settlement date to come', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payment = await pay(api, number, { date_settlement: '2030-01-18' })
    // It leaves on Friday, is credited on Monday, and disputed on Wednesday.
    await moveTo(api, '2030-01-23T04:59:59Z')
    assert.equal(await paymentStatus(api, payment), 'captured')
    await moveTo(api, '2030-01-23T05:00:00Z')
    assert.equal(await paymentStatus(api, payment), 'disputed')
  })

  test('are heard later where the settlement date was put off, once and again', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payment = await pay(api, number)
    const putOff = async (date_settlement: string): Promise<void> =>
      void shaped('payment', await api.patch(`/v2/payments/${payment}`, { date_settlement }))
    await putOff('2030-01-21')
    await moveTo(api, '2030-01-21T12:00:00Z')
    assert.deepEqual(await timersOf(server, `${payment}+1`), ['payer_complaint'])
    await putOff('2030-01-25')
    // The first reminder was for the 23rd, the second finds the payment sent on Friday evening and credited on Monday.
    await moveTo(api, '2030-01-24T05:00:00Z')
    assert.deepEqual(await timersOf(server, `${payment}+2`), ['payer_complaint'])
    await moveTo(api, '2030-01-30T04:59:59Z')
    assert.equal(await paymentStatus(api, payment), 'captured')
    assert.deepEqual(await disputesOf(api, payment), [])
    await moveTo(api, '2030-01-30T05:00:00Z')
    assert.equal(await paymentStatus(api, payment), 'disputed')
    assert.equal((await disputesOf(api, payment)).length, 1)
    assert.deepEqual(await balancesOf(server, payment), books({ keptBack: 10_000 }))
  })

  test('are heard earlier where the settlement date was moved nearer, before the first reminder or after it', async () => {
    for (const day of ['2030-01-16', '2030-01-22']) {
      const api = await shopAt(server, '2030-01-15T12:00:00Z')
      const payment = await pay(api, number, { date_settlement: '2030-02-15' })
      await moveTo(api, `${day}T12:00:00Z`)
      shaped('payment', await api.patch(`/v2/payments/${payment}`, { date_settlement: null }))
      // Sent in the evening and credited on the next day, disputed two business days later.
      const [before, at] =
        day === '2030-01-16'
          ? ['2030-01-21T04:59:59Z', '2030-01-21T05:00:00Z']
          : ['2030-01-25T04:59:59Z', '2030-01-25T05:00:00Z']
      await moveTo(api, before)
      assert.equal(await paymentStatus(api, payment), 'captured')
      await moveTo(api, at)
      assert.equal(await paymentStatus(api, payment), 'disputed')
      await moveTo(api, '2030-03-01T12:00:00Z')
      assert.equal((await disputesOf(api, payment)).length, 1)
    }
  })

  test('dispute attempts of payment intents, which stay captured', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const body = { amount: 10_000, threeds: 'none', order_id: 'o-2' }
    const { id: card } = shaped('card', await api.post('/v2/cards/', cardBody(number)))
    const intent = shaped('payment_intent', await api.post('/v2/payment_intents/', { ...body, card })).id as string
    const list = async (): Promise<Body[]> =>
      listed('disputes', await api.get(`/v2/payment_intents/${intent}/disputes`))
    assert.deepEqual(await list(), [])
    const alone = await pay(api, number)
    await moveTo(api, '2030-01-18T05:00:00Z')
    assert.equal((await disputesOf(api, alone)).length, 1)
    const [shown, ...others] = await list()
    assert.deepEqual(others, [])
    assert.deepEqual([shown.payment_intent, shown.order_id, shown.amount], [intent, 'o-2', 10_000])
    const { status, payment } = shaped('payment_intent', await api.get(`/v2/payment_intents/${intent}`))
    assert.deepEqual(
      [status, payment, await paymentStatus(api, shown.payment)],
      ['captured', shown.payment, 'disputed'],
    )
    assertRefused(
      await api.post(`/v2/payment_intents/${intent}/refund`),
      conflict('Payment cannot be refunded, it is disputed', shown.payment),
    )
  })
})

suite('a dispute', () => {
  test('with evidence goes to the bank on the next business day, and is lost 30 days later', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payment = await payCaptured(api)
    const { id } = await disputed(api, payment)
    await decided(api, id, 'evidence_pending')
    assert.deepEqual(await timersOf(server, id), ['dispute_answer_deadline'])
    // A Friday.
    await moveTo(api, '2030-01-25T16:00:00Z')
    await decided(api, id, 'evidence_sent')
    const timeline: Readonly<Record<string, string>> = {
      '2030-01-28T04:59:59Z': 'evidence_sent',
      '2030-01-28T05:00:00Z': 'evidence_verification',
      '2030-02-27T04:59:59Z': 'evidence_verification',
      '2030-02-27T05:00:00Z': 'lost',
    }
    for (const [moment, status] of Object.entries(timeline)) {
      await moveTo(api, moment)
      assert.equal((await read(api, id)).status, status, moment)
      assert.deepEqual(
        await balancesOf(server, payment),
        books(status === 'lost' ? { lost: 10_000 } : { keptBack: 10_000 }),
      )
    }
    assert.equal(await paymentStatus(api, payment), 'disputed')
    const steps = ['created', 'evidence_pending', 'evidence_sent', 'evidence_verification', 'lost']
    assert.deepEqual(
      await told(id),
      steps.map((step) => `dispute.${step}`),
    )
    assert.deepEqual(await timersOf(server, id), [])
  })

  test('that was contested and not proved is out of time 30 days after it was opened', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const { id } = await disputed(api, await payCaptured(api))
    await moveTo(api, '2030-02-13T12:00:00Z')
    await decided(api, id, 'evidence_pending')
    await moveTo(api, '2030-02-14T11:59:59Z')
    assert.equal((await read(api, id)).status, 'evidence_pending')
    await moveTo(api, '2030-02-14T12:00:01Z')
    assert.equal((await read(api, id)).status, 'out_of_time')
  })

  test('that is won after evidence makes the payment captured again, to be refunded or disputed anew', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const payment = await payCaptured(api)
    const { id } = await disputed(api, payment)
    await assertNothingStored(server, async () =>
      assertRefused(await refund(api, payment, 1), conflict('Payment cannot be refunded, it is disputed', payment)),
    )
    await decided(api, id, 'evidence_sent')
    await moveTo(api, '2030-01-20T12:00:00Z')
    assert.equal((await read(api, id)).status, 'evidence_verification')
    await decided(api, id, 'won')
    assert.equal(await paymentStatus(api, payment), 'captured')
    assert.deepEqual(await balancesOf(server, payment), books({}))
    assert.deepEqual((await operationsOf(server, payment)).slice(2), [
      'chargeback 10000 approved',
      'chargeback_reversal 10000 approved',
    ])
    assert.deepEqual(await told(payment), ['payment.captured', 'payment.disputed', 'payment.captured'])
    assert.equal(shaped('refund', await refund(api, payment, 4_000)).amount, 4_000)
    const second = await disputed(api, payment)
    assert.equal(second.amount, 6_000)
    await decided(api, second.id, 'accepted')
    // Of the refund 4,000 are to leave.
    assert.deepEqual(await balancesOf(server, payment), [
      'bank 4000',
      'fees -3077',
      'merchant_available 3692',
      'payers -4000',
      'vat -615',
    ])
    assert.equal(await paymentStatus(api, payment), 'disputed')
  })

  test('of a part leaves the rest to be disputed; the payment is captured again when all are won', async () => {
    const api = await shopAt(server)
    const payment = await payCaptured(api)
    const first = await disputed(api, payment, { amount: 3_000, response: '42' })
    assert.deepEqual([first.amount, first.response, first.fee], [3_000, '42', 1_500])
    const tooMuch = invalid(['body', 'amount'], 'Dispute amount is greater than what is left of the payment')
    await assertNothingStored(server, async () =>
      assertRefused(await dispute(api, payment, { amount: 7_001 }), tooMuch),
    )
    const second = await disputed(api, payment)
    assert.equal(second.amount, 7_000)
    await assertNothingStored(server, async () => {
      for (const amount of [undefined, 1, 10_000])
        assertRefused(
          await dispute(api, payment, { amount }),
          conflict('Payment has nothing left to be disputed', payment),
        )
    })
    assert.deepEqual(await balancesOf(server, payment), books({ keptBack: 10_000, disputes: 2 }))
    await decided(api, first.id, 'won')
    assert.equal(await paymentStatus(api, payment), 'disputed')
    assert.deepEqual(await balancesOf(server, payment), books({ keptBack: 7_000, disputes: 2 }))
    await decided(api, second.id, 'won')
    assert.equal(await paymentStatus(api, payment), 'captured')
    assert.deepEqual(await balancesOf(server, payment), books({ disputes: 2 }))
    assert.deepEqual(
      (await disputesOf(api, payment)).map(({ id }) => id as string),
      [first.id, second.id],
    )
  })

  test('that is lost keeps the payment disputed, whatever else is won', async () => {
    for (const order of [
      ['lost', 'won'],
      ['won', 'lost'],
    ]) {
      const api = await shopAt(server)
      const payment = await payCaptured(api)
      const [first, second] = [await disputed(api, payment, { amount: 4_000 }), await disputed(api, payment)]
      const [lost, won] = order[0] === 'lost' ? [first, second] : [second, first]
      for (const status of order) await decided(api, status === 'lost' ? lost.id : won.id, status)
      assert.equal(await paymentStatus(api, payment), 'disputed')
      assert.deepEqual(await balancesOf(server, payment), books({ lost: lost.amount, disputes: 2 }))
      // What was won is there to be disputed again.
      assert.equal((await disputed(api, payment)).amount, won.amount)
    }
  })

  test('that is decided for the payer leaves the rest to be refunded, exactly', async () => {
    for (const end of ['lost', 'accepted', 'out_of_time']) {
      const api = await shopAt(server)
      const payment = await payCaptured(api)
      const { id } = await disputed(api, payment, { amount: 3_000 })
      const stillDisputed = conflict('Payment cannot be refunded, it is disputed', payment)
      await assertNothingStored(server, async () => {
        for (const amount of [undefined, 1, 7_000]) assertRefused(await refund(api, payment, amount), stillDisputed)
      })
      await decided(api, id, end)
      assert.deepEqual(await balancesOf(server, payment), books({ lost: 3_000 }))
      const tooMuch = invalid(['body', 'amount'], 'Refund amount is greater than what is left of the payment')
      await assertNothingStored(server, async () => assertRefused(await refund(api, payment, 7_001), tooMuch))
      assert.equal(shaped('refund', await refund(api, payment, 2_500)).amount, 2_500)
      const rest = shaped('refund', await refund(api, payment))
      assert.equal(rest.amount, 4_500)
      assert.equal(await paymentStatus(api, payment), 'disputed')
      const nothingLeft = conflict('Payment has nothing left to be refunded', payment)
      await assertNothingStored(server, async () => {
        for (const amount of [undefined, 1]) assertRefused(await refund(api, payment, amount), nothingLeft)
        assertRefused(await dispute(api, payment), conflict('Payment has nothing left to be disputed', payment))
      })
      await moveTo(api, '2030-01-17T12:00:00Z')
      assert.equal(shaped('refund', await api.get(`/v2/refunds/${String(rest.id)}`)).status, 'refunded')
      // All of it is with the payer, and the fees are the merchant's.
      assert.deepEqual(await balancesOf(server, payment), ['fees -1577', 'merchant_available 1892', 'vat -315'])
      assert.equal(await paymentStatus(api, payment), 'disputed')
    }
  })

  test('that is decided keeps refunds away as long as another is not', async () => {
    const api = await shopAt(server)
    const payment = await payCaptured(api)
    const [first, second] = [
      await disputed(api, payment, { amount: 1_000 }),
      await disputed(api, payment, { amount: 2_000 }),
    ]
    await decided(api, first.id, 'lost')
    const stillDisputed = conflict('Payment cannot be refunded, it is disputed', payment)
    for (const status of ['evidence_pending', 'evidence_sent', 'evidence_verification']) {
      await decided(api, second.id, status)
      await assertNothingStored(server, async () => assertRefused(await refund(api, payment), stillDisputed))
    }
    await decided(api, second.id, 'won')
    assert.equal(await paymentStatus(api, payment), 'disputed')
    // What was lost is gone, what was won is back.
    const back = shaped('refund', await refund(api, payment))
    assert.equal(back.amount, 9_000)
    shaped('refund', await api.post(`/sandbox/refunds/${String(back.id)}`, { status: 'not_honored' }))
    assert.equal((await disputed(api, payment)).amount, 9_000)
  })

  test('of the whole that is lost leaves nothing to be refunded', async () => {
    const api = await shopAt(server)
    const payment = await payCaptured(api)
    await decided(api, (await disputed(api, payment)).id, 'lost')
    await assertNothingStored(server, async () =>
      assertRefused(await refund(api, payment), conflict('Payment has nothing left to be refunded', payment)),
    )
  })

  test('costs what the schedule of the account says', async () => {
    const { test: api, key } = await anotherAccount(server)
    const fees = {
      card: { basisPoints: 0, fixed: 0 },
      sepa: { basisPoints: 0, fixed: 0 },
      dispute: { basisPoints: 250, fixed: 333 },
      disbursement: { basisPoints: 0, fixed: 0 },
      vatBasisPoints: 1_000,
    }
    await server.running.core.store.query({
      text: `update realms set fees = $1 where mode = 'test' and account_id = (select account_id from api_keys where id = $2)`,
      values: [JSON.stringify(fees), key('secret', 'test').id],
    })
    const payment = await payCaptured(api)
    const { fee } = await disputed(api, payment, { amount: 999 })
    // 2.5 % of 999 is 24.975, the VAT on 358 is 35.8.
    assert.equal(fee, 358)
    assert.deepEqual(await balancesOf(server, payment), [
      'bank 10000',
      'disputes -999',
      'fees -358',
      'merchant_available -8607',
      'vat -36',
    ])
  })

  test('shows the payout that it was taken from, and not the one that it comes back with', async () => {
    const api = await shopAt(server)
    const payment = await payCaptured(api)
    const { id } = await disputed(api, payment, { amount: 1_000 })
    const payOut = async (): Promise<string> => (await api.post('/v2/payouts/', {})).body.id as string
    const payout = await payOut()
    assert.match(payout, /^pout_/)
    assert.equal((await read(api, id)).payout, payout)
    assert.equal(listed('disputes', await api.get('/v2/disputes/'))[0].payout, payout)
    await decided(api, id, 'won')
    assert.notEqual(await payOut(), payout)
    assert.equal((await read(api, id)).payout, payout)
  })
})

suite('at the same moment', () => {
  const statusesOf = (answers: readonly ApiAnswer[]): number[] => answers.map(({ status }) => status).sort()

  test('disputes take only what is there', async () => {
    const api = await shopAt(server)
    const [parts, whole] = [await payCaptured(api), await payCaptured(api)]
    const ofParts = Promise.all(Array.from({ length: 6 }, () => dispute(api, parts, { amount: 4_000 })))
    const ofWhole = Promise.all(Array.from({ length: 6 }, () => dispute(api, whole)))
    assert.deepEqual(statusesOf(await ofParts), [200, 200, 422, 422, 422, 422])
    assert.deepEqual(statusesOf(await ofWhole), [200, 409, 409, 409, 409, 409])
    assert.deepEqual(await balancesOf(server, parts), books({ keptBack: 8_000, disputes: 2 }))
    assert.deepEqual(await balancesOf(server, whole), books({ keptBack: 10_000 }))
  })

  test('of a refund and a dispute of the whole one happens', async () => {
    const api = await shopAt(server)
    const payments = await Promise.all(Array.from({ length: 4 }, () => payCaptured(api)))
    for (const payment of payments) {
      const answers = await Promise.all([refund(api, payment), dispute(api, payment)])
      assert.deepEqual(statusesOf(answers), [200, 409])
      const last = (await operationsOf(server, payment)).slice(2)
      assert(['refund 10000 approved', 'chargeback 10000 approved'].includes(last.join()), last.join())
    }
  })

  test('of a refund of the rest and a dispute of it one happens', async () => {
    const api = await shopAt(server)
    const payments = await Promise.all(Array.from({ length: 4 }, () => payCaptured(api)))
    for (const payment of payments) {
      await decided(api, (await disputed(api, payment, { amount: 3_000 })).id, 'lost')
      assert.deepEqual(statusesOf(await Promise.all([refund(api, payment), dispute(api, payment)])), [200, 409])
      const last = (await operationsOf(server, payment)).slice(3)
      assert(['refund 7000 approved', 'chargeback 7000 approved'].includes(last.join()), last.join())
    }
  })

  test('the last disputes that are won make the payment captured again', async () => {
    const api = await shopAt(server)
    const payment = await payCaptured(api)
    const made: string[] = []
    for (const amount of [1_000, 2_000, 3_000]) made.push((await disputed(api, payment, { amount })).id as string)
    assert.deepEqual(statusesOf(await Promise.all(made.map((id) => decide(api, id, 'won')))), [200, 200, 200])
    assert.equal(await paymentStatus(api, payment), 'captured')
    assert.deepEqual(await balancesOf(server, payment), books({ disputes: 3 }))
  })

  /** Whether the dispute was won although something else had happened before the reading of this number; undefined where so much is not read. */
  async function winAsItMoves(
    id: string,
    number: number,
    meanwhile: () => Promise<void>,
  ): Promise<boolean | undefined> {
    const { gate, performer } = server.running.core
    const { account } = server.running.firstAccount
    let happened = 0
    const once = async (): Promise<void> => {
      if (happened === 0) await meanwhile()
      happened += 1
    }
    const isWon = await performer
      .perform(
        (fresh) => gate.open({ accountId: account.id, accountName: account.name, mode: 'test' }, fresh),
        (ctx) => decideDispute(movedBeforeReading(ctx, number, once), id, 'won'),
      )
      .then(() => true)
      .catch((error: unknown) => {
        assert(error instanceof ApiError && error.status === 409, String(error))
        return false
      })
    return happened === 0 ? undefined : isWon
  }

  test('that a dispute is won does not rest on what has passed since it began', async () => {
    const { api } = server
    for (let number = 1, isWon: boolean | undefined = true; isWon !== undefined; number += 1) {
      const payment = await payCaptured(api)
      const [first, second] = [await disputed(api, payment, { amount: 1_000 }), await disputed(api, payment)]
      isWon = await winAsItMoves(first.id as string, number, () => decided(api, second.id, 'won'))
      assert.notEqual(isWon, false)
      if (isWon === undefined) await decided(api, second.id, 'won')
      assert.equal(await paymentStatus(api, payment), 'captured')
      assert.deepEqual(await balancesOf(server, payment), books({ disputes: 2 }))
    }
  })

  test('nor is it won once more that was won meanwhile', async () => {
    const { api } = server
    for (let number = 1, isWon: boolean | undefined = false; isWon !== undefined; number += 1) {
      const payment = await payCaptured(api)
      const { id } = await disputed(api, payment)
      isWon = await winAsItMoves(id as string, number, () => decided(api, id, 'won'))
      assert.notEqual(isWon, true)
      assert.equal(await paymentStatus(api, payment), 'captured')
      assert.deepEqual(await balancesOf(server, payment), books({}))
    }
  })

  test('a dispute is decided once', async () => {
    const api = await shopAt(server)
    const payment = await payCaptured(api)
    const { id } = await disputed(api, payment)
    clock.advance(1)
    const answers = await Promise.all(
      ['won', 'lost', 'accepted', 'out_of_time'].map((status) => decide(api, id, status)),
    )
    assert.deepEqual(statusesOf(answers), [200, 409, 409, 409])
    const { status } = await read(api, id)
    assert.deepEqual(await told(id), ['dispute.created', `dispute.${status}`])
    assert.deepEqual(await balancesOf(server, payment), books(status === 'won' ? {} : { lost: 10_000 }))
  })
})

suite('what becomes of a dispute is refused where it does not follow', () => {
  const targets = [
    'evidence_pending',
    'evidence_sent',
    'evidence_verification',
    'accepted',
    'won',
    'lost',
    'out_of_time',
  ] as const
  /** Way to a status → what may follow. */
  const ways: Readonly<Record<string, readonly string[]>> = {
    '': ['evidence_pending', 'evidence_sent', 'accepted', 'won', 'lost', 'out_of_time'],
    evidence_pending: ['evidence_sent', 'accepted', 'won', 'lost', 'out_of_time'],
    evidence_sent: ['evidence_verification', 'won', 'lost'],
    'evidence_sent evidence_verification': ['won', 'lost'],
    accepted: [],
    won: [],
    lost: [],
    out_of_time: [],
  }
  for (const [way, following] of Object.entries(ways)) {
    const status = way === '' ? 'open' : (way.split(' ').at(-1) ?? '')

    test(`from ${status}`, async () => {
      const api = await shopAt(server)
      const arrive = async (): Promise<{ id: string; payment: string }> => {
        const payment = await payCaptured(api)
        const id = (await disputed(api, payment)).id as string
        for (const step of way.split(' ').filter((word) => word !== '')) await decided(api, id, step)
        return { id, payment }
      }
      const { id } = await arrive()
      await assertNothingStored(server, async () => {
        for (const target of targets.filter((one) => !following.includes(one)))
          assertRefused(await decide(api, id, target), conflict(`Dispute cannot become ${target}, it is ${status}`, id))
      })
      for (const target of following) {
        const { id: other, payment } = await arrive()
        await decided(api, other, target)
        const isOver = ['accepted', 'won', 'lost', 'out_of_time'].includes(target)
        assert.equal((await timersOf(server, other)).length, isOver ? 0 : 1, target)
        assert.equal(await paymentStatus(api, payment), target === 'won' ? 'captured' : 'disputed')
        const kept = isOver ? (target === 'won' ? {} : { lost: 10_000 }) : { keptBack: 10_000 }
        assert.deepEqual(await balancesOf(server, payment), books(kept), target)
      }
    })
  }
})

test('what was not collected cannot be disputed', async () => {
  const api = await shopAt(server)
  const authorized = await pay(api, numbers.approved, { capture: false })
  const canceled = await pay(api, numbers.approved)
  await refund(api, canceled)
  const rows: readonly [payment: string, status: string][] = [
    [shaped('payment', await api.post('/v2/payments/', { amount: 100 })).id as string, 'not paid'],
    [await pay(api, numbers.insufficientFunds), 'refused'],
    [authorized, 'authorized'],
    [canceled, 'canceled'],
    [await pay(api, numbers.approved), 'to_capture'],
  ]
  await assertNothingStored(server, async () => {
    for (const [payment, status] of rows)
      assertRefused(await dispute(api, payment), conflict(`Payment cannot be disputed, it is ${status}`, payment))
  })
  const [waiting = ''] = rows.at(-1) ?? []
  await moveTo(api, '2030-01-15T22:00:00Z')
  const refused = conflict('Payment cannot be disputed, it is capture_sent', waiting)
  assertRefused(await dispute(api, waiting), refused)
  await moveTo(api, '2030-01-16T05:00:00Z')
  const shown = await disputed(api, waiting)
  // 4242… is a Visa.
  assert.deepEqual([shown.response, shown.created], ['1261', secondsOf(Date.parse('2030-01-16T05:00:00Z'))])

  const refunded = await payCaptured(api)
  await refund(api, refunded)
  const nothing = await payCaptured(api, { amount: 0 })
  for (const payment of [refunded, nothing])
    assertRefused(await dispute(api, payment), conflict('Payment has nothing left to be disputed', payment))
})
