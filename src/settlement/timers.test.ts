/**
 * A turn of the day goes on whatever fails in it: an object that cannot be cleared is set aside, and books that cannot be closed or sealed hold up neither payouts nor the next
 * turns.
 */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { anotherAccount } from '../../tests/support/another-account.ts'
import type { Api } from '../../tests/support/api.ts'
import { someNoon } from '../../tests/support/core.ts'
import { moveTo } from '../../tests/support/moments.ts'
import { allTold, pay, payAtOnce, refund } from '../../tests/support/payouts.ts'
import { startTestServer, type TestServer } from '../../tests/support/server.ts'
import { booksDisagreement } from '../../tests/support/stored.ts'
import { cardBody, numbers } from '../../tests/support/bodies.ts'
import { ManualClock, MINUTE } from '../kit/clock.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
before(async () => {
  server = await startTestServer({ clock })
})
after(async () => {
  try {
    assert.equal(await booksDisagreement(server.running.core), undefined)
  } finally {
    await server.close()
  }
})

/** The test mode of a new account, with its clock moved to a moment. */
async function shopAt(moment: string): Promise<{ api: Api; realmId: number }> {
  const { test: api, account } = await anotherAccount(server)
  await moveTo(api, moment)
  const [realm] = await server.running.core.store.query<{ id: number }>({
    text: `select id from realms where account_id = $1 and mode = 'test'`,
    values: [account.id],
  })
  assert(realm !== undefined)
  return { api, realmId: realm.id }
}

/** Runs several statements in one transaction that may also change rows which are otherwise never changed. */
const tamper = (text: string): Promise<unknown> =>
  server.running.core.store.query({
    text: `begin; set local session_replication_role = replica; ${text}; commit`,
    values: [],
  })

const disburse = async (api: Api): Promise<string> => {
  const card = (await api.post('/v2/cards/', cardBody(numbers.alsoApproved))).body as { id: string }
  const { status, body } = await api.post('/v2/disbursements/', { card: card.id, amount: 100 })
  assert.equal(status, 200, JSON.stringify(body))
  return body.id as string
}

/** The messages of errors in the log that mention a name. */
const toldOf = (name: string): string[] =>
  server
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":"error"') && line.includes(name))
    .map((line) => (JSON.parse(line) as { error: { message: string } }).error.message)

const statusOf = async (api: Api, path: string, id: string): Promise<unknown> =>
  (await api.get(`/v2/${path}/${id}`)).body.status

interface Spoiling {
  readonly spoil: (id: string, realmId: number) => string
  readonly mend: (id: string) => string
}

/** An object in a state in which it cannot be cleared. */
const inState = (table: string, wrong: string, right: string): Spoiling => ({
  spoil: (id) => `update ${table} set status = '${wrong}' where id = '${id}'`,
  mend: (id) => `update ${table} set status = '${right}' where id = '${id}'`,
})

/** A balance that already holds the item that crediting would add. */
const creditedAlready: Spoiling = {
  spoil: (id, realmId) =>
    `insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat, payout_id)
      values (${realmId}, '${id}', 'settle', 1, ${someNoon}, 'payment', 'card', 'eur', 1, 0, 0, 'payo_of_another')`,
  mend: (id) => `delete from balance_items where object_id = '${id}'`,
}

suite('what cannot be cleared is set aside, told of, and tried again alone', () => {
  type Case = [name: string, path: string, make: (api: Api) => Promise<string>, spoiling: Spoiling, statuses: string[]]
  const paid = ['to_capture', 'capture_sent', 'captured']
  const cases: readonly Case[] = [
    ['a payment in a wrong state', 'payments', pay, inState('payments', 'authorized', 'to_capture'), paid],
    ['a payment that is credited already', 'payments', pay, creditedAlready, ['capture_sent', 'captured', 'captured']],
    [
      'a refund in a wrong state',
      'refunds',
      async (api) => refund(api, await payAtOnce(api), 5_000),
      inState('refunds', 'not_honored', 'to_refund'),
      ['to_refund', 'refund_sent', 'refunded'],
    ],
    [
      'a disbursement in a wrong state',
      'disbursements',
      async (api) => {
        await payAtOnce(api)
        return disburse(api)
      },
      inState('disbursements', 'refused', 'to_disburse'),
      ['to_disburse', 'disburse_sent', 'disbursed'],
    ],
  ]
  for (const [name, path, make, { spoil, mend }, [waiting, sent, settled]] of cases) {
    test(name, async () => {
      const { api, realmId } = await shopAt('2030-01-15T13:00:00Z')
      const made: string[] = []
      for (let place = 0; place < 4; place++) made.push(await make(api))
      const [first, bad, worse, last] = made as [string, string, string, string]
      await tamper([bad, worse].map((id) => spoil(id, realmId)).join('; '))
      await moveTo(api, '2030-01-16T12:00:00Z')
      for (const id of [first, last]) assert.equal(await statusOf(api, path, id), settled)
      for (const id of [bad, worse]) assert.equal(toldOf(`${id}:clear_`).length, 1, server.log())
      // Payouts are made on the morning on which the others are credited, and the next turns are not held up.
      assert.equal((await allTold(api)).length, 1)
      const later = await pay(api)
      await moveTo(api, '2030-01-18T12:00:00Z')
      assert.equal(await statusOf(api, 'payments', later), 'captured')
      await tamper([bad, worse].map(mend).join('; '))
      for (const id of [bad, worse]) assert.equal(await statusOf(api, path, id), waiting)
      clock.advance(MINUTE)
      await api.post('/sandbox/quiet', {})
      for (const id of [bad, worse]) assert.equal(await statusOf(api, path, id), sent)
      await moveTo(api, '2030-01-22T12:00:00Z')
      for (const id of [bad, worse]) assert.equal(await statusOf(api, path, id), settled)
      assert.deepEqual((await api.get('/sandbox/quiet')).body.quiet, true)
    })
  }
})

