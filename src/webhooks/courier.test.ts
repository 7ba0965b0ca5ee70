/** The courier on a database, with receivers that are slow, silent, or fail: who waits for whom, and what becomes of the messages of a dead process. */
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, afterEach, before, test } from 'node:test'
import { DAY, MINUTE, SECOND } from '../kit/clock.ts'
import type { Database } from '../kit/database.ts'
import type { Table, View } from '../kit/table.ts'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { holdBack, startReceiver, type Receiver } from '../../tests/support/receiver.ts'
import { createCustomer } from '../customers/index.ts'
import { realms, resetTestMode } from '../accounts/index.ts'
import { events } from '../events/index.ts'
import { DeliveryAddresses } from './addresses.ts'
import { Courier, type CourierOptions } from './courier.ts'
import { replayDelivery } from './deliveries.ts'
import { deliveryFaults, meetDeliveryFault, type MetDeliveryFault } from './delivery-faults.ts'
import { createEndpoint, deleteEndpoint, rotateSecret } from './endpoints.ts'
import { webhookEndpoints, type WebhookEndpoint } from './endpoint.ts'
import type { Line } from './line.ts'
import { Poster } from './post.ts'
import { purgeDeliveries } from './purge.ts'
import { findEndpointsDue, takeDue } from './queue.ts'
import { secretsAt } from './secrets.ts'
import type { ObservedAttempt } from './sender.ts'
import { webhookBounds } from './sharing.ts'
import { listDeliveriesOf } from './store.ts'

let shared: TestCore
let receiver: Receiver
before(async () => {
  shared = await openTestCore()
  receiver = await startReceiver(() => shared.clock.now())
})
after(async () => {
  await receiver.close()
  await shared.close()
})
const made: string[] = []
afterEach(async () => {
  for (const id of made.splice(0)) await shared.perform((ctx) => deleteEndpoint(ctx, id))
  await shared.core.store.query({ text: 'delete from webhook_deliveries', values: [] })
  receiver.forget()
  receiver.answer(() => undefined)
})

/** A process of its own that sends. */
function courierWith(
  observe: (attempt: ObservedAttempt) => void = () => undefined,
  timeLimitMs = 10 * SECOND,
  options: Partial<CourierOptions> = {},
): Courier {
  const { core, clock } = shared
  return new Courier({
    db: core.store,
    clock,
    realms,
    poster: new Poster({ addresses: new DeliveryAddresses(), timeLimitMs }),
    random: () => 0,
    userAgent: 'Guichet/test',
    bodyOf: (_, { id, type }) => JSON.stringify({ id, type }),
    secretsOf: (endpoint) => Promise.resolve(secretsAt(core.vault, endpoint, clock.now())),
    meetFault: () => Promise.resolve(undefined),
    observe,
    onError: (error) => {
      throw error
    },
    ...options,
  })
}

const isEvents = (from: object): boolean => from === events

const meetFault = (): Promise<MetDeliveryFault | undefined> =>
  shared.perform((ctx) => Promise.resolve(meetDeliveryFault(ctx)))

async function listen(path: string): Promise<WebhookEndpoint> {
  const endpoint = await shared.perform((ctx) =>
    createEndpoint(ctx, { url: receiver.url + path, enabled: true, eventTypes: null }),
  )
  made.push(endpoint.id)
  const [secret = ''] = secretsAt(shared.core.vault, endpoint, shared.clock.now())
  receiver.expect(path, secret)
  return endpoint
}

let payers = 0
/** Tells a number of events. */
async function tell(count: number): Promise<void> {
  for (let told = 0; told < count; told++)
    await shared.perform((ctx) => createCustomer(ctx, { email: `payer-${(payers += 1)}@example.com` }))
}

const statuses = async (): Promise<string[]> =>
  (
    await shared.core.store.query<{ line: string }>({
      text: `select status || ' ' || count(*) as line from webhook_deliveries group by status order by 1`,
      values: [],
    })
  ).map(({ line }) => line)
const came = (path: string): number => receiver.received.filter((message) => message.path === path).length

