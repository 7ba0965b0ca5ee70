/** Disbursements: money to a card, from the merchant's available balance, on the banks' clock. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createDisbursement } from '../../src/disbursements/index.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Database } from '../../src/kit/database.ts'
import { minorUnitsOf } from '../../src/kit/money.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, balancesOf, closeAgreeing } from '../support/stored.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(() => closeAgreeing(server))

/** An account of its own on 2030-01-15, a Tuesday, with so much available: a payment of 100 costs 10, one of 10000 costs 92. */
async function shop(available?: 90 | 9_908): Promise<AnotherAccount> {
  const account = await anotherAccount(server)
  if (available !== undefined) {
    const amount = available === 90 ? 100 : 10_000
    const paid = await account.test.post('/v2/payments/', { amount, card: cardBody(numbers.capturedAtOnce) })
    assert.equal(paid.body.status, 'captured')
  }
  return account
}

const saved = async (api: Api, number: string = numbers.approved): Promise<string> =>
  shaped('card', await api.post('/v2/cards/', cardBody(number))).id as string
const disburse = (api: Api, body: object): Promise<ApiAnswer> => api.post('/v2/disbursements/', body)
const disbursed = async (api: Api, body: object): Promise<ApiAnswer['body']> =>
  shaped('disbursement', await disburse(api, body))
const read = async (api: Api, id: unknown): Promise<ApiAnswer['body']> =>
  shaped('disbursement', await api.get(`/v2/disbursements/${String(id)}`))
const moveTo = (api: Api, moment: string): Promise<ApiAnswer> =>
  api.post('/sandbox/clock', { to: Date.parse(moment) / 1000 })

test('is shown with every field', async () => {
  const { test: api } = await shop(9_908)
  const card = await saved(api)
  const { id, created, ...shown } = await disbursed(api, {
    card,
    amount: 1_000,
    cvc: '123',
    date_of_birth: '1990-02-28',
  })
  assert.match(id as string, /^dsbm_[a-zA-Z0-9]{24}$/)
  assert.equal(created, someNoon / 1000)
  assert.deepEqual(shown, {
    amount: 1_000,
    currency: 'eur',
    card,
    payout: null,
    response: '00',
    status: 'to_disburse',
    date_bank: null,
    date_disbursement: null,
  })
  assert.deepEqual(await read(api, id), { id, created, ...shown })
})

test('leaves at the cut-off and is credited on the next business day, the books following', async () => {
  const { test: api } = await shop(9_908)
  const { id } = await disbursed(api, { card: await saved(api), amount: 1_000 })
  const left = Date.parse('2030-01-15T22:00:00Z') / 1000
  // The fee is 1 % and 25, with VAT of 20 %.
  const charged = ['fees -35', 'merchant_available 1042']
  const timeline: readonly [moment: string, shown: readonly unknown[], books: readonly string[]][] = [
    ['2030-01-15T21:59:59Z', ['to_disburse', null, null], [...charged, 'payers -1000', 'vat -7']],
    ['2030-01-15T22:00:00Z', ['disburse_sent', '2030-01-16', left], ['card_network -1000', ...charged, 'vat -7']],
    ['2030-01-16T05:00:00Z', ['disbursed', '2030-01-16', left], ['bank -1000', ...charged, 'vat -7']],
  ]
  for (const [moment, shown, books] of timeline) {
    await moveTo(api, moment)
    const { status, date_bank, date_disbursement } = await read(api, id)
    assert.deepEqual([status, date_bank, date_disbursement], shown, moment)
    assert.deepEqual(await balancesOf(server, id as string), books, moment)
  }
})

