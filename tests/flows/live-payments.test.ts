/**
 * Live payments over a connector, on a wire on which everything goes wrong that can: each payment comes to the end that its network knows of, the payer is charged once at most, and the books agree.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { readConfig } from '../../src/app/config.ts'
import { connect } from '../../src/app/connectors.ts'
import { openCore, type Core } from '../../src/app/core.ts'
import { startWorld, type World } from '../../src/app/world.ts'
import { DAY, ManualClock, MINUTE, SECOND } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { masterKey, someNoon } from '../support/core.ts'
import { askUntilKnown, failuresBesideTheWire } from '../support/live-shop.ts'
import { assertRefused, conflict } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { booksDisagreement, operationsOf } from '../support/stored.ts'
import { openUnreliableWire, type Mishap, type UnreliableWire } from '../support/unreliable-wire.ts'
import { keptRequests } from '../support/world.ts'

const secret = 'a-secret-of-the-network'
const clock = new ManualClock(someNoon)
let directory: string
let world: World
let wire: UnreliableWire
let server: TestServer
let api: Api
let account: string

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'guichet-world-'))
  world = await startWorld({ host: '127.0.0.1', port: 0, secret, directory }, (error) => {
    throw error
  })
  wire = await openUnreliableWire(() => world.url)
  server = await startTestServer({ clock, environment: { GUICHET_CONNECTOR_TIME_LIMIT: '1' } })
  const another = await anotherAccount(server)
  account = another.account.id
  api = another.live
  const { store, vault } = server.running.core
  await connect(store, vault, account, { url: wire.url, secret })
})
after(async () => {
  const disagreement = await booksDisagreement(server.running.core)
  await server.close()
  await wire.close()
  await world.close()
  await rm(directory, { recursive: true })
  assert.equal(disagreement, undefined)
  // What went wrong on the wire is told, and nothing else did.
  assert.deepEqual(failuresBesideTheWire(server), [])
  assert.ok(server.log().includes('"name":"ConnectorError"'))
})

const pay = async (given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 1000, card: cardBody(), ...given }))
const read = async (id: unknown): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.get(`/v2/payments/${String(id)}`))
const stateOf = ({ status, response }: ApiAnswer['body']): string =>
  `${String(status ?? '-')} ${String(response ?? '-')}`
const operations = (id: unknown): Promise<string[]> => operationsOf(server, String(id))

/** Another server on the same database, that serves nobody. */
const openAnother = (): Promise<Core> =>
  openCore({
    config: readConfig({}),
    database: {
      address: server.database.address,
      embedded: false,
      onLost: () => undefined,
      close: () => Promise.resolve(),
    },
    clock,
    environment: { GUICHET_MASTER_KEY: masterKey },
    onError: () => undefined,
  })

const captured = ['authorization 1000 approved', 'capture 1000 approved']

suite('a payment', () => {
  test('is authorized, captured, settled and refunded', async () => {
    const { id } = await pay({ capture: false })
    assert.equal(stateOf(await read(id)), 'authorized 00')
    assert.equal((await api.patch(`/v2/payments/${String(id)}`, { amount: 1200 })).body.amount, 1200)
    assert.equal((await api.post(`/v2/payments/${String(id)}/capture`)).body.status, 'to_capture')
    clock.advance(4 * DAY)
    await server.running.core.runner.runDue(await realmOf(id))
    assert.equal((await read(id)).status, 'captured')
    const { body: refund } = await api.post('/v2/refunds/', { payment: id, amount: 200 })
    assert.equal(refund.status, 'to_refund')
    clock.advance(4 * DAY)
    await server.running.core.runner.runDue(await realmOf(id))
    assert.equal((await api.get(`/v2/refunds/${String(refund.id)}`)).body.status, 'refunded')
    assert.deepEqual(await operations(id), [
      'authorization 1000 approved',
      'increment 200 approved',
      'capture 1200 approved',
      'refund 200 approved',
    ])
  })

  test('is refused by the bank, and canceled by the shop', async () => {
    assert.equal(stateOf(await pay({ card: cardBody('4000000000009995') })), 'refused 51')
    const { id } = await pay()
    assert.equal((await api.post('/v2/refunds/', { payment: id })).body.status, 'payment_canceled')
    assert.deepEqual(await operations(id), [...captured, 'reversal 1000 approved'])
    await askUntilKnown(server, clock)
  })

  test('of a saved card, of an intent', async () => {
    const card = (await api.post('/v2/cards/', cardBody())).body.id as string
    const { body } = await api.post('/v2/payment_intents/', { amount: 1000, currency: 'eur', card, threeds: 'none' })
    assert.equal(body.status, 'captured')
    const { payments } = (await api.get(`/v2/payment_intents/${String(body.id)}/payments`)).body
    assert.deepEqual(payments.map(stateOf), ['to_capture 00'])
  })
})