test('a receiver that fails, then is silent, then takes it, has it in the end', async () => {
  await listen('/mending')
  receiver.answer(({ path }, response) => {
    const attempt = came(path)
    if (attempt === 1) response.writeHead(500).end()
    if (attempt === 2) holdBack(response)
  })
  await tell(1)
  const seen: unknown[] = []
  const courier = courierWith(({ attempt, failure }) => seen.push([attempt, failure]), 1500)
  for (let attempt = 0; attempt < 4; attempt++) {
    await courier.deliverDue()
    shared.clock.advance(2 * MINUTE)
  }
  assert.deepEqual(seen, [
    [1, 'status'],
    [2, 'time_out'],
    [3, null],
  ])
  assert.deepEqual([receiver.wrong, came('/mending')], [[], 3])
})

test('what looks for other messages without end holds up none of them', async () => {
  await listen('/beside')
  const looking = Promise.withResolvers<[]>()
  const besides = [
    { bounds: webhookBounds, findDue: () => looking.promise, takeUp: () => Promise.resolve([]) } satisfies Line,
  ]
  const courier = courierWith(undefined, undefined, { besides: () => besides })
  const arrived = new Promise<void>((resolve) => receiver.answer(() => resolve()))
  await tell(1)
  courier.start()
  await arrived
  looking.resolve([])
  await courier.stop()
  assert.deepEqual([receiver.wrong, await statuses()], [[], ['delivered 1']])
})

const ours: readonly [what: string, options: Partial<CourierOptions>][] = [
  ['secrets cannot be opened', { secretsOf: () => Promise.reject(new Error('no key')) }],
  [
    'body cannot be made',
    {
      bodyOf: () => {
        throw new Error('no body')
      },
    },
  ],
]
for (const [what, options] of ours)
  test(`a message whose ${what} is a failed attempt, told, and sent again by the schedule`, async () => {
    const { id, realmId } = await listen('/')
    await tell(1)
    const [failures, errors]: [unknown[], unknown[]] = [[], []]
    const note = ({ attempt, failure }: ObservedAttempt): void => void failures.push([attempt, failure])
    await courierWith(note, SECOND, { ...options, onError: (error) => errors.push(error) }).deliverDue()
    assert.deepEqual([failures, errors.length, await statuses()], [[[1, 'internal']], 1, ['pending 1']])
    assert.equal((await shared.core.store.find(webhookEndpoints, [realmId, id]))?.failingSince, null)
    shared.clock.advance(30 * SECOND)
    await courierWith().deliverDue()
    assert.deepEqual([came('/'), await statuses()], [1, ['delivered 1']])
  })

test('an endpoint that succeeded elsewhere while an attempt failed is not disabled by it', async () => {
  const { realmId, id } = await listen('/')
  const { store } = shared.core
  const find = (): Promise<WebhookEndpoint | undefined> => store.find(webhookEndpoints, [realmId, id])
  const failing = `update webhook_endpoints set failing_since = $3 where realm_id = $1 and id = $2`
  await store.query({ text: failing, values: [realmId, id, shared.clock.now() - 6 * DAY] })
  await tell(2)
  const held: ServerResponse[] = []
  receiver.answer((_, response) => {
    holdBack(response)
    if (held.push(response) === 2) held[0]?.end()
  })
  const seen: unknown[] = []
  const note = ({ failure, disabled }: ObservedAttempt): void => {
    if (seen.push([failure, disabled]) === 1) held[1]?.writeHead(500).end()
  }
  await courierWith(note).deliverDue()
  assert.deepEqual(seen, [
    [null, null],
    ['status', null],
  ])
  assert.equal((await find())?.enabled, true)
  receiver.answer((_, response) => response.writeHead(500).end())
  await store.query({ text: failing, values: [realmId, id, shared.clock.now() - 6 * DAY] })
  await tell(1)
  await courierWith().deliverDue()
  assert.deepEqual([(await find())?.enabled, (await find())?.disabledReason], [false, 'failing'])
})

test('what waits for a receiver that does not answer holds up nobody else', async () => {
  await listen('/silent')
  await listen('/awake')
  const held: ServerResponse[] = []
  let most = 0
  receiver.answer(({ path }, response) => {
    if (came('/awake') < 60 && path === '/silent') {
      holdBack(response)
      most = Math.max(most, held.push(response))
    }
    // Otherwise the messages held back until then would have timed out.
    if (came('/awake') === 60) for (const one of held.splice(0)) one.end()
  })
  await tell(60)
  const failures: unknown[] = []
  await courierWith(({ failure }) => failures.push(failure)).deliverDue()
  assert.deepEqual([came('/awake'), came('/silent')], [60, 60])
  assert.deepEqual(new Set(failures), new Set([null]))
  assert.equal(most, 2)
})

