import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { jsonHeaders, sampleId, sampleServer } from './fixtures/sample.ts'
import { createMetrics } from './metrics.ts'

let ready: () => Promise<boolean> = () => Promise.resolve(true)
const metrics = createMetrics({
  sessions: () => ({ total: 8, idle: 5, waiting: 2 }),
  timersDue: () => Promise.resolve(7),
  answersOwed: () => Promise.resolve(2),
  webhooks: () => Promise.resolve({ pending: 3, dueForMs: 1500 }),
  notifications: () => Promise.resolve({ pending: 4, fresh: 2 }),
})
const app = await sampleServer({ metrics, ready: () => ready() })
after(() => app.close())

test('/healthz speaks of the process alone', async () => {
  ready = () => Promise.resolve(false)
  const answer = await app.inject({ url: '/healthz' })
  assert.deepEqual([answer.statusCode, answer.json()], [200, { status: 'ok' }])
})

test('/readyz asks', async () => {
  const stateFor = async (question: () => Promise<boolean>): Promise<unknown> => {
    ready = question
    const { statusCode, headers } = await app.inject({ url: '/readyz' })
    return [statusCode, headers['retry-after']]
  }
  assert.deepEqual(await stateFor(() => Promise.resolve(true)), [200, undefined])
  assert.deepEqual(await stateFor(() => Promise.resolve(false)), [503, '1'])
  assert.deepEqual(await stateFor(() => Promise.reject(new Error('gone'))), [503, '1'])
})

test('a server that is not open yet lets requests wait', async () => {
  const opening = Promise.withResolvers<undefined>()
  const own = await sampleServer({ opening: opening.promise })
  let isAnswered = false
  const answer = own.inject({ url: '/healthz' }).finally(() => (isAnswered = true))
  for (let turns = 0; turns < 10; turns++) await turn()
  assert.equal(isAnswered, false)
  opening.resolve(undefined)
  assert.equal((await answer).statusCode, 200)
  assert.equal((await own.inject({ url: '/healthz' })).statusCode, 200)
  await own.close()
})

test('a server that cannot be opened says so to whoever waited', async () => {
  const opening = Promise.withResolvers<undefined>()
  const own = await sampleServer({ opening: opening.promise })
  const answer = own.inject({ url: '/healthz' })
  opening.reject(new Error('there are no keys'))
  assert.equal((await answer).statusCode, 500)
  await own.close()
})

test('/metrics counts requests by route, commits, sessions and timers', async () => {
  for (let times = 0; times < 3; times++) await app.inject({ url: `/v2/samples/${sampleId}`, headers: jsonHeaders })
  await app.inject({ url: `/v2/samples/${sampleId}` })
  await app.inject({ url: '/v2/nothing' })
  metrics.observeCommit({ size: 3, durationMs: 4 })
  metrics.observeCommit({ size: 64, durationMs: 40 })
  metrics.observeDelivery({ failure: null, durationMs: 20 })
  metrics.observeDelivery({ failure: 'time_out', durationMs: 20 })
  metrics.observeNotification({ failure: null, durationMs: 20_000 })
  metrics.observeNotification({ failure: 'time_out', durationMs: 30_002 })
  const answer = await app.inject({ url: '/metrics' })
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  const figures = new Map(
    answer.body
      .split('\n')
      .filter((line) => /^[a-z]/.test(line))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
  const got = 'method="GET",route="/v2/samples/:id",status="200"'
  const expected: Readonly<Record<string, number>> = {
    [`guichet_http_requests_total{${got}}`]: 3,
    'guichet_http_requests_total{method="GET",route="/v2/samples/:id",status="401"}': 1,
    'guichet_http_requests_total{method="GET",route="none",status="404"}': 1,
    [`guichet_http_request_duration_seconds_bucket{${got},le="10"}`]: 3,
    [`guichet_http_request_duration_seconds_bucket{${got},le="+Inf"}`]: 3,
    [`guichet_http_request_duration_seconds_count{${got}}`]: 3,
    'guichet_commit_batch_size_bucket{le="2"}': 0,
    'guichet_commit_batch_size_bucket{le="4"}': 1,
    guichet_commit_batch_size_sum: 67,
    'guichet_commit_duration_seconds_bucket{le="0.005"}': 1,
    guichet_commit_duration_seconds_count: 2,
    'guichet_database_sessions{state="busy"}': 3,
    'guichet_database_sessions{state="idle"}': 5,
    'guichet_database_sessions{state="waiting"}': 2,
    guichet_timers_due: 7,
    'guichet_webhook_attempts_total{outcome="delivered"}': 1,
    'guichet_webhook_attempts_total{outcome="time_out"}': 1,
    'guichet_webhook_attempt_duration_seconds_bucket{le="0.025"}': 2,
    guichet_webhooks_pending: 3,
    guichet_webhooks_due_seconds: 1.5,
    'guichet_notification_attempts_total{outcome="delivered"}': 1,
    'guichet_notification_attempts_total{outcome="time_out"}': 1,
    'guichet_notification_attempt_duration_seconds_bucket{le="10"}': 0,
    'guichet_notification_attempt_duration_seconds_bucket{le="40"}': 2,
    guichet_notifications_pending: 4,
    guichet_notifications_new: 2,
  }
  for (const [name, value] of Object.entries(expected)) assert.equal(figures.get(name), value, name)
  assert.ok((figures.get('process_resident_memory_bytes') ?? 0) > 0)
  assert.equal(
    (await app.inject({ url: '/metrics' })).body.match(
      /guichet_http_requests_total\{method="GET",route="\/v2\/samples\/:id",status="200"\} 3/g,
    )?.length,
    1,
  )
})

test('buckets are filled by duration', async () => {
  const own = createMetrics({
    sessions: () => ({ total: 0, idle: 0, waiting: 0 }),
    timersDue: () => Promise.reject(new Error('away')),
    answersOwed: () => Promise.reject(new Error('away')),
    webhooks: () => Promise.reject(new Error('away')),
    notifications: () => Promise.reject(new Error('away')),
  })
  const figures = own.requestFigures({ method: 'GET', route: '/', status: '200' })
  for (const durationMs of [0.5, 1, 1.1, 30, 20_000]) figures.observe(durationMs)
  const { body } = await own.read()
  const bucket = (bound: string): string | undefined =>
    new RegExp(`bucket\\{method="GET",route="/",status="200",le="${bound}"\\} (\\d+)`).exec(body)?.[1]
  assert.deepEqual(['0.001', '0.0025', '0.025', '0.05', '10', '\\+Inf'].map(bucket), ['2', '3', '3', '4', '4', '5'])
  assert.match(body, /guichet_http_request_duration_seconds_sum\{[^}]*\} 20\.03/)
  // The database is away, and the other figures are shown all the same.
  assert.match(body, /guichet_timers_due Nan/)
  assert.match(body, /guichet_webhooks_pending Nan/)
  assert.match(body, /guichet_notifications_pending Nan/)
})

test('docs/operations.md names every figure of ours', async () => {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')
  const named = [...page.matchAll(/^\| `(guichet_\w+)` \|/gm)].map(([, name]) => name)
  const { body } = await metrics.read()
  const shown = [...body.matchAll(/^# TYPE (guichet_\w+) /gm)].map(([, name]) => name)
  assert.deepEqual(named.sort(), shown.sort())
})
