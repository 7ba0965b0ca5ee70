/** SEPA debits: payments that are collected from an account by its mandate, refused by its bank, or returned after they were collected. A debit costs 20 and 4 of VAT, its return 1,500 and 300. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { changeCreditor } from '../../src/accounts/index.ts'
import { testCreditor } from '../../src/kit/creditor.ts'
import { HOUR, ManualClock } from '../../src/kit/clock.ts'
import { worldTestIbans } from '../../src/world/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, notFound, plain, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertTimeline, moveTo, shopAt } from '../support/moments.ts'
import { assertNothingStored, balancesOf, closeAgreeing, operationsOf } from '../support/stored.ts'

type Body = ApiAnswer['body']

/** A millisecond passes with each request that makes something, so that what is told has its order. */
const clock = new ManualClock(someNoon - HOUR)
let server: TestServer
before(async () => {
  server = await startTestServer({ clock })
})
after(() => closeAgreeing(server))

const good = 'FR1420041010050500013M02606'
const comesBack = { AM04: 'BE08510007547063', AC04: 'ES5000120345030000067892' }

let mandatesMade = 0
const accountBody = (iban = good, given: object = {}) => {
  mandatesMade += 1
  return { iban, name: 'Pierre Martin', mandate: `RUM-${mandatesMade}`, date_mandate: '2030-01-10', ...given }
}

const register = async (api: Api, iban = good, given: object = {}): Promise<string> =>
  shaped('sepa', await api.post('/v2/sepa/', accountBody(iban, given))).id as string
const debit = (api: Api, given: object = {}): Promise<ApiAnswer> => {
  clock.advance(1)
  return api.post('/v2/payments/', { amount: 10_000, ...given })
}
const debited = async (api: Api, given: object = {}): Promise<Body> => shaped('payment', await debit(api, given))
const read = async (api: Api, id: string): Promise<Body> => shaped('payment', await api.get(`/v2/payments/${id}`))
const disputesOf = async (api: Api, id: string): Promise<Body[]> =>
  (await api.get(`/v2/payments/${id}/disputes`)).body as Body[]

/** What was told of an object, in its order. */
async function told(id: string): Promise<string[]> {
  const events = await server.running.core.store.query<{ type: string }>({
    text: 'select type from events where object_id = $1 order by created_at, type desc',
    values: [id],
  })
  return events.map(({ type }) => type)
}

