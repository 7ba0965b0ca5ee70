/** Payouts on the clock: every business day, of all that is open. By the default fees 10000 cost 77 and 15 of VAT, 2550 cost 25 and 5, 5000 cost 42 and 8. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Api } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { allTold, assertPayoutsAgree, pay, payAtOnce, payout, payouts, refund, told } from '../support/payouts.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { moveTo, shopAt } from '../support/moments.ts'
import { balancesOf, closeAgreeing } from '../support/stored.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(async () => {
  await assertPayoutsAgree(server)
  await closeAgreeing(server)
})

const seconds = (moment: string): number => Date.parse(moment) / 1000
const payoutOf = async (api: Api, kind: string, id: string): Promise<unknown> =>
  (await api.get(`/v2/${kind}/${id}`)).body.payout

suite('a captured payment', () => {
  test('is paid out with all others of its day', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    const first = await pay(api)
    const second = await pay(api, { amount: 2_550 })
    await moveTo(api, '2030-01-16T04:59:59Z')
    assert.deepEqual(await payouts(api), [])
    assert.equal(await payoutOf(api, 'payments', first), null)
    await moveTo(api, '2030-01-16T05:00:00Z')
    const [made, ...others] = await payouts(api)
    assert.deepEqual(others, [])
    const { id, reference, ...shown } = made
    assert.match(id as string, /^pout_[a-zA-Z0-9]{24}$/)
    assert.equal(reference, `20300116-${(id as string).slice(-8)}`)
    const none = { amount: 0, count: 0, fees: 0 }
    assert.deepEqual(shown, {
      currency: 'eur',
      amount: 12_428,
      payments: { amount: 12_550, method: { card: { amount: 12_550, count: 2, fees: 102 }, sepa: none } },
      refunds: { amount: 0, method: { card: none, sepa: none } },
      disputes: { amount: 0, method: { card: none, sepa: none } },
      fees: 102,
      fees_vat: 20,
      status: 'pending',
      date: seconds('2030-01-16T05:00:00Z'),
      date_bank: null,
    })
    assert.deepEqual(await payout(api, id), made)
    for (const payment of [first, second]) {
      assert.equal(await payoutOf(api, 'payments', payment), id)
      // Clients that send whole objects say again what is there.
      assert.equal(shaped('payment', await api.patch(`/v2/payments/${payment}`, { capture: true })).payout, id)
    }
  })

  test('reaches the bank on the next business day, step by step', async () => {
    const api = await shopAt(server, '2030-01-15T12:00:00Z')
    await pay(api)
    await moveTo(api, '2030-01-16T05:00:00Z')
    const [{ id }] = await payouts(api)
    const inFlight = ['merchant_available 9908', 'payouts_in_flight -9908']
    const timeline: readonly (readonly [string, status: string, dateBank: string | null, books: readonly string[]])[] =
      [
        ['2030-01-16T05:00:00Z', 'pending', null, inFlight],
        ['2030-01-16T10:59:59Z', 'pending', null, inFlight],
        ['2030-01-16T11:00:00Z', 'to_pay', null, inFlight],
        ['2030-01-16T21:59:59Z', 'to_pay', null, inFlight],
        ['2030-01-16T22:00:00Z', 'sent', '2030-01-17', inFlight],
        ['2030-01-17T04:59:59Z', 'sent', '2030-01-17', inFlight],
        ['2030-01-17T05:00:00Z', 'paid', '2030-01-17', ['bank -9908', 'merchant_available 9908']],
        ['2030-03-01T05:00:00Z', 'paid', '2030-01-17', ['bank -9908', 'merchant_available 9908']],
      ]
    for (const [moment, status, dateBank, books] of timeline) {
      await moveTo(api, moment)
      const shown = await payout(api, id)
      assert.deepEqual([shown.status, shown.date_bank], [status, dateBank], moment)
      assert.deepEqual(await balancesOf(server, id as string), books, moment)
    }
    assert.equal((await payouts(api)).length, 1)
    const events = await server.running.core.store.query<{ type: string }>({
      text: 'select type from events where object_id = $1 order by created_at',
      values: [id],
    })
    assert.deepEqual(
      events.map(({ type }) => type),
      ['payout.pending', 'payout.to_pay', 'payout.sent', 'payout.paid'],
    )
  })

  /** When it is paid, with which card → when its payout is made, sent and paid. */
  const days: readonly (readonly [
    name: string,
    paidAt: string,
    number: string,
    made: string,
    sent: string,
    paid: string,
  ])[] = [
    [
      'of a Thursday: made on Friday, paid on Monday',
      '2030-01-17T12:00:00Z',
      numbers.approved,
      '2030-01-18T05:00:00Z',
      '2030-01-18T22:00:00Z',
      '2030-01-21T05:00:00Z',
    ],
    [
      'of a Friday: made on Monday',
      '2030-01-18T12:00:00Z',
      numbers.approved,
      '2030-01-21T05:00:00Z',
      '2030-01-21T22:00:00Z',
      '2030-01-22T05:00:00Z',
    ],
    [
      'credited on a Saturday: made on Monday',
      '2030-01-19T02:00:00Z',
      numbers.capturedAtOnce,
      '2030-01-21T05:00:00Z',
      '2030-01-21T22:00:00Z',
      '2030-01-22T05:00:00Z',
    ],
  ]
  for (const [name, paidAt, number, made, sent, paid] of days) {
    test(name, async () => {
      const api = await shopAt(server, paidAt)
      await pay(api, { card: cardBody(number) })
      const before = (moment: string): string => new Date(Date.parse(moment) - 1000).toISOString()
      const expected: readonly (readonly [string, string | undefined])[] = [
        [before(made), undefined],
        [made, 'pending'],
        [before(sent), 'to_pay'],
        [sent, 'sent'],
        [before(paid), 'sent'],
        [paid, 'paid'],
      ]
      for (const [moment, status] of expected) {
        await moveTo(api, moment)
        assert.equal((await payouts(api))[0]?.status, status, moment)
      }
      const [shown] = await payouts(api)
      assert.deepEqual([shown.date, shown.date_bank], [seconds(made), paid.slice(0, 'YYYY-MM-DD'.length)])
    })
  }
})

