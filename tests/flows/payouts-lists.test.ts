/** Payouts and what is in them, as lists. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { assertPayoutsAgree, payAtOnce, refund } from '../support/payouts.ts'
import { assertRefused, invalid, notFound, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertKeys, listed, shaped } from '../support/shapes.ts'
import { moveTo, shopAt } from '../support/moments.ts'
import { closeAgreeing } from '../support/stored.ts'

type Body = ApiAnswer['body']

/** Three days with a payout each, oldest first: of three payments, of two of which one is disputed, of one. Each of the first two with a refund of a payment of the first. */
const days = ['2030-01-15T12:00:00Z', '2030-01-16T12:00:00Z', '2030-01-17T12:00:00Z']
const counts = [3, 2, 1]

let server: TestServer
let api: Api
const payouts: Body[] = []
/** By payout, oldest first. */
const payments: string[][] = []
const refunds: string[][] = []
let dispute: string

before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  api = await shopAt(server, someNoonText)
  for (const [day, moment] of days.entries()) {
    await moveTo(api, moment)
    const paid: string[] = []
    for (let number = 0; number < (counts[day] ?? 0); number++) {
      paid.push(await payAtOnce(api))
      await moveOn()
    }
    payments.push(paid)
    refunds.push(day < 2 ? [await refund(api, payments[0]?.[0] ?? '', 1_000)] : [])
    if (day === 1) dispute = (await api.post(`/sandbox/payments/${paid[0] ?? ''}/dispute`)).body.id as string
    payouts.push(shaped('payout', await api.post('/v2/payouts/', {})))
  }
})
after(async () => {
  await assertPayoutsAgree(server)
  await closeAgreeing(server)
})

const someNoonText = new Date(someNoon).toISOString()
const moveOn = (): Promise<ApiAnswer> => api.post('/sandbox/clock', { advance: 1 })
const idsOf = (name: string, answer: ApiAnswer): string[] => listed(name, answer).map(({ id }) => id as string)
const newestFirst = (list: readonly string[] | undefined): string[] => [...(list ?? [])].reverse()

test('every filter, newest first', async () => {
  const [first, second, third] = payouts as [Body, Body, Body]
  const rows: readonly (readonly [query: string, found: readonly Body[]])[] = [
    ['', [third, second, first]],
    [`created=${second.date}`, [third, second]],
    [`created=${second.date + 1}`, [third]],
    ['created=2030-01-17T00:00:00Z', [third]],
    [`created=${third.date + 1}`, []],
    [`payment=${payments[0]?.[1] ?? ''}`, [first]],
    [`payment=${payments[2]?.[0] ?? ''}`, [third]],
    [`payment=${payments[0]?.[1] ?? ''}&created=${second.date}`, []],
    [`payment=${unknownId('paym')}`, []],
  ]
  for (const [query, found] of rows) {
    const answer = await api.get(`/v2/payouts/?${query}`)
    assert.deepEqual(listed('payouts', answer), found, query)
    const range = { start: 0, limit: 10, end: found.length, count: found.length, has_more: false }
    assert.deepEqual(answer.body.range, range, query)
  }
})

test('a payment that is in no payout yet is in none of the list', async () => {
  const { test: own } = await anotherAccount(server)
  const open = await payAtOnce(own)
  assert.deepEqual(listed('payouts', await own.get(`/v2/payouts/?payment=${open}`)), [])
  await own.post('/v2/payouts/', {})
  assert.equal(listed('payouts', await own.get(`/v2/payouts/?payment=${open}`)).length, 1)
  // Of another account it is nobody's.
  assert.deepEqual(listed('payouts', await api.get(`/v2/payouts/?payment=${open}`)), [])
})

test('what is in each', async () => {
  for (const [place, { id, payments: heading, refunds: back, disputes }] of payouts.entries()) {
    const path = `/v2/payouts/${String(id)}`
    const paid = await api.get(`${path}/payments`)
    assert.deepEqual(idsOf('payments', paid), newestFirst(payments[place]))
    assert.deepEqual(idsOf('refunds', await api.get(`${path}/refunds`)), newestFirst(refunds[place]))
    assert.deepEqual(idsOf('disputes', await api.get(`${path}/disputes`)), place === 1 ? [dispute] : [])
    assert.equal(paid.body.range.count, heading.method.card.count)
    assert.equal((await api.get(`${path}/refunds`)).body.range.count, back.method.card.count)
    assert.equal((await api.get(`${path}/disputes`)).body.range.count, disputes.method.card.count)
    for (const kind of ['payments', 'refunds', 'disputes']) {
      for (const one of listed(kind, await api.get(`${path}/${kind}`))) {
        assertKeys(kind.slice(0, -1) as 'payment' | 'refund' | 'dispute', one as object)
        assert.deepEqual(one, (await api.get(`/v2/${kind}/${String(one.id)}`)).body)
        assert.equal(one.payout, id)
      }
    }
  }
})

