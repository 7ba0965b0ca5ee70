/** Payouts of v1, in a live mode that has been paid over a connector: what they are made of, and that it adds up (stancer-v1 section 9). */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect } from '../../src/app/connectors.ts'
import { startWorld, type World } from '../../src/app/world.ts'
import { DAY, ManualClock, SECOND } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'
import { v1, v1Listed } from '../support/v1.ts'

const secret = 'a-secret-of-the-network'
const clock = new ManualClock(someNoon)
let directory: string
let world: World
let server: TestServer
let api: Api
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'guichet-world-'))
  world = await startWorld({ host: '127.0.0.1', port: 0, secret, directory }, (error) => {
    throw error
  })
  server = await startTestServer({ clock })
  const { account, live } = await anotherAccount(server)
  api = live
  const { store, vault } = server.running.core
  await connect(store, vault, account.id, { url: world.url, secret })
})
after(async () => {
  await closeAgreeing(server)
  await world.close()
  await rm(directory, { recursive: true })
})

/** The banks' days go by. */
async function pass(days: number): Promise<void> {
  const { runner, store } = server.running.core
  clock.advance(days * DAY)
  const realms = await store.query<{ id: number }>({ text: `select id from realms where mode = 'live'`, values: [] })
  for (const { id } of realms) await runner.runDue(id)
}

/** A second after what was before, so that their order is certain. */
async function pay(amount: number): Promise<string> {
  clock.advance(SECOND)
  return v1('payment', await api.post('/v1/checkout/', { amount, currency: 'eur', card: cardBody() })).id as string
}

test('payments and refunds are paid out, and shown with what they came to', async () => {
  const ids = [await pay(15_000), await pay(2_000)]
  await pass(4)
  const refund = v1('refund', await api.post('/v1/refunds/', { payment: ids[0], amount: 5_000 }))
  assert.equal(refund.live_mode, true)
  ids.push(await pay(9_000))
  await pass(7)
  const { items, range } = v1Listed('payouts', ['created'], await api.get('/v1/payouts/'))
  assert.deepEqual([range.start, range.end, range.has_more], [0, items.length - 1, false])
  const found: Record<'payments' | 'refunds' | 'disputes', unknown[]> = { payments: [], refunds: [], disputes: [] }
  for (const { id } of items) {
    const payout = v1('payout', await api.get(`/v1/payouts/${String(id)}`))
    const { amount, payments, refunds, disputes, fees } = payout
    assert.equal(amount, payments.amount - refunds.amount - disputes.amount - fees)
    assert.equal(payout.live_mode, true)
    const inV2 = shaped('payout', await api.get(`/v2/payouts/${String(id)}`))
    assert.deepEqual([payout.status, amount, fees], [inV2.status, inV2.amount, inV2.fees + inV2.fees_vat])
    for (const part of ['payments', 'refunds', 'disputes'] as const) {
      const listed = v1Listed(part, ['created'], await api.get(`/v1/payouts/${String(id)}/${part}`))
      found[part].push(...listed.items.map((item: ApiAnswer['body']) => item.id as unknown))
    }
  }
  assert.deepEqual(found, { payments: ids, refunds: [refund.id], disputes: [] })
})