suite('a debit', () => {
  test('is accepted at once, collected on its day, and shows by what right', async () => {
    const api = await shopAt(server)
    const sepa = accountBody()
    const { id, ...shown } = await debited(api, { sepa, order_id: 'A-1' })
    const { id: sepaId, ...account } = shown.sepa
    assert.deepEqual(
      {
        status: shown.status,
        response: shown.response,
        response_author: shown.response_author,
        method: shown.method,
        card: shown.card,
        date_bank: shown.date_bank,
        fee: shown.fee,
      },
      {
        status: 'to_capture',
        response: '00',
        response_author: null,
        method: 'sepa',
        card: null,
        date_bank: '2030-01-16',
        fee: null,
      },
    )
    assert.deepEqual(
      { ...account, created: undefined },
      {
        created: undefined,
        deleted: false,
        bic: 'TESTFRPP',
        customer: null,
        date_mandate: '2030-01-10',
        last4: '2606',
        mandate: sepa.mandate,
        name: 'Pierre Martin',
      },
    )
    assert.deepEqual((await read(api, id as string)).sepa, shown.sepa)
    assert.deepEqual(
      listed('payments', await api.get(`/v2/payments/?sepa=${String(sepaId)}`)).map((payment) => payment.id),
      [id],
    )
    assert.deepEqual(await operationsOf(server, id as string), [
      'authorization 10000 approved',
      'capture 10000 approved',
    ])
    await assertTimeline(api, id as string, {
      '2030-01-15T21:59:59Z': 'to_capture 2030-01-16 null',
      '2030-01-15T22:00:00Z': 'capture_sent 2030-01-16 null',
      '2030-01-16T04:59:59Z': 'capture_sent 2030-01-16 null',
      '2030-01-16T05:00:00Z': 'captured 2030-01-16 20',
    })
    assert.deepEqual(await told(id as string), [
      'payment.to_capture',
      'payment.prenotification',
      'payment.capture_sent',
      'payment.captured',
    ])
  })

  test('moves the money through the books of the banks, not of the card network', async () => {
    const api = await shopAt(server)
    const { id } = await debited(api, { sepa: accountBody() })
    assert.deepEqual(await balancesOf(server, id as string), ['merchant_pending -10000', 'payers 10000'])
    await moveTo(api, '2030-01-15T22:00:00Z')
    assert.deepEqual(await balancesOf(server, id as string), ['merchant_pending -10000', 'sepa_network 10000'])
    await moveTo(api, '2030-01-16T05:00:00Z')
    assert.deepEqual(await balancesOf(server, id as string), [
      'bank 10000',
      'fees -20',
      'merchant_available -9976',
      'vat -4',
    ])
    await moveTo(api, '2030-01-17T12:00:00Z')
    const [payout] = listed('payouts', await api.get(`/v2/payouts/?payment=${String(id)}`))
    assert(payout !== undefined)
    assert.deepEqual(payout.payments.method, {
      card: { amount: 0, count: 0, fees: 0 },
      sepa: { amount: 10_000, count: 1, fees: 20 },
    })
  })

  const timelines: readonly [name: string, at: string, given: object, timeline: Record<string, string>][] = [
    [
      'made after the cut-off is collected a day later',
      '2030-01-15T22:30:00Z',
      {},
      {
        '2030-01-16T21:59:59Z': 'to_capture 2030-01-17 null',
        '2030-01-16T22:00:00Z': 'capture_sent 2030-01-17 null',
        '2030-01-17T05:00:00Z': 'captured 2030-01-17 20',
      },
    ],
    [
      'made on a Friday is collected on Monday',
      '2030-01-18T12:00:00Z',
      {},
      { '2030-01-18T22:00:00Z': 'capture_sent 2030-01-21 null', '2030-01-21T05:00:00Z': 'captured 2030-01-21 20' },
    ],
    [
      'made on a Saturday leaves that day',
      '2030-01-19T12:00:00Z',
      {},
      { '2030-01-19T22:00:00Z': 'capture_sent 2030-01-21 null', '2030-01-21T05:00:00Z': 'captured 2030-01-21 20' },
    ],
    [
      'with a settlement date is collected on it',
      '2030-01-15T12:00:00Z',
      { date_settlement: '2030-01-25' },
      {
        '2030-01-24T21:59:59Z': 'to_capture 2030-01-25 null',
        '2030-01-24T22:00:00Z': 'capture_sent 2030-01-25 null',
        '2030-01-25T05:00:00Z': 'captured 2030-01-25 20',
      },
    ],
  ]
  for (const [name, at, given, timeline] of timelines) {
    test(name, async () => {
      const api = await shopAt(server, at)
      const { id } = await debited(api, { sepa: accountBody(), ...given })
      await assertTimeline(api, id as string, timeline)
    })
  }

  test('waits for its pre-notification, and tells its payer anew when the day moves', async () => {
    const { account, test: api } = await anotherAccount(server)
    const days = await changeCreditor(server.running.core.store, account.id, ['test'], (creditor) => ({
      ...(creditor ?? testCreditor),
      prenotificationDays: 14,
    }))
    assert.equal(days.length, 1)
    await moveTo(api, '2030-01-15T12:00:00Z')
    const { id } = await debited(api, { sepa: accountBody() })
    await assertTimeline(api, id as string, { '2030-01-16T12:00:00Z': 'to_capture 2030-01-29 null' })
    const patch = async (day: string): Promise<unknown> =>
      shaped('payment', await api.patch(`/v2/payments/${String(id)}`, { date_settlement: day })).date_bank
    assert.equal(await patch('2030-02-09'), '2030-02-11')
    // By then the payer has to be told again.
    assert.equal(await patch('2030-01-20'), '2030-01-30')
    // Told of another day now, the payer could be debited no sooner.
    await moveTo(api, '2030-01-17T12:00:00Z')
    assert.equal(await patch('2030-01-19'), '2030-01-30')
    await assertNothingStored(server, async () =>
      assertRefused(
        await api.patch(`/v2/payments/${String(id)}`, { date_settlement: '2030-01-15' }),
        invalid(['body', 'date_settlement'], 'A SEPA debit cannot be collected on a day that has passed'),
      ),
    )
    await assertTimeline(api, id as string, {
      '2030-01-29T22:00:00Z': 'capture_sent 2030-01-30 null',
      '2030-01-30T05:00:00Z': 'captured 2030-01-30 20',
    })
    assert.deepEqual(await told(id as string), [
      'payment.to_capture',
      'payment.prenotification',
      'payment.prenotification',
      'payment.prenotification',
      'payment.changed',
      'payment.changed',
      'payment.changed',
      'payment.capture_sent',
      'payment.captured',
    ])
  })

  test('one that is authorized is not authorized again, on whatever day', async () => {
    const api = await shopAt(server)
    const { id } = await debited(api, { sepa: accountBody(), capture: false })
    const again = { status: 'authorize', date_settlement: '2030-01-01', description: 'again' }
    assertRefused(
      await api.patch(`/v2/payments/${String(id)}`, again),
      conflict('Payment cannot be authorized, it is authorized', String(id)),
    )
  })

  test('can be called off until it leaves, and refunded once it is collected', async () => {
    const api = await shopAt(server)
    const [off, back] = [await debited(api, { sepa: accountBody() }), await debited(api, { sepa: accountBody() })]
    assert.equal(shaped('refund', await api.post(`/v2/payments/${String(off.id)}/refund`)).status, 'payment_canceled')
    const called = await read(api, off.id as string)
    assert.deepEqual([called.status, called.date_bank], ['canceled', null])
    await moveTo(api, '2030-01-16T12:00:00Z')
    const refund = shaped('refund', await api.post(`/v2/payments/${String(back.id)}/refund`, { amount: 4_000 }))
    await moveTo(api, '2030-01-17T12:00:00Z')
    assert.equal(shaped('refund', await api.get(`/v2/refunds/${String(refund.id)}`)).status, 'refunded')
    assertRefused(
      await api.post(`/v2/payments/${String(back.id)}/refund`, { amount: 6_001 }),
      invalid(['body', 'amount'], 'Refund amount is greater than what is left of the payment'),
    )
  })

  test('can be accepted first and captured later, for less', async () => {
    const api = await shopAt(server)
    const { id, status, date_bank } = await debited(api, { sepa: accountBody(), capture: false })
    assert.deepEqual([status, date_bank], ['authorized', null])
    shaped('payment', await api.patch(`/v2/payments/${String(id)}`, { amount: 9_000 }))
    shaped('payment', await api.post(`/v2/payments/${String(id)}/capture`))
    await assertTimeline(api, id as string, { '2030-01-16T05:00:00Z': 'captured 2030-01-16 20' })
  })

  test('that was accepted is not captured once its mandate is revoked, and can be called off', async () => {
    const api = await shopAt(server)
    const { id, sepa } = await debited(api, { sepa: accountBody(), capture: false })
    const [mandate] = listed('mandates', await api.get(`/v2/mandates/?sepa=${String(sepa.id)}`))
    await api.delete(`/v2/mandates/${String(mandate?.id)}`)
    const revoked = conflict(`Mandate \`${String(mandate?.id)}\` was revoked`)
    await assertNothingStored(server, async () => {
      assertRefused(await api.post(`/v2/payments/${String(id)}/capture`), revoked)
      assertRefused(await api.patch(`/v2/payments/${String(id)}`, { status: 'capture' }), revoked)
    })
    assert.equal(shaped('refund', await api.post(`/v2/payments/${String(id)}/refund`)).status, 'payment_canceled')
  })

  test('whose mandate is revoked may be lowered, and told what it says already, but not raised', async () => {
    const api = await shopAt(server)
    const date_settlement = '2030-01-18'
    const [held, accepted] = [
      await debited(api, { sepa: accountBody(), capture: false, date_settlement }),
      await debited(api, { sepa: accountBody() }),
    ]
    for (const { sepa } of [held, accepted]) await api.delete(`/v2/sepa/${String(sepa.id)}`)
    const patch = (id: unknown, given: object): Promise<ApiAnswer> => api.patch(`/v2/payments/${String(id)}`, given)
    for (const given of [{ amount: 10_000 }, { amount: 9_000 }, { date_settlement }])
      shaped('payment', await patch(held.id, given))
    assert.equal((await patch(held.id, { amount: 9_001 })).status, 409)
    shaped('payment', await patch(accepted.id, { date_settlement: null, description: 'As it was' }))
    assert.equal((await patch(accepted.id, { date_settlement })).status, 409)
  })

  test('may be told its day again once that has passed', async () => {
    const api = await shopAt(server)
    const date_settlement = '2030-01-16'
    const { id } = await debited(api, { sepa: accountBody(), capture: false, date_settlement })
    await moveTo(api, '2030-01-17T12:00:00Z')
    shaped('payment', await api.patch(`/v2/payments/${String(id)}`, { date_settlement }))
    shaped('payment', await api.post(`/v2/payments/${String(id)}/capture`))
    assert.equal((await read(api, id as string)).date_bank, '2030-01-18')
  })

  test('whose mandate is revoked before it leaves is collected on its day, cannot be moved, and shows by what right', async () => {
    const api = await shopAt(server)
    const { id, sepa } = await debited(api, { sepa: accountBody(), date_settlement: '2030-01-18' })
    const { id: account, mandate } = sepa
    await api.delete(`/v2/sepa/${String(account)}`)
    await assertNothingStored(server, async () => {
      const { status, body } = await api.patch(`/v2/payments/${String(id)}`, { date_settlement: '2030-01-25' })
      assert.equal(status, 409)
      assert.match(JSON.stringify(body), /was revoked/)
    })
    await assertTimeline(api, id as string, { '2030-01-18T12:00:00Z': 'captured 2030-01-18 20' })
    const shown = (await read(api, id as string)).sepa
    assert.deepEqual([shown.deleted, shown.mandate, shown.date_mandate], [true, mandate, '2030-01-10'])
  })

  test('with `auth` has an authentication that cannot be, and goes on', async () => {
    const api = await shopAt(server)
    const { status, auth } = await debited(api, { sepa: accountBody(), auth: { return_url: 'https://shop.test/back' } })
    assert.deepEqual([status, auth.status, auth.redirect_url], ['to_capture', 'unavailable', null])
  })

  test('may follow a card that was refused, and a card an account that was', async () => {
    const api = await shopAt(server)
    const afterCard = await debited(api, { card: cardBody('4000000000000002') })
    assert.equal(afterCard.status, 'refused')
    const paid = shaped('payment', await api.patch(`/v2/payments/${String(afterCard.id)}`, { sepa: accountBody() }))
    assert.deepEqual([paid.status, paid.method, paid.card], ['to_capture', 'sepa', null])
    const afterAccount = await debited(api, { sepa: accountBody('FR7099253427049384102178149') })
    assert.equal(afterAccount.status, 'refused')
    const charged = shaped('payment', await api.patch(`/v2/payments/${String(afterAccount.id)}`, { card: cardBody() }))
    assert.deepEqual([charged.status, charged.method, charged.sepa], ['to_capture', 'card', null])
  })

  suite('that is changed to an account without a word of its mandate', () => {
    const details = { iban: good, name: 'Pierre Martin' }
    const changed = async (api: Api, sepa: object): Promise<ApiAnswer> =>
      api.patch(`/v2/payments/${String((await debited(api)).id)}`, { sepa })
    const customerOf = async (api: Api): Promise<string> =>
      (await api.post('/v2/customers/', { email: 'payer@example.org' })).body.id as string

    test('is made by the mandate that the account is known to have', async () => {
      const api = await shopAt(server)
      await register(api, good, { date_mandate: undefined })
      const signed = accountBody()
      const known = await register(api, good, signed)
      for (const sepa of [
        details,
        { ...details, mandate: null, date_mandate: null },
        { ...details, mandate: signed.mandate },
      ]) {
        const { status, method, sepa: shown } = shaped('payment', await changed(api, sepa))
        assert.deepEqual([status, method, shown.id, shown.mandate], ['to_capture', 'sepa', known, signed.mandate])
      }
    })

    test('is of the customer who is named', async () => {
      const api = await shopAt(server)
      const customers = [await customerOf(api), await customerOf(api)]
      const known = await Promise.all(customers.map((customer) => register(api, good, { customer })))
      for (const [index, customer] of customers.entries())
        assert.equal(shaped('payment', await changed(api, { ...details, customer })).sepa.id, known[index])
    })

    test('is refused where none is signed, or the account is not known', async () => {
      const api = await shopAt(server)
      const unsigned = accountBody(good, { date_mandate: undefined })
      await register(api, good, unsigned)
      shaped('sepa', await api.post('/v2/sepa/', { ...details, name: 'Without One' }))
      await register(api, good, { name: 'Of Nobody' })
      const { id } = await debited(api)
      const noMandate = conflict('SEPA account has no signed mandate')
      const unknown = unknownId('cust')
      const rows: readonly [given: object, refused: ReturnType<typeof conflict>][] = [
        [{}, noMandate],
        [{ mandate: unsigned.mandate }, noMandate],
        [{ mandate: 'unheard of' }, noMandate],
        [{ name: 'Without One' }, noMandate],
        [{ name: 'Unheard Of' }, noMandate],
        [{ name: 'Of Nobody', customer: await customerOf(api) }, noMandate],
        [{ name: 'Of Nobody', customer: unknown }, notFound('Customer', unknown)],
        [{ iban: undefined }, invalid(['body', 'sepa', 'iban'], 'field required', 'value_error.missing')],
      ]
      await assertNothingStored(server, async () => {
        for (const [given, refused] of rows)
          assertRefused(await api.patch(`/v2/payments/${String(id)}`, { sepa: { ...details, ...given } }), refused)
        const { status } = await debit(api, { sepa: details })
        assert.equal(status, 422)
      })
    })
  })

  test('that meets a fault is open until its bank has answered', async () => {
    const api = await shopAt(server)
    await api.post('/sandbox/faults', { operation: 'authorization', refuse: { code: 'AG02' } })
    const refused = await debited(api, { sepa: accountBody() })
    assert.deepEqual([refused.status, refused.response], ['refused', 'AG02'])
    await api.post('/sandbox/faults', { operation: 'authorization', time_out: { carried_out: true } })
    const { id, status, response } = await debited(api, { sepa: accountBody() })
    assert.deepEqual([status, response], [null, '09'])
    await moveTo(api, '2030-01-15T12:10:00Z')
    assert.equal((await read(api, id as string)).status, 'to_capture')
    await api.post('/sandbox/faults', { operation: 'settlement', refuse: { code: 'AC06' } })
    await moveTo(api, '2030-01-16T12:00:00Z')
    const failed = await read(api, id as string)
    assert.deepEqual([failed.status, failed.response], ['failed', 'AC06'])
    assert.deepEqual(await balancesOf(server, id as string), [])
  })
})