test('payments by their payout, with other filters, in both orders', async () => {
  const [first, second] = payouts as [Body, Body]
  const [a = '', b = '', c = ''] = payments[0] ?? []
  const { created } = (await api.get(`/v2/payments/${b}`)).body
  const rows: readonly (readonly [query: string, found: readonly string[]])[] = [
    [`payout=${first.id}`, [c, b, a]],
    [`payout=${first.id}&order=asc`, [a, b, c]],
    [`payout=${first.id}&field=paid&order=asc`, [a, b, c]],
    [`payout=${first.id}&created=${created}`, [c, b]],
    [`payout=${second.id}`, newestFirst(payments[1])],
    [`payout=${first.id}&order_id=none`, []],
    [`payout=${unknownId('pout')}`, []],
  ]
  for (const [query, found] of rows) {
    const answer = await api.get(`/v2/payments/?${query}`)
    assert.deepEqual(idsOf('payments', answer), found, query)
    assert.equal(answer.body.range.count, found.length, query)
  }
})

test('page by page', async () => {
  const [first] = payouts as [Body]
  const [a = '', b = '', c = ''] = payments[0] ?? []
  const all = payouts.map(({ id }) => id as string)
  const rows: readonly (readonly [path: string, found: readonly string[], range: object])[] = [
    ['?limit=2', [all[2] ?? '', all[1] ?? ''], { start: 0, limit: 2, end: 2, count: 3, has_more: true }],
    ['?limit=2&start=2', [all[0] ?? ''], { start: 2, limit: 2, end: 3, count: 3, has_more: false }],
    ['?start=3', [], { start: 3, limit: 10, end: 3, count: 3, has_more: false }],
    [`?limit=2&start=1&payment=${unknownId('paym')}`, [], { start: 1, limit: 2, end: 1, count: 0, has_more: false }],
    [`${first.id}/payments?limit=2`, [c, b], { start: 0, limit: 2, end: 2, count: 3, has_more: true }],
    [`${first.id}/payments?limit=2&start=2`, [a], { start: 2, limit: 2, end: 3, count: 3, has_more: false }],
    [`${first.id}/refunds?start=1`, [], { start: 1, limit: 10, end: 1, count: 1, has_more: false }],
    [`${first.id}/disputes`, [], { start: 0, limit: 10, end: 0, count: 0, has_more: false }],
  ]
  for (const [path, found, range] of rows) {
    const answer = await api.get(`/v2/payouts/${path}`)
    const name = /\/(\w+)/.exec(path)?.[1] ?? 'payouts'
    assert.deepEqual(idsOf(name, answer), found, path)
    assert.deepEqual(answer.body.range, range, path)
  }
})

test('what is not there, or cannot be asked', async () => {
  const unknown = unknownId('pout')
  const { test: other, live } = await anotherAccount(server)
  const [{ id }] = payouts as [Body]
  for (const kind of ['', '/payments', '/refunds', '/disputes']) {
    assertRefused(await api.get(`/v2/payouts/${unknown}${kind}`), notFound('Payout', unknown))
    for (const client of [other, live])
      assertRefused(await client.get(`/v2/payouts/${String(id)}${kind}`), notFound('Payout', String(id)))
  }
  const pattern = (prefix: string): string => `string does not match regex "^${prefix}_[a-zA-Z0-9]{24}$"`
  const extra = 'extra fields not permitted'
  const rows: readonly (readonly [path: string, refusal: Refused])[] = [
    [
      '?created=-1',
      invalid(['query', 'created'], 'ensure this value is greater than or equal to 0', 'value_error.number.not_ge'),
    ],
    ['?created=soon', invalid(['query', 'created'], 'invalid datetime format', 'value_error.datetime')],
    ['?payment=x', invalid(['query', 'payment'], pattern('paym'), 'value_error.str.regex')],
    [
      '?limit=0',
      invalid(['query', 'limit'], 'ensure this value is greater than or equal to 1', 'value_error.number.not_ge'),
    ],
    ['?status=paid', invalid(['query', 'status'], extra, 'value_error.extra')],
    ['x', invalid(['path', 'id'], pattern('pout'), 'value_error.str.regex')],
    [`x/payments`, invalid(['path', 'id'], pattern('pout'), 'value_error.str.regex')],
    [`${String(id)}/payments?created=1`, invalid(['query', 'created'], extra, 'value_error.extra')],
    [
      `${String(id)}/refunds?limit=101`,
      invalid(['query', 'limit'], 'ensure this value is less than or equal to 100', 'value_error.number.not_le'),
    ],
    [
      `${String(id)}/disputes?start=-1`,
      invalid(['query', 'start'], 'ensure this value is greater than or equal to 0', 'value_error.number.not_ge'),
    ],
  ]
  for (const [path, refusal] of rows) assertRefused(await api.get(`/v2/payouts/${path}`), refusal)
  assert.deepEqual(listed('payouts', await live.get('/v2/payouts/')), [])
})
