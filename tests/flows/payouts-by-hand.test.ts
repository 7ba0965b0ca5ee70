/** Payouts that are asked for, and payouts that are moved before their time. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { allTold, assertPayoutsAgree, pay, payAtOnce, payout, payouts, refund, told } from '../support/payouts.ts'
import { assertRefused, conflict, invalid, notFound, plain, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { moveTo, shopAt } from '../support/moments.ts'
import { assertNothingStored, balancesOf, closeAgreeing, timersOf } from '../support/stored.ts'

type Body = ApiAnswer['body']

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(async () => {
  await assertPayoutsAgree(server)
  await closeAgreeing(server)
})

/** 2030-01-15 is a Tuesday; noon in UTC is an hour later in Paris. */
const newShop = (): Promise<Api> => shopAt(server, '2030-01-15T12:00:00Z')
const ask = (api: Api, body: object): Promise<ApiAnswer> => api.post('/v2/payouts/', body)
const made = async (api: Api, body: object): Promise<Body> => shaped('payout', await ask(api, body))
const move = (api: Api, id: unknown, status: string): Promise<ApiAnswer> =>
  api.post(`/sandbox/payouts/${String(id)}`, { status })
const moved = async (api: Api, id: unknown, status: string): Promise<Body> =>
  shaped('payout', await move(api, id, status))
const disputeOf = async (api: Api, payment: string): Promise<string> =>
  shaped('dispute', await api.post(`/sandbox/payments/${payment}/dispute`)).id as string

test('of some objects, and by itself of the rest', async () => {
  const api = await newShop()
  const [first, second, third] = [await payAtOnce(api), await payAtOnce(api, { amount: 5_000 }), await payAtOnce(api)]
  const back = await refund(api, first, 1_000)
  const byHand = await made(api, { payments: [first, third, first], refunds: [back] })
  const dispute = await disputeOf(api, third)
  assert.equal(told(byHand), 'paid 18816 = 20000 (2) - 1000 (1) - 0 (0) - 154 - 30')
  assert.deepEqual(await payout(api, byHand.id), byHand)
  await moveTo(api, '2030-01-16T05:00:00Z')
  // 5000 less 50 of fees, and the dispute of 10000 with its fee of 1800: nothing is owed.
  assert.equal((await payouts(api)).length, 1)
  await payAtOnce(api, { amount: 20_000 })
  await moveTo(api, '2030-01-17T05:00:00Z')
  assert.equal((await allTold(api))[0], 'pending 12974 = 25000 (2) - 0 (0) - 10000 (1) - 1689 - 337')
  const [{ id }] = await payouts(api)
  assert.equal((await api.get(`/v2/payments/${second}`)).body.payout, id)
  assert.equal((await api.get(`/v2/disputes/${dispute}`)).body.payout, id)
})

test('of all that is open, where nothing is named', async () => {
  const api = await newShop()
  await payAtOnce(api)
  const owing = await payAtOnce(api, { amount: 5_000 })
  await refund(api, owing)
  assert.equal(told(await made(api, {})), 'paid 9858 = 15000 (2) - 5000 (1) - 0 (0) - 119 - 23')
  await payAtOnce(api)
  assert.equal(
    told(await made(api, { payments: [], refunds: [], disputes: [], status: null, date: null, description: null })),
    'paid 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
  )
  await assertNothingStored(server, async () =>
    assertRefused(await ask(api, {}), conflict('There is nothing to pay out')),
  )
})

test('of a failed one, where nothing is named', async () => {
  const api = await newShop()
  await payAtOnce(api)
  const { id } = await made(api, { status: 'pending' })
  await moved(api, id, 'failed')
  assert.equal(told(await made(api, {})), 'paid 9908 = 0 (0) - 0 (0) - 0 (0) - 0 - 0')
})

test('of what came back of a refund that an earlier one took', async () => {
  const api = await newShop()
  const payment = await payAtOnce(api)
  const back = await refund(api, payment, 4_000)
  await made(api, { payments: [payment], refunds: [back] })
  await api.post(`/sandbox/refunds/${back}`, { status: 'not_honored' })
  assert.equal(told(await made(api, { refunds: [back] })), 'paid 4000 = 0 (0) - -4000 (1) - 0 (0) - 0 - 0')
})