suite('every account of the test data', () => {
  let api: Api
  const made = new Map<string, Body>()
  before(async () => {
    api = await shopAt(server)
    for (const { iban, holder } of worldTestIbans)
      made.set(iban, await debited(api, { sepa: accountBody(iban, { name: holder }) }))
  })

  const paymentOf = (iban: string): Promise<Body> => read(api, made.get(iban)?.id as string)
  /** `status date_bank fee` of each that its bank does not refuse. */
  async function assertAccepted(moment: string, expected: (returned: boolean) => string): Promise<void> {
    await moveTo(api, moment)
    for (const { iban, finalStatus } of worldTestIbans) {
      if (finalStatus === 'refused') continue
      const { status, date_bank, fee } = await paymentOf(iban)
      assert.equal(`${String(status)} ${String(date_bank)} ${String(fee)}`, expected(finalStatus === 'disputed'), iban)
    }
  }

  test('is accepted, or refused for its reason', () => {
    for (const { iban, response, finalStatus } of worldTestIbans) {
      const { status, response: answered, date_bank, sepa } = made.get(iban) ?? {}
      const expected = finalStatus === 'refused' ? ['refused', response, null] : ['to_capture', '00', '2030-01-16']
      assert.deepEqual([status, answered, date_bank, sepa.last4], [...expected, iban.slice(-4)], iban)
    }
  })

  test('is collected on its day, and two come back two business days later', async () => {
    await assertAccepted('2030-01-15T22:00:00Z', () => 'capture_sent 2030-01-16 null')
    await assertAccepted('2030-01-16T05:00:00Z', () => 'captured 2030-01-16 20')
    await assertAccepted('2030-01-18T04:59:59Z', () => 'captured 2030-01-16 20')
    await assertAccepted('2030-01-18T05:00:00Z', (returned) => `${returned ? 'disputed' : 'captured'} 2030-01-16 20`)
  })

  test('has a dispute where it came back, and nothing where it was refused', async () => {
    for (const { iban, response, finalStatus } of worldTestIbans) {
      const { id, status } = await paymentOf(iban)
      const disputes = (await disputesOf(api, id as string)).map(
        ({ type, status, amount, fee, date_bank, response }) => ({
          ...{ type, status, amount, fee, date_bank, response },
        }),
      )
      const returned = { type: 'sepa_return', status: 'not_contestable', amount: 10_000, fee: 1_500 }
      assert.deepEqual(
        disputes,
        finalStatus === 'disputed' ? [{ ...returned, date_bank: '2030-01-18', response }] : [],
        iban,
      )
      if (finalStatus === 'refused') {
        assert.equal(status, 'refused')
        assert.deepEqual(await balancesOf(server, id as string), [])
      }
      if (finalStatus === 'disputed') {
        assert.deepEqual(await balancesOf(server, id as string), ['fees -1520', 'merchant_available 1824', 'vat -304'])
        assert.deepEqual((await told(id as string)).slice(-2), ['payment.captured', 'payment.disputed'])
      }
    }
  })
})