test('over Easter nothing is made and nothing is paid', async () => {
  const api = await shopAt(server, '2030-04-17T12:00:00Z')
  await pay(api)
  const expected: readonly (readonly [moment: string, statuses: readonly string[]])[] = [
    ['2030-04-18T03:59:59Z', []],
    ['2030-04-18T04:00:00Z', ['pending']],
    ['2030-04-18T21:00:00Z', ['sent']],
    ['2030-04-19T12:00:00Z', ['sent']],
    ['2030-04-23T03:59:59Z', ['sent']],
    ['2030-04-23T04:00:00Z', ['pending', 'paid']],
  ]
  for (const [moment, statuses] of expected) {
    await moveTo(api, moment)
    const shown = await payouts(api)
    assert.deepEqual(
      shown.map(({ status }) => status as string),
      statuses,
      moment,
    )
    // Credited on Good Friday, it waits for Tuesday.
    if (moment === '2030-04-19T12:00:00Z') await payAtOnce(api)
  }
  assert.equal((await payouts(api))[1].date_bank, '2030-04-23')
})

test('a refund after the payout makes the next one smaller', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const first = await pay(api)
  await moveTo(api, '2030-01-16T12:00:00Z')
  const back = await refund(api, first, 4_000)
  await pay(api)
  assert.equal(await payoutOf(api, 'refunds', back), null)
  await moveTo(api, '2030-01-17T12:00:00Z')
  assert.deepEqual(await allTold(api), [
    'to_pay 5908 = 10000 (1) - 4000 (1) - 0 (0) - 77 - 15',
    'paid 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
  ])
  const [{ id }] = await payouts(api)
  assert.equal(await payoutOf(api, 'refunds', back), id)
  for (const path of [`payments/${first}/refunds`, 'refunds/', `payouts/${String(id)}/refunds`]) {
    const { body } = await api.get(`/v2/${path}`)
    assert.deepEqual(
      (Array.isArray(body) ? body : body.refunds).map((one: { payout: string }) => one.payout),
      [id],
    )
  }
})