suite('what was set aside is left alone when it is tried again, if meanwhile', () => {
  const cases: readonly [name: string, act: (api: Api, id: string) => Promise<unknown>, status: string][] = [
    ['it was canceled', (api, id) => api.post(`/v2/payments/${id}/refund`, {}), 'canceled'],
    [
      'it was given a later day',
      (api, id) => api.patch(`/v2/payments/${id}`, { date_settlement: '2030-02-04' }),
      'to_capture',
    ],
  ]
  for (const [name, act, status] of cases) {
    test(name, async () => {
      const { api, realmId } = await shopAt('2030-01-15T13:00:00Z')
      const id = await pay(api)
      const { spoil, mend } = inState('payments', 'authorized', 'to_capture')
      await tamper(spoil(id, realmId))
      await moveTo(api, '2030-01-16T12:00:00Z')
      assert.equal(toldOf(`${id}:clear_`).length, 1, server.log())
      await tamper(mend(id))
      await act(api, id)
      clock.advance(MINUTE)
      assert.equal((await api.post('/sandbox/quiet', {})).body.quiet, true)
      assert.equal(await statusOf(api, 'payments', id), status)
      assert.equal(toldOf(`${id}:clear_`).length, 1, server.log())
    })
  }
})

suite('payouts are made, and turns follow, though', () => {
  const cases: readonly [name: string, breakIt: string, mend: string][] = [
    [
      'the books cannot be sealed',
      'alter table ledger_batches rename to batches_of_old',
      'alter table batches_of_old rename to ledger_batches',
    ],
    [
      'the books cannot be closed',
      'alter table realms add constraint never_closed check (books_closed_at is null) not valid',
      'alter table realms drop constraint never_closed',
    ],
  ]
  for (const [name, breakIt, mend] of cases) {
    test(name, async () => {
      const { api, realmId } = await shopAt('2030-01-15T13:00:00Z')
      const first = await pay(api)
      await tamper(breakIt)
      await moveTo(api, '2030-01-16T12:00:00Z')
      const second = await pay(api)
      await moveTo(api, '2030-01-17T12:00:00Z')
      await tamper(mend)
      for (const id of [first, second]) assert.equal(await statusOf(api, 'payments', id), 'captured')
      assert.equal((await allTold(api)).length, 2)
      assert.ok(toldOf(':closing').length > 0)
      clock.advance(MINUTE)
      await api.post('/sandbox/quiet', {})
      const [sealed] = await server.running.core.store.query<{ transfers: number }>({
        text: 'select coalesce(sum(transfers), 0) as transfers from ledger_batches where realm_id = $1',
        values: [realmId],
      })
      assert.ok((sealed?.transfers ?? 0) > 0)
    })
  }
})

test('more than one round fits: what is cleared one by one is followed by what is cleared together', async () => {
  const { api, realmId } = await shopAt('2030-01-15T13:00:00Z')
  const bad = await pay(api)
  const ids = await Promise.all(Array.from({ length: 3 }, () => pay(api)))
  const { spoil, mend } = inState('payments', 'authorized', 'to_capture')
  // A round that an earlier version of this program has left, before it set the next turn.
  await tamper(`${spoil(bad, realmId)}; update timers set id = object_id || '+1:clearing', object_id = object_id || '+1'
    where realm_id = ${realmId} and kind = 'clearing'`)
  await moveTo(api, '2030-01-18T12:00:00Z')
  for (const id of ids) assert.equal(await statusOf(api, 'payments', id), 'captured')
  await tamper(mend(bad))
  clock.advance(MINUTE)
  await moveTo(api, '2030-01-23T12:00:00Z')
  assert.equal(await statusOf(api, 'payments', bad), 'captured')
})