suite('a return', () => {
  const dispute = (api: Api, id: unknown, given: object = {}): Promise<ApiAnswer> => {
    clock.advance(1)
    return api.post(`/sandbox/payments/${String(id)}/dispute`, given)
  }
  const collected = async (api: Api): Promise<string> => {
    const { id } = await debited(api, { sepa: accountBody() })
    await moveTo(api, '2030-01-16T12:00:00Z')
    return id as string
  }

  test('after the merchant has refunded it costs twice, and says so', async () => {
    const api = await shopAt(server)
    const { id } = await debited(api, { sepa: accountBody(comesBack.AM04) })
    await moveTo(api, '2030-01-16T12:00:00Z')
    const refund = shaped('refund', await api.post(`/v2/payments/${String(id)}/refund`))
    await moveTo(api, '2030-01-18T12:00:00Z')
    assert.equal(shaped('refund', await api.get(`/v2/refunds/${String(refund.id)}`)).status, 'refunded')
    const [returned] = await disputesOf(api, id as string)
    assert.deepEqual([returned?.amount, returned?.response], [10_000, 'AM04'])
    // Collected once, given back, and taken back: the merchant has lost the amount besides all fees.
    assert.deepEqual(await balancesOf(server, id as string), [
      'bank -10000',
      'fees -1520',
      'merchant_available 11824',
      'vat -304',
    ])
    assertRefused(
      await api.post(`/v2/payments/${String(id)}/refund`),
      conflict('Payment has nothing left to be refunded', id as string),
    )
  })

  test('is the end of it: it cannot be contested, returned again, or refunded', async () => {
    const api = await shopAt(server)
    const id = await collected(api)
    const returned = shaped('dispute', await dispute(api, id, { response: 'AC04' }))
    for (const status of ['won', 'lost', 'accepted', 'evidence_sent']) {
      assertRefused(
        await api.post(`/sandbox/disputes/${String(returned.id)}`, { status }),
        conflict(`Dispute cannot become ${status}, it is not_contestable`, returned.id as string),
      )
    }
    assertRefused(await dispute(api, id), conflict('Payment has nothing left to be disputed', id))
    assert.deepEqual(
      [(await read(api, id)).status, (await api.post(`/v2/payments/${id}/refund`)).status],
      ['disputed', 409],
    )
  })

  test('takes the whole, for a reason that is one of SEPA’s', async () => {
    const api = await shopAt(server)
    const id = await collected(api)
    await assertNothingStored(server, async () => {
      assertRefused(
        await dispute(api, id, { amount: 5_000 }),
        invalid(['body', 'amount'], 'A SEPA debit is returned whole'),
      )
      assertRefused(
        await dispute(api, id, { response: '1261' }),
        invalid(
          ['body', 'response'],
          'SEPA debits are returned for a reason of ISO 20022: AC04, AM04, MD06 and the like',
        ),
      )
    })
    const { id: card } = await debited(api, { card: cardBody('4000000000000077') })
    assertRefused(
      await dispute(api, card, { response: 'AM04' }),
      invalid(['body', 'response'], 'Payments by card are disputed with a code of their network'),
    )
  })

  test('comes in time', async () => {
    const api = await shopAt(server)
    const [inTime, late] = [await collected(api), (await debited(api, { sepa: accountBody() })).id as string]
    assertRefused(
      await dispute(api, inTime, { response: 'CNOR' }),
      conflict('Payment cannot be returned for CNOR: banks give this reason before a debit is collected only', inTime),
    )
    await moveTo(api, '2030-01-23T22:59:59Z')
    assert.equal(shaped('dispute', await dispute(api, inTime, { response: 'AM04' })).response, 'AM04')
    await moveTo(api, '2030-01-24T23:00:00Z')
    assertRefused(
      await dispute(api, late, { response: 'AM04' }),
      conflict('Payment cannot be returned for AM04: five business days have passed since it was collected', late),
    )
    assert.equal(shaped('dispute', await dispute(api, late)).response, 'MD06')
  })
})