test('a receiver that answers quickly has more places with each answer, sixteen at most', async () => {
  await listen('/')
  const courier = courierWith()
  await tell(40)
  await courier.deliverDue()
  const held: ServerResponse[] = []
  receiver.answer((_, response) => {
    holdBack(response)
    // The next one would come only after one of these has been answered.
    if (held.push(response) === 16) for (const one of held.splice(0)) one.end()
  })
  await tell(32)
  await courier.deliverDue()
  assert.equal(came('/'), 72)
})

test('a receiver that fails has two places until it succeeds', async () => {
  await listen('/')
  receiver.answer((_, response) => response.writeHead(500).end())
  await tell(20)
  const courier = courierWith()
  await courier.deliverDue()
  shared.clock.advance(MINUTE)
  const held: ServerResponse[] = []
  receiver.answer((_, response) => {
    holdBack(response)
    held.push(response)
    if (held.length !== 2) return
    for (const one of held) one.end()
    receiver.answer(() => undefined)
  })
  await courier.deliverDue()
  assert.deepEqual([came('/'), held.length], [40, 2])
})

test('what a dead process had taken up is sent by another, once its lease is over, and no sooner', async () => {
  await listen('/')
  await tell(3)
  const { store } = shared.core
  const now = shared.clock.now()
  const rooms = (await findEndpointsDue(store, now)).map((name) => ({ ...name, room: 2 }))
  assert.equal((await takeDue(store, rooms, now, now + 15 * SECOND)).length, 2)
  const courier = courierWith()
  await courier.deliverDue()
  assert.equal(came('/'), 1)
  shared.clock.advance(15 * SECOND - 1)
  await courier.deliverDue()
  assert.equal(came('/'), 1)
  shared.clock.advance(1)
  await courier.deliverDue()
  assert.equal(came('/'), 3)
})

test('what is sent twice has a lease for each time', async () => {
  await listen('/')
  await shared.perform((ctx) => deliveryFaults.add(ctx, { times: 1, effect: { kind: 'duplicate' } }))
  await tell(1)
  const other = courierWith()
  // Both together take longer than a lease. While the second is under way another process looks for messages of a dead process.
  receiver.answer((_, response) => {
    shared.clock.advance(9 * SECOND)
    if (came('/') !== 2) return
    holdBack(response)
    void other.deliverDue().then(() => response.end())
  })
  const attempts: unknown[] = []
  await courierWith(({ attempt, failure }) => attempts.push([attempt, failure]), undefined, { meetFault }).deliverDue()
  assert.deepEqual([came('/'), await statuses()], [2, ['delivered 1']])
  assert.deepEqual(attempts, [
    [1, null],
    [1, null],
  ])
})

/** Finds the first event that is looked for only when this resolves. `onFound` is told how many have been found. */
function firstEventFoundAfter(isDue: Promise<unknown>, onFound: (count: number) => void = () => undefined): Database {
  const { store } = shared.core
  let [asked, found] = [0, 0]
  return {
    query: store.query.bind(store),
    findAll: store.findAll.bind(store),
    async find<Row extends object>(from: Table<Row> | View<Row>, key: readonly (string | number)[]) {
      if (!isEvents(from)) return store.find(from, key)
      if (++asked === 1) await isDue
      const row = await store.find(from, key)
      onFound(++found)
      return row
    },
  }
}

test('a fault meets the first event, whichever is read first', async () => {
  await listen('/')
  await shared.perform((ctx) => deliveryFaults.add(ctx, { times: 1, effect: { kind: 'delay', seconds: 30 } }))
  await tell(2)
  const isRead = Promise.withResolvers<boolean>()
  const db = firstEventFoundAfter(isRead.promise, () => isRead.resolve(true))
  await courierWith(undefined, undefined, { meetFault, db }).deliverDue()
  const text = 'select misbehaviour from webhook_deliveries order by event_id'
  const met = await shared.core.store.query<{ misbehaviour: string | null }>({ text, values: [] })
  assert.deepEqual(
    met.map(({ misbehaviour }) => misbehaviour),
    ['delay', null],
  )
})