test('a refund that was not honoured comes back with the payout after it', async () => {
  // After the cut-off, so that it has not left when its payout is made.
  const api = await shopAt(server, '2030-01-15T22:30:00Z')
  const payment = await payAtOnce(api)
  const back = await refund(api, payment, 4_000)
  await moveTo(api, '2030-01-16T12:00:00Z')
  const decided = shaped('refund', await api.post(`/sandbox/refunds/${back}`, { status: 'not_honored' }))
  await moveTo(api, '2030-01-17T12:00:00Z')
  assert.deepEqual(await allTold(api), [
    'to_pay 4000 = 0 (0) - -4000 (1) - 0 (0) - 0 - 0',
    'paid 5908 = 10000 (1) - 4000 (1) - 0 (0) - 77 - 15',
  ])
  const [latest, earlier] = await payouts(api)
  // A refund's payout is the one that it lessened; both list it.
  assert.deepEqual([decided.payout, await payoutOf(api, 'refunds', back)], [earlier.id, earlier.id])
  for (const { id } of [latest, earlier]) {
    const refunds = listed('refunds', await api.get(`/v2/payouts/${String(id)}/refunds`))
    assert.deepEqual(
      refunds.map(({ id }) => id as string),
      [back],
    )
  }
})

test('a refund of a capture that is called off before is in no payout', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const canceled = await refund(api, await pay(api))
  await moveTo(api, '2030-01-21T12:00:00Z')
  assert.equal(await payoutOf(api, 'refunds', canceled), null)
  assert.deepEqual(await payouts(api), [])
})

test('a negative balance is carried over until captures outweigh it', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const first = await pay(api)
  await moveTo(api, '2030-01-16T12:00:00Z')
  await refund(api, first, 9_000)
  const days: readonly (readonly [moment: string, payouts: number])[] = [
    ['2030-01-17T12:00:00Z', 1],
    ['2030-01-18T12:00:00Z', 1],
    ['2030-01-21T12:00:00Z', 1],
    ['2030-01-22T12:00:00Z', 2],
  ]
  for (const [moment, count] of days) {
    await moveTo(api, moment)
    assert.equal((await payouts(api)).length, count, moment)
    if (moment >= '2030-01-18' && moment < '2030-01-22') await pay(api, { amount: 5_000 })
  }
  assert.equal((await allTold(api))[0], 'to_pay 900 = 10000 (2) - 9000 (1) - 0 (0) - 84 - 16')
})

test('currencies are paid out by themselves', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  await pay(api)
  await pay(api, { amount: 5_000, currency: 'usd' })
  const owing = await payAtOnce(api, { currency: 'gbp' })
  await refund(api, owing)
  await moveTo(api, '2030-01-16T05:00:00Z')
  const made = await payouts(api)
  assert.deepEqual(made.map((one) => `${String(one.currency)} ${told(one)}`).sort(), [
    'eur pending 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
    'usd pending 4950 = 5000 (1) - 0 (0) - 0 (0) - 42 - 8',
  ])
  assert.equal(new Set(made.map(({ reference }) => reference as string)).size, 2)
})

test('disputes of a morning come after its payouts in every currency', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const complained = await pay(api, { currency: 'usd', card: cardBody('4000000000000259') })
  await moveTo(api, '2030-01-17T12:00:00Z')
  for (const currency of ['eur', 'usd']) await pay(api, { currency })
  await moveTo(api, '2030-01-18T12:00:00Z')
  const { status } = (await api.get(`/v2/payments/${complained}`)).body
  assert.equal(status, 'disputed')
  const made = (await payouts(api)).slice(0, 2)
  assert.deepEqual(made.map((one) => `${String(one.currency)} ${told(one)}`).sort(), [
    'eur to_pay 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
    'usd to_pay 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
  ])
})