suite('a mandate', () => {
  const sequencesOf = async (sepaId: string): Promise<(string | null)[]> => {
    const rows = await server.running.core.store.query<{ sequence: string | null }>({
      text: 'select sequence_type as sequence from payments where sepa_id = $1 order by created_at, id',
      values: [sepaId],
    })
    return rows.map(({ sequence }) => sequence)
  }

  test('is used first, then again; what was refused or called off has not used it', async () => {
    const api = await shopAt(server)
    const sepa = await register(api)
    await api.post('/sandbox/faults', { operation: 'authorization', refuse: { code: 'AM04' } })
    assert.equal((await debited(api, { sepa })).status, 'refused')
    const { id } = await debited(api, { sepa })
    await api.post(`/v2/payments/${String(id)}/refund`)
    await debited(api, { sepa })
    await debited(api, { sepa })
    assert.deepEqual(await sequencesOf(sepa), ['FRST', 'FRST', 'FRST', 'RCUR'])
  })

  test('is used first once, by two debits at the same moment', async () => {
    const api = await shopAt(server)
    const sepa = await register(api)
    await Promise.all(Array.from({ length: 8 }, () => debited(api, { sepa })))
    assert.deepEqual((await sequencesOf(sepa)).sort(), ['FRST', ...Array<string>(7).fill('RCUR')])
  })

  test('lapses 36 months after its last use, or its signature', async () => {
    const api = await shopAt(server)
    const used = await register(api, good, { date_mandate: '2027-01-16' })
    const unused = await register(api, good, { date_mandate: '2027-01-16' })
    await debited(api, { sepa: used })
    const inline = accountBody(good, { date_mandate: '2027-01-16' })
    const { sepa: usedInline } = await debited(api, { sepa: inline })
    await moveTo(api, '2030-01-17T12:00:00Z')
    await debited(api, { sepa: used })
    await debited(api, { sepa: usedInline.id })
    const [mandate] = listed('mandates', await api.get(`/v2/mandates/?sepa=${unused}`))
    await assertNothingStored(server, async () =>
      assertRefused(
        await debit(api, { sepa: unused }),
        conflict(`Mandate \`${String(mandate?.id)}\` has lapsed: it was not used for 36 months`),
      ),
    )
  })

  test('for one payment lets one debit be, and another after one that was refused', async () => {
    const api = await shopAt(server)
    const sepa = shaped('sepa', await api.post('/v2/sepa/', { iban: good, name: 'Pierre Martin' })).id as string
    const signed = { sepa, kind: 'one_off', signed_at: Date.parse('2030-01-10T12:00:00Z') / 1000 }
    const { body: mandate } = await api.post('/v2/mandates/', signed)
    await api.post('/sandbox/faults', { operation: 'authorization', refuse: { code: 'AM04' } })
    assert.equal((await debited(api, { sepa })).status, 'refused')
    assert.equal((await debited(api, { sepa })).status, 'to_capture')
    assert.deepEqual(await sequencesOf(sepa), ['OOFF', 'OOFF'])
    await assertNothingStored(server, async () =>
      assertRefused(
        await debit(api, { sepa }),
        conflict(`Mandate \`${String(mandate.id)}\` was for one payment, and has been used`),
      ),
    )
    // One that recurs, signed before, is used again where that for one payment is spent.
    await api.post('/v2/mandates/', { sepa, signed_at: Date.parse('2030-01-09T12:00:00Z') / 1000 })
    assert.equal((await debited(api, { sepa })).status, 'to_capture')
    assert.deepEqual(await sequencesOf(sepa), ['OOFF', 'OOFF', 'FRST'])
  })

  test('for one payment is followed by one that recurs, years after it was used as well', async () => {
    const api = await shopAt(server)
    const sepa = await register(api, good, { date_mandate: '2030-01-10' })
    const signed_at = Date.parse('2030-01-11T12:00:00Z') / 1000
    await api.post('/v2/mandates/', { sepa, kind: 'one_off', signed_at })
    await debited(api, { sepa })
    await debited(api, { sepa })
    await moveTo(api, '2032-12-15T12:00:00Z')
    await debited(api, { sepa })
    // Not used since 2030, as it could not be.
    await moveTo(api, '2033-06-15T12:00:00Z')
    assert.equal((await debited(api, { sepa })).status, 'to_capture')
    assert.deepEqual(await sequencesOf(sepa), ['OOFF', 'FRST', 'RCUR', 'RCUR'])
  })

  test('that was never signed, was revoked, or is not there at all debits nobody', async () => {
    const api = await shopAt(server)
    const bare = shaped('sepa', await api.post('/v2/sepa/', { iban: good, name: 'Pierre Martin' })).id as string
    const unsigned = await register(api, good, { date_mandate: undefined })
    const revoked = await register(api)
    const [mandate] = listed('mandates', await api.get(`/v2/mandates/?sepa=${revoked}`))
    await api.delete(`/v2/mandates/${String(mandate?.id)}`)
    const deleted = await register(api)
    await api.delete(`/v2/sepa/${deleted}`)
    await assertNothingStored(server, async () => {
      assertRefused(await debit(api, { sepa: bare }), conflict('SEPA account has no signed mandate'))
      assertRefused(await debit(api, { sepa: unsigned }), conflict('SEPA account has no signed mandate'))
      assertRefused(await debit(api, { sepa: revoked }), conflict(`Mandate \`${String(mandate?.id)}\` was revoked`))
      assertRefused(await debit(api, { sepa: deleted }), notFound('SEPA', deleted))
      assertRefused(await debit(api, { sepa: unknownId('sepa') }), notFound('SEPA', unknownId('sepa')))
    })
  })
})