test('without faults no message waits for another that is read slowly', async () => {
  await listen('/')
  await tell(2)
  const hasCome = Promise.withResolvers<boolean>()
  receiver.answer(() => hasCome.resolve(true))
  await courierWith(undefined, undefined, { meetFault, db: firstEventFoundAfter(hasCome.promise) }).deliverDue()
  assert.equal(came('/'), 2)
})

test('what waits for others to go out before it does so no more once it is under way', async () => {
  const { id } = await listen('/')
  await shared.perform((ctx) => deliveryFaults.add(ctx, { times: 3, effect: { kind: 'reorder' } }))
  const [courier, other] = [1, 2].map(() => courierWith(undefined, undefined, { meetFault }))
  assert(courier !== undefined && other !== undefined)
  await tell(2)
  await courier.deliverDue()
  assert.deepEqual([came('/'), await statuses()], [0, ['pending 2']])
  // The deliveries have waited long enough, and are under way when the last one comes.
  shared.clock.advance(10 * SECOND)
  const held: ServerResponse[] = []
  const areUnderWay = new Promise<void>((resolve) =>
    receiver.answer((_, response) => {
      holdBack(response)
      if (held.push(response) === 2) resolve()
    }),
  )
  const delivered = courier.deliverDue()
  await areUnderWay
  receiver.answer(() => undefined)
  await tell(1)
  await other.deliverDue()
  for (const response of held) response.end()
  await delivered
  shared.clock.advance(SECOND)
  await courier.deliverDue()
  assert.deepEqual([came('/'), await statuses()], [3, ['delivered 3']])
  const { items } = await shared.read((ctx) => listDeliveriesOf(ctx, id, {}, { start: 0, limit: 3 }))
  for (const { eventId, misbehaviour } of items) {
    assert.equal(misbehaviour, 'reordered')
    // A delivery that is sent again is like any other.
    const { delivery } = await shared.perform((ctx) => replayDelivery(ctx, id, eventId))
    assert.equal(delivery.misbehaviour, null)
  }
})

test('of several processes at once each event is sent by one', async () => {
  await listen('/')
  await tell(100)
  await Promise.all(Array.from({ length: 4 }, () => courierWith().deliverDue()))
  assert.equal(came('/'), 100)
  assert.equal(new Set(receiver.received.map(({ body }) => body.id as string)).size, 100)
})

test('the log is kept for thirty days, and what is still to be sent for longer', async () => {
  const { store } = shared.core
  await listen('/')
  await tell(2)
  await courierWith().deliverDue()
  receiver.answer((_, response) => response.writeHead(500).end())
  await tell(1)
  await courierWith().deliverDue()
  const before = await statuses()
  assert.equal(await purgeDeliveries(store, shared.clock.now() + 29 * DAY), 0)
  assert.deepEqual(await statuses(), before)
  await purgeDeliveries(store, shared.clock.now() + 31 * DAY)
  assert.deepEqual(await statuses(), ['pending 1'])
})

test('a secret that was replaced is thrown away after its day', async () => {
  const { store } = shared.core
  const { realmId, id } = await listen('/')
  const { secretSealed } = await shared.perform((ctx) => rotateSecret(ctx, id))
  const kept = async (): Promise<unknown[]> => {
    const endpoint = await store.find(webhookEndpoints, [realmId, id])
    return [endpoint?.secretSealed === secretSealed, endpoint?.previousSecretUntil, endpoint?.previousSecretKeyId]
  }
  const before = await kept()
  assert.equal(await purgeDeliveries(store, shared.clock.now() + DAY - 1), 0)
  assert.deepEqual(await kept(), before)
  assert.equal(await purgeDeliveries(store, shared.clock.now() + DAY), 1)
  assert.deepEqual(await kept(), [true, null, null])
  assert.equal(await purgeDeliveries(store, shared.clock.now() + DAY), 0)
})

test('a reset ends what was still to be sent', async () => {
  await listen('/')
  await tell(2)
  await shared.perform(resetTestMode)
  made.length = 0
  await courierWith().deliverDue()
  assert.equal(came('/'), 0)
  assert.ok((await statuses()).includes('canceled 2'))
})