test('a dispute lessens a payout, with its fee, and comes back when it is won', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const disputed = await payAtOnce(api)
  await payAtOnce(api)
  await moveTo(api, '2030-01-16T12:00:00Z')
  const dispute = shaped('dispute', await api.post(`/sandbox/payments/${disputed}/dispute`))
  await pay(api, { amount: 20_000 })
  await moveTo(api, '2030-01-17T12:00:00Z')
  assert.equal((await allTold(api))[0], 'to_pay 8024 = 20000 (1) - 0 (0) - 10000 (1) - 1647 - 329')
  const [{ id, disputes }] = await payouts(api)
  assert.deepEqual(disputes.method.card, { amount: 10_000, count: 1, fees: 1_500 })
  assert.equal(await payoutOf(api, 'disputes', dispute.id as string), id)
  assert.equal(await payoutOf(api, 'payments', disputed), (await payouts(api))[1].id)
  const inPayout = await api.get(`/v2/payouts/${String(id)}/disputes`)
  assert.deepEqual(
    listed('disputes', inPayout).map((one) => one.id as string),
    [dispute.id],
  )
  await api.post(`/sandbox/disputes/${String(dispute.id)}`, { status: 'won' })
  await moveTo(api, '2030-01-18T12:00:00Z')
  assert.equal((await allTold(api))[0], 'to_pay 10000 = 0 (0) - 0 (0) - -10000 (1) - 0 - 0')
})

test('a disbursement lessens a payout, without a heading, its fee among the fees', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  await payAtOnce(api)
  const { id: card } = shaped('card', await api.post('/v2/cards/', cardBody()))
  const { status, body } = await api.post('/v2/disbursements/', { card, amount: 2_000 })
  assert.deepEqual([status, body.status], [200, 'to_disburse'])
  await moveTo(api, '2030-01-16T05:00:00Z')
  // 10000 − 77 − 15, and 2000 + 45 + 9 for the disbursement.
  assert.deepEqual(await allTold(api), ['pending 7854 = 10000 (1) - 0 (0) - 0 (0) - 122 - 24'])
  assert.equal(await payoutOf(api, 'disbursements', body.id as string), (await payouts(api))[0].id)
})

test('a payout that failed is paid out anew', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const payment = await pay(api)
  await moveTo(api, '2030-01-16T12:00:00Z')
  const [{ id: failed }] = await payouts(api)
  const answer = await api.post(`/sandbox/payouts/${String(failed)}`, { status: 'failed' })
  assert.equal(told(shaped('payout', answer)), 'failed 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15')
  assert.deepEqual(await balancesOf(server, failed as string), [])
  await pay(api, { amount: 5_000 })
  await moveTo(api, '2030-01-18T05:00:00Z')
  // 9908 of the failed one have no heading.
  assert.deepEqual(await allTold(api), [
    'paid 14858 = 5000 (1) - 0 (0) - 0 (0) - 42 - 8',
    'failed 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
  ])
  assert.equal(await payoutOf(api, 'payments', payment), failed)
  assert.deepEqual(
    listed('payments', await api.get(`/v2/payouts/${String(failed)}/payments`)).map(({ id }) => id as string),
    [payment],
  )
})

test('what is credited between a payout and the next waits for the next', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  await pay(api)
  await moveTo(api, '2030-01-16T05:00:00Z')
  await payAtOnce(api, { amount: 5_000 })
  await moveTo(api, '2030-01-17T05:00:00Z')
  assert.deepEqual(await allTold(api), [
    'pending 4950 = 5000 (1) - 0 (0) - 0 (0) - 42 - 8',
    'paid 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
  ])
})

test('a payment of nothing is in no payout', async () => {
  const api = await shopAt(server, '2030-01-15T12:00:00Z')
  const nothing = await payAtOnce(api, { amount: 0 })
  await moveTo(api, '2030-01-21T12:00:00Z')
  assert.deepEqual(await payouts(api), [])
  assert.equal(await payoutOf(api, 'payments', nothing), null)
})