suite('a debit that cannot be', () => {
  const wrong: readonly [name: string, given: (sepa: string) => object, refused: ReturnType<typeof invalid>][] = [
    ['of nothing', (sepa) => ({ sepa, amount: 0 }), invalid(['body', 'amount'], 'A SEPA debit is of 1 cent at least')],
    [
      'in dollars',
      (sepa) => ({ sepa, currency: 'usd' }),
      invalid(['body', 'currency'], 'SEPA debits are made in eur only'),
    ],
    [
      'on a day that has passed',
      (sepa) => ({ sepa, date_settlement: '2030-01-14' }),
      invalid(['body', 'date_settlement'], 'A SEPA debit cannot be collected on a day that has passed'),
    ],
    ['beside a card', (sepa) => ({ sepa, card: cardBody() }), invalid(['body', 'sepa'], 'give either card or sepa')],
    [
      'where only cards are allowed',
      (sepa) => ({ sepa, methods_allowed: ['card'] }),
      invalid(['body', 'sepa'], 'sepa is not among methods_allowed'),
    ],
    [
      'with wrong check digits',
      () => ({ sepa: accountBody('FR1420041010050500013M02607') }),
      invalid(['body', 'sepa', 'iban'], 'IBAN check digits are wrong', 'value_error.iban.check_digits'),
    ],
    [
      'with a mandate that is signed tomorrow',
      () => ({ sepa: accountBody(good, { date_mandate: '2030-01-16' }) }),
      invalid(
        ['body', 'sepa', 'date_mandate'],
        'A mandate cannot be signed in the future',
        'value_error.date.not_in_the_past',
      ),
    ],
  ]
  for (const [name, given, refused] of wrong) {
    test(`${name}: nothing is stored`, async () => {
      const api = await shopAt(server)
      const sepa = await register(api)
      await assertNothingStored(server, async () => assertRefused(await debit(api, given(sepa)), refused))
    })
  }

  test('by a change either, whatever it was before', async () => {
    const api = await shopAt(server)
    const cents = invalid(['body', 'amount'], 'A SEPA debit is of 1 cent at least')
    const euros = invalid(['body', 'currency'], 'SEPA debits are made in eur only')
    const past = invalid(['body', 'date_settlement'], 'A SEPA debit cannot be collected on a day that has passed')
    const refused = await debited(api, { sepa: accountBody('FR7099253427049384102178149') })
    const accepted = await debited(api, { sepa: accountBody(), capture: false })
    const sepa = await register(api)
    const intent = (given: object): Promise<ApiAnswer> => api.post('/v2/payment_intents/', { amount: 1_000, ...given })
    const waiting = (await intent({ sepa })).body.id
    const card = shaped('card', await api.post('/v2/cards/', cardBody('4000000400000008'))).id
    const dollars = (await intent({ card, currency: 'usd' })).body.id
    const ofNothing = (await intent({ card, amount: 0 })).body.id
    const late = (await intent({ card, date_settlement: '2030-01-14' })).body.id
    const rows: readonly [path: string, given: object, refusal: ReturnType<typeof invalid>][] = [
      [`payments/${String(refused.id)}`, { currency: 'usd' }, euros],
      [`payments/${String(refused.id)}`, { amount: 0 }, cents],
      [`payments/${String(refused.id)}`, { date_settlement: '2030-01-14' }, past],
      [`payments/${String(accepted.id)}`, { amount: 0 }, cents],
      [`payments/${String(accepted.id)}`, { amount: 0, status: 'capture' }, cents],
      [`payments/${String(accepted.id)}`, { date_settlement: '2030-01-14' }, past],
      [`payment_intents/${String(waiting)}`, { currency: 'usd' }, euros],
      [`payment_intents/${String(waiting)}`, { amount: 0 }, cents],
      [`payment_intents/${String(waiting)}`, { date_settlement: '2030-01-14' }, past],
      [`payment_intents/${String(dollars)}`, { sepa }, euros],
      [`payment_intents/${String(ofNothing)}`, { sepa }, cents],
      [`payment_intents/${String(late)}`, { sepa }, past],
    ]
    await assertNothingStored(server, async () => {
      for (const [path, given, refusal] of rows) assertRefused(await api.patch(`/v2/${path}`, given), refusal)
    })
    const inDollars = { currency: 'usd', card: cardBody() }
    assert.equal(
      shaped('payment', await api.patch(`/v2/payments/${String(refused.id)}`, inDollars)).status,
      'to_capture',
    )
  })

  test('of a customer that is not there: that comes first, every time', async () => {
    const api = await shopAt(server)
    const customer = unknownId('cust')
    const sepa = await register(api, good, { date_mandate: undefined })
    const lapsed = accountBody(good, { date_mandate: '2026-12-31' })
    await assertNothingStored(server, async () => {
      for (let turn = 0; turn < 5; turn++)
        for (const given of [{ sepa }, { sepa: lapsed }])
          assertRefused(await debit(api, { ...given, customer }), notFound('Customer', customer))
    })
  })

  test('by a mandate that has lapsed, known by id, by its details, or not at all', async () => {
    const api = await shopAt(server)
    const lapsed = accountBody(good, { date_mandate: '2026-12-31' })
    await assertNothingStored(server, async () => {
      assertRefused(
        await debit(api, { sepa: lapsed }),
        conflict('The given mandate has lapsed: it was not used for 36 months'),
      )
    })
    const unsigned = accountBody(good, { date_mandate: undefined })
    shaped('sepa', await api.post('/v2/sepa/', unsigned))
    assert.equal((await debit(api, { sepa: { ...unsigned, date_mandate: '2026-12-31' } })).status, 409)
  })

  test('in live mode, without a bank', async () => {
    const { live } = await anotherAccount(server)
    assertRefused(
      await live.post('/v2/payments/', { amount: 1_000, sepa: accountBody(good, { date_mandate: '2020-01-01' }) }),
      plain(
        501,
        'No bank is connected to this account that carries out SEPA debits: accounts and mandates can be kept meanwhile; use a test key to simulate payments',
      ),
    )
  })
})