/** Card → status and response. */
const cards: readonly (readonly [name: string, number: string, status: string, response: string])[] = [
  ['an ordinary card', numbers.approved, 'to_disburse', '00'],
  ['a card without money', numbers.insufficientFunds, 'to_disburse', '00'],
  ['a card that asks its payer for proof', '4000000000003220', 'to_disburse', '00'],
  ['a card whose bank refuses', '4000000000000002', 'refused', '05'],
  ['a lost card', '4000000000009987', 'refused', '41'],
]
for (const [name, number, status, response] of cards) {
  test(`${name}: ${status} with ${response}`, async () => {
    const { test: api } = await shop(9_908)
    const shown = await disbursed(api, { card: await saved(api, number), amount: 1_000 })
    assert.deepEqual([shown.status, shown.response], [status, response])
    if (status === 'refused') assert.deepEqual(await balancesOf(server, shown.id as string), [])
  })
}

test('takes no more than the balance has, fee and VAT included', async () => {
  const { test: api } = await shop(90)
  const card = await saved(api)
  // 59 cost 1 % and 25, which is 26, and VAT of 5: 90 in all.
  const tooMuch = await disbursed(api, { card, amount: 60 })
  assert.deepEqual([tooMuch.status, tooMuch.response], ['refused', '51'])
  const nothingInDollars = await disbursed(api, { card, amount: 1, currency: 'usd' })
  assert.deepEqual([nothingInDollars.status, nothingInDollars.response], ['refused', '51'])
  assert.equal((await disbursed(api, { card, amount: 59 })).status, 'to_disburse')
  assert.equal((await disbursed(api, { card, amount: 1 })).response, '51')
})

test('of many at once only as many are accepted as the balance pays for', async () => {
  const { test: api } = await shop(9_908)
  const card = await saved(api)
  // Each costs 3000 + 55 + 11: three fit.
  const answers = await Promise.all(Array.from({ length: 12 }, () => disbursed(api, { card, amount: 3_000 })))
  const accepted = answers.filter(({ status }) => status === 'to_disburse')
  assert.equal(accepted.length, 3)
  for (const { status, response } of answers)
    assert(status === 'to_disburse' ? response === '00' : status === 'refused' && response === '51')
})

test('rests on no balance that a payout has taken meanwhile', async () => {
  const { test: api, account } = await shop(9_908)
  const card = await saved(api)
  const { gate, performer } = server.running.core
  const principal = { accountId: account.id, accountName: account.name, mode: 'test' } as const
  let payout: ApiAnswer | undefined
  const { status, response } = await performer.perform(
    (fresh) => gate.open(principal, fresh),
    (ctx) => {
      const query: Database['query'] = async (asked) => {
        const rows = await ctx.db.query<never>(asked)
        // Just when the balance was summed, it is paid out.
        if (asked.name === 'available_balance') payout ??= await api.post('/v2/payouts/', {})
        return rows
      }
      const db: Database = {
        query,
        find: (table, key) => ctx.db.find(table, key),
        findAll: (table, by, key) => ctx.db.findAll(table, by, key),
      }
      const input = { cardId: card, amount: minorUnitsOf(9_000), currency: 'eur' } as const
      return createDisbursement({ ...ctx, db }, { ...input, securityCode: null, cardholderBirthDate: null })
    },
  )
  assert.equal(payout?.body.amount, 9_908)
  assert.deepEqual([status, response], ['refused', '51'])
})

for (const [when, moment] of [
  ['before it left', '2030-01-15T12:00:01Z'],
  ['after it left', '2030-01-15T23:00:00Z'],
] as const) {
  test(`that is not honoured ${when} gives the money back, and keeps the fee`, async () => {
    const { test: api } = await shop(9_908)
    const { id } = await disbursed(api, { card: await saved(api), amount: 1_000 })
    await moveTo(api, moment)
    const decided = shaped('disbursement', await api.post(`/sandbox/disbursements/${id}`, { status: 'not_honored' }))
    assert.equal(decided.status, 'not_honored')
    assert.deepEqual(await balancesOf(server, id as string), ['fees -35', 'merchant_available 42', 'vat -7'])
    await moveTo(api, '2030-02-01T12:00:00Z')
    assert.equal((await read(api, id)).status, 'not_honored')
  })
}