async function realmOf(paymentId: unknown): Promise<number> {
  const [row] = await server.running.core.store.query<{ id: number }>({
    text: 'select realm_id as id from payments where id = $1',
    values: [paymentId],
  })
  assert(row !== undefined)
  return row.id
}

suite('on the way to the network', () => {
  /** what happens to authorization and capture → the answer at once, the payment in the end */
  const rows: readonly (readonly [mishaps: Mishap[], atOnce: string, inTheEnd: string])[] = [
    [['twice', 'twice'], 'to_capture 00', 'to_capture 00'],
    [['lost'], '- 09', 'refused 91'],
    [['answer lost'], '- 09', 'to_capture 00'],
    [['garbled'], '- 09', 'to_capture 00'],
    [['other reference'], '- 09', 'to_capture 00'],
    [['failing'], '- 09', 'to_capture 00'],
    [['held'], '- 09', 'refused 91'],
  ]
  for (const [mishaps, atOnce, inTheEnd] of rows) {
    test(`an authorization is ${mishaps.join(', ')}`, async () => {
      wire.meet(...mishaps)
      const payment = await pay()
      assert.equal(stateOf(payment), atOnce)
      if (atOnce === '- 09') {
        assert.deepEqual(await operations(payment.id), ['authorization 1000 unknown'])
        assertRefused(
          await api.patch(`/v2/payments/${String(payment.id)}`, { card: cardBody() }),
          conflict('Payment is being processed', String(payment.id)),
        )
      }
      await askUntilKnown(server, clock)
      // What arrives after it was asked for is not carried out.
      for (const status of await wire.release()) assert.equal(status, 410)
      assert.equal(stateOf(await read(payment.id)), inTheEnd)
    })
  }

  const mishaps: readonly Mishap[] = ['lost', 'answer lost', 'garbled', 'other reference', 'failing', 'twice', 'held']
  for (const mishap of mishaps) {
    test(`an increment, a capture, a refund and a reversal are each ${mishap}, and come to be`, async () => {
      const { id } = await pay({ capture: false })
      wire.meet(mishap)
      await api.patch(`/v2/payments/${String(id)}`, { amount: 1100 })
      await askUntilKnown(server, clock)
      const { amount } = await read(id)
      assert.equal(amount, mishap === 'lost' || mishap === 'held' ? 1000 : 1100)
      wire.meet(mishap)
      const answered = mishap === 'twice' ? 'to_capture 00' : 'authorized 09'
      assert.equal(stateOf((await api.post(`/v2/payments/${String(id)}/capture`)).body), answered)
      await askUntilKnown(server, clock)
      assert.equal(stateOf(await read(id)), 'to_capture 00')
      clock.advance(4 * DAY)
      await server.running.core.runner.runDue(await realmOf(id))
      assert.equal((await read(id)).status, 'captured')
      wire.meet(mishap)
      const { body: refund } = await api.post('/v2/refunds/', { payment: id, amount: 100 })
      assert.equal(refund.status, 'to_refund')
      await askUntilKnown(server, clock)
      clock.advance(4 * DAY)
      await server.running.core.runner.runDue(await realmOf(id))
      assert.equal((await api.get(`/v2/refunds/${String(refund.id)}`)).body.status, 'refunded')
      const { id: other } = await pay()
      wire.meet(mishap)
      assert.equal((await api.post('/v2/refunds/', { payment: other })).body.status, 'payment_canceled')
      await askUntilKnown(server, clock)
      for (const status of await wire.release()) assert.equal(status, 410)
      assert.deepEqual(await operations(other), [...captured, 'reversal 1000 approved'])
    })
  }

  test('nothing arrives for hours, then all is known', async () => {
    wire.cut(true)
    const payments = await Promise.all(Array.from({ length: 5 }, () => pay()))
    for (let hours = 0; hours < 5; hours++) {
      clock.advance(60 * MINUTE)
      await server.running.core.dispatcher.askForOverdue()
    }
    for (const { id } of payments) assert.equal(stateOf(await read(id)), '- 09')
    const { store, vault } = server.running.core
    await assert.rejects(connect(store, vault, account, { url: world.url, secret }), /still owes an answer/)
    wire.cut(false)
    await askUntilKnown(server, clock)
    for (const { id } of payments) assert.equal(stateOf(await read(id)), 'refused 91')
  })

  test('a question that was held up tells nothing of a capture that was sent again meanwhile', async () => {
    const { id } = await pay({ capture: false })
    wire.meet('lost', 'answer lost')
    await api.post(`/v2/payments/${String(id)}/capture`)
    const { dispatcher } = server.running.core
    // Another server's: it asks, and hears `never`, but is stopped before it can say so.
    const other = await openAnother()
    const heldUp = wire.holdAnswer()
    clock.advance(MINUTE)
    const late = other.dispatcher.askForOverdue()
    await heldUp.arrived
    // The capture goes out again under another reference, is carried out, and its answer is lost.
    clock.advance(5 * MINUTE)
    await dispatcher.askForOverdue()
    heldUp.release()
    await late
    await other.close()
    await askUntilKnown(server, clock)
    assert.equal(stateOf(await read(id)), 'to_capture 00')
    assert.deepEqual(await operations(id), captured)
  })

  test('a capture that is to follow a higher amount follows it', async () => {
    const { id } = await pay({ capture: false })
    const { body } = await api.patch(`/v2/payments/${String(id)}`, { amount: 1200, status: 'capture' })
    assert.deepEqual([stateOf(body), body.amount], ['to_capture 00', 1200])
    assert.deepEqual(await operations(id), [
      'authorization 1000 approved',
      'increment 200 approved',
      'capture 1200 approved',
    ])
  })

  test('a capture does not overtake a release that got lost', async () => {
    const { id } = await pay({ capture: false })
    wire.meet('lost')
    const { body } = await api.patch(`/v2/payments/${String(id)}`, { amount: 900, status: 'capture' })
    assert.equal(stateOf(body), 'authorized 09')
    await askUntilKnown(server, clock)
    assert.equal(stateOf(await read(id)), 'to_capture 00')
  })

  test('nobody is there: it is refused at once', async () => {
    const { url } = wire
    await wire.away(async () => {
      assert.equal(stateOf(await pay()), 'refused 91', url)
    })
  })

  test('a request that is repeated under its key is carried out once, and answers with what it showed', async () => {
    wire.meet('answer lost')
    const headers = { 'idempotency-key': 'once' }
    const body = { amount: 1000, card: cardBody() }
    const first = await api.post('/v2/payments/', body, headers)
    const again = await api.post('/v2/payments/', body, headers)
    assert.deepEqual(again.body, first.body)
    await askUntilKnown(server, clock)
    assert.equal(stateOf(await read(first.body.id)), 'to_capture 00')
    clock.advance(SECOND)
  })
})

test('the network has carried out what Guichet believes, and nothing else', async () => {
  const believed = await server.running.core.store.query<{
    reference: string
    kind: string
    amount: number
    outcome: string
  }>({
    text: `select r.reference, o.kind, o.amount, o.outcome from network_requests r join operations o using (realm_id, id) order by 1`,
    values: [],
  })
  const done = new Map(
    (await keptRequests(directory)).flatMap(({ request, answer: { reference, outcome } }) =>
      request === undefined ? [] : [[reference, { ...request, outcome }] as const],
    ),
  )
  for (const { reference, kind, amount, outcome } of believed) {
    const { kind: itsKind, amount: itsAmount, outcome: itsOutcome } = done.get(reference) ?? {}
    if (outcome === 'approved')
      assert.deepEqual([itsKind, itsAmount, itsOutcome], [kind, amount, 'approved'], reference)
    else assert.notEqual(itsOutcome, 'approved', reference)
    done.delete(reference)
  }
  assert.deepEqual(
    [...done.values()].filter(({ outcome }) => outcome === 'approved'),
    [],
  )
})