suite('an intent with an account', () => {
  const intent = async (api: Api, given: object): Promise<Body> =>
    shaped('payment_intent', await api.post('/v2/payment_intents/', { amount: 10_000, ...given }))
  const shown = async (api: Api, id: unknown): Promise<Body> =>
    shaped('payment_intent', await api.get(`/v2/payment_intents/${String(id)}`))

  test('is debited at once where no proof is wanted, and follows the debit', async () => {
    const api = await shopAt(server)
    const sepa = await register(api, comesBack.AC04)
    const made = await intent(api, { sepa, threeds: 'none' })
    assert.deepEqual([made.status, made.sepa, made.card], ['processing', sepa, null])
    await moveTo(api, '2030-01-15T22:00:00Z')
    assert.equal((await shown(api, made.id)).status, 'processing')
    await moveTo(api, '2030-01-16T05:00:00Z')
    assert.equal((await shown(api, made.id)).status, 'captured')
    await moveTo(api, '2030-01-18T05:00:00Z')
    assert.equal((await shown(api, made.id)).status, 'unpaid')
    assert.deepEqual(await told(made.id as string), [
      'payment_intent.processing',
      'payment_intent.captured',
      'payment_intent.unpaid',
    ])
    assert.deepEqual(
      listed('payment_intents', await api.get(`/v2/payment_intents/?sepa=${sepa}`)).map(({ id }) => id),
      [made.id],
    )
  })

  test('waits for its payer to agree where proof is wanted, with a mandate or without', async () => {
    const api = await shopAt(server)
    const sepa = await register(api, good, { date_mandate: undefined })
    const made = await intent(api, { sepa })
    assert.deepEqual([made.status, made.sepa], ['require_authentication', sepa])
    const attempt = await read(api, made.payment as string)
    assert.deepEqual([attempt.status, attempt.method], [null, 'sepa'])
    assert.equal((await api.post(`/v2/payments/${String(made.payment)}/capture`)).status, 409)
    const off = shaped('payment_intent', await api.delete(`/v2/payment_intents/${String(made.id)}`))
    assert.equal(off.status, 'canceled')
  })

  test('is debited once the merchant waives the proof', async () => {
    const api = await shopAt(server)
    const made = await intent(api, { sepa: await register(api) })
    assert.equal(made.status, 'require_authentication')
    const waived = shaped(
      'payment_intent',
      await api.patch(`/v2/payment_intents/${String(made.id)}`, { threeds: 'none' }),
    )
    assert.equal(waived.status, 'processing')
  })

  test('that is refused wants another method, and takes a card', async () => {
    const api = await shopAt(server)
    const made = await intent(api, { sepa: await register(api, 'FR7099253427049384102178149'), threeds: 'none' })
    assert.equal(made.status, 'require_payment_method')
    const card = shaped('card', await api.post('/v2/cards/', cardBody())).id
    const paid = shaped('payment_intent', await api.patch(`/v2/payment_intents/${String(made.id)}`, { card }))
    assert.deepEqual([paid.status, paid.card, paid.sepa], ['captured', card, null])
  })
})