suite('pays out more than nothing, and no more than the balance', () => {
  test('of what is named', async () => {
    const api = await newShop()
    const [first, second] = [await payAtOnce(api), await payAtOnce(api, { amount: 5_000 })]
    const back = await refund(api, first, 4_000)
    const all = await refund(api, second)
    const dispute = await disputeOf(api, first)
    // 9908 and 4950 for the payments, less 4000, 5000, 6000 and 1800 of fees.
    const rows: readonly (readonly [body: object, refusal: string])[] = [
      [{ refunds: [back] }, 'There is nothing to pay out, what is named comes to -4000 eur'],
      [{ disputes: [dispute] }, 'There is nothing to pay out, what is named comes to -7800 eur'],
      [{ payments: [second], refunds: [all] }, 'There is nothing to pay out, what is named comes to -50 eur'],
      [{ payments: [first] }, 'What is named comes to 9908 eur, more than the balance of -1942 eur'],
      [{}, 'There is nothing to pay out, the balance is -1942 eur'],
    ]
    await assertNothingStored(server, async () => {
      for (const status of ['paid', 'pending'])
        for (const [body, refusal] of rows) assertRefused(await ask(api, { ...body, status }), conflict(refusal))
    })
    const third = await payAtOnce(api)
    await assertNothingStored(server, async () =>
      assertRefused(
        await ask(api, { payments: [third] }),
        conflict('What is named comes to 9908 eur, more than the balance of 7966 eur'),
      ),
    )
    // All that is named together, and no more than the balance.
    const named = { payments: [first, second, third], refunds: [back, all], disputes: [dispute] }
    assert.equal(told(await made(api, named)), 'paid 7966 = 25000 (3) - 9000 (2) - 6000 (1) - 1696 - 338')
  })

  test('exactly the balance, and nothing of nothing', async () => {
    const api = await newShop()
    const first = await payAtOnce(api)
    const back = await refund(api, first, 9_908)
    await assertNothingStored(server, async () => {
      const nothing = { payments: [first], refunds: [back] }
      assertRefused(await ask(api, nothing), conflict('There is nothing to pay out, what is named comes to 0 eur'))
      assertRefused(await ask(api, {}), conflict('There is nothing to pay out, the balance is 0 eur'))
    })
    const second = await payAtOnce(api)
    assert.equal((await made(api, { payments: [second] })).amount, 9_908)
  })

  test('of another currency as well, in which a debt is no concern', async () => {
    const api = await newShop()
    await refund(api, await payAtOnce(api))
    const dollars = await payAtOnce(api, { currency: 'usd' })
    assert.equal((await made(api, {})).currency, 'usd')
    await assertNothingStored(server, async () =>
      assertRefused(await ask(api, {}), conflict('There is nothing to pay out, the balance is -92 eur')),
    )
    assert.equal((await api.get(`/v2/payments/${dollars}`)).body.payout, (await payouts(api))[0].id)
  })

  test('a debt is carried over, and taken by the next that outweighs it', async () => {
    const api = await newShop()
    const payment = await payAtOnce(api)
    await made(api, {})
    await refund(api, payment, 4_000)
    await moveTo(api, '2030-01-16T05:00:00Z')
    assert.equal((await payouts(api)).length, 1)
    await payAtOnce(api)
    assert.equal(told(await made(api, {})), 'paid 5908 = 10000 (1) - 4000 (1) - 0 (0) - 77 - 15')
  })

  test('when two ask for the same balance at once', async () => {
    const api = await newShop()
    const payments = [await payAtOnce(api), await payAtOnce(api)]
    await refund(api, payments[0] ?? '', 9_000)
    const answers = await Promise.all(payments.map((payment) => ask(api, { payments: [payment] })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  })
})

suite('is at once', () => {
  const inFlight = ['merchant_available 9908', 'payouts_in_flight -9908']
  const rows: readonly (readonly [
    status: string,
    dateBank: string | null,
    timers: readonly string[],
    books: readonly string[],
  ])[] = [
    ['pending', null, ['payout_clear'], inFlight],
    ['to_pay', null, ['payout_send'], inFlight],
    ['sent', '2030-01-16', ['payout_pay'], inFlight],
    ['paid', '2030-01-15', [], ['bank -9908', 'merchant_available 9908']],
  ]
  for (const [status, dateBank, timers, books] of rows) {
    test(status, async () => {
      const api = await newShop()
      const payment = await payAtOnce(api)
      const shown = await made(api, { payments: [payment], status, description: 'By hand' })
      assert.deepEqual([shown.status, shown.date_bank, shown.date], [status, dateBank, someNoon / 1000])
      assert.deepEqual(await timersOf(server, shown.id as string), timers)
      assert.deepEqual(await balancesOf(server, shown.id as string), books)
      const [stored] = await server.running.core.store.query<{ description: string; events: string }>({
        text: `select description, (select string_agg(type, ' ') from events where object_id = p.id) as events from payouts p where id = $1`,
        values: [shown.id],
      })
      assert.deepEqual(stored, { description: 'By hand', events: `payout.${status}` })
      // What is left of its way it goes by itself; after noon it is ready on the next day.
      await moveTo(api, '2030-01-17T05:00:00Z')
      assert.equal((await payout(api, shown.id)).status, 'paid')
    })
  }
})

suite('of a day', () => {
  test('to come waits for it', async () => {
    const api = await newShop()
    await payAtOnce(api)
    const { id, date, date_bank } = await made(api, { status: 'pending', date: '2030-01-24' })
    assert.deepEqual([date, date_bank], [Date.parse('2030-01-24T05:00:00Z') / 1000, null])
    for (const [moment, status] of [
      ['2030-01-24T10:59:59Z', 'pending'],
      ['2030-01-24T11:00:00Z', 'to_pay'],
      ['2030-01-24T22:00:00Z', 'sent'],
      ['2030-01-25T05:00:00Z', 'paid'],
    ] as const) {
      await moveTo(api, moment)
      assert.equal((await payout(api, id)).status, status, moment)
    }
  })

  /** Of one that is paid at once: its day, as it is given, and its bank date. The 12th is a Saturday, the 24th has not come yet. */
  const days: readonly (readonly [given: string | number, day: string, dateBank: string])[] = [
    ['2030-01-10', '2030-01-10', '2030-01-10'],
    [Date.parse('2030-01-10') / 1000, '2030-01-10', '2030-01-10'],
    ['2030-01-12', '2030-01-12', '2030-01-14'],
    ['2030-01-24', '2030-01-24', '2030-01-15'],
  ]
  for (const [given, day, dateBank] of days) {
    test(`${given}, and paid, is with the bank on ${dateBank}`, async () => {
      const api = await newShop()
      await payAtOnce(api)
      const { status, date, date_bank } = await made(api, { date: given })
      assert.deepEqual([status, date, date_bank], ['paid', Date.parse(`${day}T05:00:00Z`) / 1000, dateBank])
    })
  }

  test('at a weekend is with the bank on Monday, whoever says that it is paid', async () => {
    const api = await shopAt(server, '2030-01-19T12:00:00Z')
    await payAtOnce(api)
    assert.equal((await made(api, {})).date_bank, '2030-01-21')
    await payAtOnce(api)
    const { id } = await made(api, { status: 'sent' })
    assert.equal((await moved(api, id, 'paid')).date_bank, '2030-01-21')
  })
})

suite('is refused', () => {
  test('for what has nothing to pay out', async () => {
    const api = await newShop()
    const waiting = await pay(api)
    const refused = await pay(api, { card: cardBody(numbers.insufficientFunds) })
    const nothing = await payAtOnce(api, { amount: 0 })
    const canceled = await refund(api, await pay(api))
    const paidOut = await payAtOnce(api)
    const { id } = await made(api, { payments: [paidOut] })
    const open = await payAtOnce(api)
    const back = await refund(api, open, 1_000)
    await made(api, { payments: [await payAtOnce(api)], refunds: [back] })
    const second = (await payouts(api)).map((one) => one.id as string).find((one) => one !== id)
    const unknown = { payments: unknownId('paym'), refunds: unknownId('refd'), disputes: unknownId('dspt') }
    const rows: readonly (readonly [body: object, refusal: ReturnType<typeof conflict>])[] = [
      [{ payments: [waiting] }, conflict(`Payment ${waiting} has nothing to pay out`, waiting)],
      [{ payments: [open, refused] }, conflict(`Payment ${refused} has nothing to pay out`, refused)],
      [{ payments: [nothing] }, conflict(`Payment ${nothing} has nothing to pay out`, nothing)],
      [{ refunds: [canceled] }, conflict(`Refund ${canceled} has nothing to pay out`, canceled)],
      [{ payments: [open, paidOut] }, conflict(`Payment ${paidOut} is in a payout already`, id as string)],
      [{ payments: [open], refunds: [back] }, conflict(`Refund ${back} is in a payout already`, second)],
      [{ payments: [open, unknown.payments] }, notFound('Payment', unknown.payments)],
      [{ payments: [open], refunds: [unknown.refunds] }, notFound('Refund', unknown.refunds)],
      [{ disputes: [unknown.disputes] }, notFound('Dispute', unknown.disputes)],
      // What is unknown is told before what is in the way, payments first.
      [{ payments: [waiting], ...unknownsOf(unknown) }, notFound('Refund', unknown.refunds)],
    ]
    await assertNothingStored(server, async () => {
      for (const [body, refusal] of rows) assertRefused(await ask(api, body), refusal)
    })
  })

  const unknownsOf = ({ refunds, disputes }: { refunds: string; disputes: string }): object => ({
    refunds: [refunds],
    disputes: [disputes],
  })

  test('for more than one currency', async () => {
    const api = await newShop()
    const payments = [await payAtOnce(api, { currency: 'usd' }), await payAtOnce(api)]
    const mixed = invalid(
      ['body'],
      'A payout has one currency, this one would have eur, usd: name payments, refunds and disputes of one of them',
    )
    await assertNothingStored(server, async () => {
      for (const body of [{}, { payments }]) assertRefused(await ask(api, body), mixed)
    })
    assert.equal((await made(api, { payments: payments.slice(0, 1) })).currency, 'usd')
    assert.equal((await made(api, {})).currency, 'eur')
  })

  test('for a body that is none', async () => {
    const api = await newShop()
    await payAtOnce(api)
    const enumeration = `value is not a valid enumeration member; permitted: 'pending', 'to_pay', 'sent', 'paid'`
    const pattern = (prefix: string): string => `string does not match regex "^${prefix}_[a-zA-Z0-9]{24}$"`
    const rows: readonly (readonly [body: object, loc: (string | number)[], msg: string, type: string])[] = [
      [{ status: 'failed' }, ['body', 'status'], enumeration, 'type_error.enum'],
      [{ status: 'error' }, ['body', 'status'], enumeration, 'type_error.enum'],
      [{ status: 'early' }, ['body', 'status'], enumeration, 'type_error.enum'],
      [{ payments: 'all' }, ['body', 'payments'], 'value is not a valid list', 'type_error.list'],
      [{ payments: [1] }, ['body', 'payments', 0], 'str type expected', 'type_error.str'],
      [{ payments: [unknownId('refd')] }, ['body', 'payments', 0], pattern('paym'), 'value_error.str.regex'],
      [{ refunds: ['x'] }, ['body', 'refunds', 0], pattern('refd'), 'value_error.str.regex'],
      [{ disputes: [''] }, ['body', 'disputes', 0], pattern('dspt'), 'value_error.str.regex'],
      [{ date: '2030-02-30' }, ['body', 'date'], 'invalid date format', 'value_error.date'],
      [
        { description: 'ab' },
        ['body', 'description'],
        'ensure this value has at least 3 characters',
        'value_error.any_str.min_length',
      ],
      [
        { description: 'x'.repeat(65) },
        ['body', 'description'],
        'ensure this value has at most 64 characters',
        'value_error.any_str.max_length',
      ],
      [{ currency: 'eur' }, ['body', 'currency'], 'extra fields not permitted', 'value_error.extra'],
      [{ amount: 100 }, ['body', 'amount'], 'extra fields not permitted', 'value_error.extra'],
    ]
    await assertNothingStored(server, async () => {
      for (const [body, loc, msg, type] of rows) assertRefused(await ask(api, body), invalid(loc, msg, type))
      assertRefused(await api.post('/v2/payouts/'), invalid(['body'], 'field required', 'value_error.missing'))
    })
  })

  test('for the objects of others, and of the other mode', async () => {
    const api = await newShop()
    const payment = await payAtOnce(api)
    const other = await anotherAccount(server)
    await assertNothingStored(server, async () => {
      for (const mode of [other.test, other.live]) {
        assertRefused(await ask(mode, { payments: [payment] }), notFound('Payment', payment))
        assertRefused(await ask(mode, {}), conflict('There is nothing to pay out'))
      }
    })
  })
})

test('of two at once for one payment, one is made', async () => {
  const api = await newShop()
  const [payment, another] = [await payAtOnce(api), await payAtOnce(api)]
  const answers = await Promise.all([
    ask(api, { payments: [payment] }),
    ask(api, { payments: [another, payment] }),
    ask(api, { payments: [payment], status: 'pending' }),
  ])
  const won = answers.filter(({ status }) => status === 200)
  assert.equal(won.length, 1)
  const id = won[0]?.body.id as string
  for (const answer of answers.filter(({ status }) => status !== 200))
    assertRefused(answer, conflict(`Payment ${payment} is in a payout already`, id))
  assert.equal((await payouts(api)).length, 1)
})

test('asked again with the same key it is the same', async () => {
  const api = await newShop()
  const payment = await payAtOnce(api)
  const key = { 'idempotency-key': 'payout-1' }
  const first = await api.post('/v2/payouts/', { payments: [payment] }, key)
  const again = await api.post('/v2/payouts/', { payments: [payment] }, key)
  assert.deepEqual([again.status, again.body], [200, first.body])
  assert.equal((await payouts(api)).length, 1)
})

suite('moved before its time', () => {
  const statuses = ['pending', 'to_pay', 'sent', 'paid', 'failed'] as const
  const targets = ['to_pay', 'sent', 'paid', 'failed'] as const
  /** Each status, and what it can be moved to. What it is already stays as it is. */
  const ways: { readonly [from in (typeof statuses)[number]]: readonly (typeof targets)[number][] } = {
    pending: ['to_pay', 'sent', 'paid', 'failed'],
    to_pay: ['to_pay', 'sent', 'paid', 'failed'],
    sent: ['sent', 'paid', 'failed'],
    paid: ['paid'],
    failed: ['failed'],
  }
  const timers: Readonly<Record<string, readonly string[]>> = {
    to_pay: ['payout_send'],
    sent: ['payout_pay'],
    paid: [],
    failed: [],
  }
  const dateBanks: Readonly<Record<string, string | null>> = {
    to_pay: null,
    sent: '2030-01-16',
    paid: '2030-01-15',
    failed: null,
  }

  async function payoutThatIs(api: Api, status: (typeof statuses)[number]): Promise<string> {
    await payAtOnce(api)
    const { id } = await made(api, { status: status === 'failed' ? 'sent' : status })
    if (status === 'failed') await moved(api, id, 'failed')
    return id as string
  }

  for (const from of statuses) {
    test(`from ${from}`, async () => {
      for (const to of targets) {
        const api = await newShop()
        const id = await payoutThatIs(api, from)
        if (ways[from].includes(to)) {
          const { status, date_bank } = await moved(api, id, to)
          assert.deepEqual([status, date_bank], [to, dateBanks[to]], `${from} ${to}`)
          assert.deepEqual(await timersOf(server, id), timers[to], `${from} ${to}`)
          await assertNothingStored(server, async () => assert.equal((await moved(api, id, to)).status, to))
        } else {
          await assertNothingStored(server, async () =>
            assertRefused(await move(api, id, to), conflict(`Payout cannot become ${to}, it is ${from}`, id)),
          )
        }
      }
    })
  }

  test('it goes on by itself from there, and what has failed does not', async () => {
    const api = await newShop()
    const [sent, failed] = [await payoutThatIs(api, 'pending'), await payoutThatIs(api, 'pending')]
    await moved(api, sent, 'sent')
    await moved(api, failed, 'failed')
    await moveTo(api, '2030-01-25T12:00:00Z')
    assert.deepEqual((await allTold(api)).sort(), [
      'failed 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
      'paid 9908 = 0 (0) - 0 (0) - 0 (0) - 0 - 0',
      'paid 9908 = 10000 (1) - 0 (0) - 0 (0) - 77 - 15',
    ])
  })

  test('by two at once in different ways, one is refused', async () => {
    const api = await newShop()
    const id = await payoutThatIs(api, 'sent')
    const answers = await Promise.all([move(api, id, 'paid'), move(api, id, 'failed')])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  })

  test('is for test keys, of payouts that there are, to statuses that there are', async () => {
    const api = await newShop()
    const id = await payoutThatIs(api, 'sent')
    const { live, test: other } = await anotherAccount(server)
    const enumeration = `value is not a valid enumeration member; permitted: 'to_pay', 'sent', 'paid', 'failed'`
    await assertNothingStored(server, async () => {
      assertRefused(await move(live, id, 'paid'), plain(403, 'The sandbox is for test keys only'))
      assertRefused(await move(other, id, 'paid'), notFound('Payout', id))
      const unknown = unknownId('pout')
      assertRefused(await move(api, unknown, 'paid'), notFound('Payout', unknown))
      for (const status of ['pending', 'early', 'error'])
        assertRefused(await move(api, id, status), invalid(['body', 'status'], enumeration, 'type_error.enum'))
      assertRefused(
        await api.post(`/sandbox/payouts/${id}`, {}),
        invalid(['body', 'status'], 'field required', 'value_error.missing'),
      )
    })
  })
})