test('is decided once', async () => {
  const { test: api } = await shop(9_908)
  const card = await saved(api)
  const { id } = await disbursed(api, { card, amount: 1_000 })
  const refused = await disbursed(api, { card, amount: 100_000 })
  const decide = (which: unknown, status: string): Promise<ApiAnswer> =>
    api.post(`/sandbox/disbursements/${String(which)}`, { status })
  assert.equal(shaped('disbursement', await decide(id, 'disbursed')).status, 'disbursed')
  const unknown = unknownId('dsbm')
  await assertNothingStored(server, async () => {
    assert.equal(shaped('disbursement', await decide(id, 'disbursed')).status, 'disbursed')
    const rows: readonly [which: unknown, status: string, text: string][] = [
      [id, 'not_honored', 'Disbursement cannot become not_honored, it is disbursed'],
      [refused.id, 'disbursed', 'Disbursement cannot become disbursed, it is refused'],
    ]
    for (const [which, status, text] of rows)
      assertRefused(await decide(which, status), conflict(text, which as string))
    assertRefused(await decide(unknown, 'disbursed'), notFound('Disbursement', unknown))
    assert.equal((await decide(id, 'to_disburse')).status, 422)
  })
})

test('are listed newest first, those of the account alone', async () => {
  const { test: api } = await shop(9_908)
  const card = await saved(api)
  const first = await disbursed(api, { card, amount: 1 })
  await moveTo(api, '2030-01-15T13:00:00Z')
  const second = await disbursed(api, { card, amount: 2 })
  const ids = (answer: ApiAnswer): unknown[] => listed('disbursements', answer).map(({ id }) => id)
  assert.deepEqual(ids(await api.get('/v2/disbursements/')), [second.id, first.id])
  assert.deepEqual(ids(await api.get('/v2/disbursements/?limit=1&start=1')), [first.id])
  const { test: other, live } = await shop()
  assert.deepEqual(ids(await other.get('/v2/disbursements/')), [])
  const id = first.id as string
  for (const stranger of [other, live])
    assertRefused(await stranger.get(`/v2/disbursements/${id}`), notFound('Disbursement', id))
  assert.equal((await live.post(`/sandbox/disbursements/${id}`, { status: 'disbursed' })).status, 403)
  const liveCard = await saved(live)
  assert.equal((await disburse(live, { card: liveCard, amount: 1 })).status, 501)
})

test('wrong input is told, and changes nothing', async () => {
  const { test: api } = await shop(9_908)
  const card = await saved(api)
  const deleted = await saved(api, numbers.insufficientFunds)
  await api.delete(`/v2/cards/${deleted}`)
  const unknown = unknownId('card')
  const rows: readonly [body: object, status: number, field: string][] = [
    [{ amount: 1 }, 422, 'card'],
    [{ card }, 422, 'amount'],
    [{ card, amount: 0 }, 422, 'amount'],
    [{ card, amount: -1 }, 422, 'amount'],
    [{ card, amount: 4_294_967_296 }, 422, 'amount'],
    [{ card, amount: 1.5 }, 422, 'amount'],
    [{ card: 'card_1', amount: 1 }, 422, 'card'],
    [{ card: { number: numbers.approved }, amount: 1 }, 422, 'card'],
    [{ card, amount: 1, currency: 'xxx' }, 422, 'currency'],
    [{ card, amount: 1, cvc: '12' }, 422, 'cvc'],
    [{ card, amount: 1, date_of_birth: '1990-02-30' }, 422, 'date_of_birth'],
    [{ card: unknown, amount: 1 }, 404, unknown],
    [{ card: deleted, amount: 1 }, 404, deleted],
  ]
  await assertNothingStored(server, async () => {
    for (const [body, status, named] of rows) {
      const answer = await disburse(api, body)
      assert.equal(answer.status, status, JSON.stringify(body))
      assert(JSON.stringify(answer.body).includes(named), JSON.stringify(answer.body))
    }
  })
})
