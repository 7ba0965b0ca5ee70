/**
 * What `/metrics` shows, in Prometheus' text form: requests, commits, database sessions, timers that are due, answers that networks owe, webhooks, notifications, and the process itself.
 */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { NewsBacklog } from '../notifications/index.ts'
import type { Backlog } from '../webhooks/index.ts'
import { within } from './within.ts'
import { registerRequestFigures, type Labels, type RequestFigures } from './request-figures.ts'
import { registerAttempts, registerBacklogs, type ObserveSending } from './sending-figures.ts'

/** What is asked for when the metrics are read. */
export interface MetricsSources {
  /** Sessions of the database's pool, and requests that wait for one. */
  readonly sessions: () => { readonly total: number; readonly idle: number; readonly waiting: number }
  /** Timers whose time has come. */
  readonly timersDue: () => Promise<number>
  /** Requests whose network owes an answer. */
  readonly answersOwed: () => Promise<number>
  /** Webhooks that are still to be sent. */
  readonly webhooks: () => Promise<Backlog>
  /** Notifications that are still to be sent. */
  readonly notifications: () => Promise<NewsBacklog>
}

/** How long the database may take over its part, in milliseconds. */
const questionLimitMs = 2000

export interface Metrics {
  /** The text for Prometheus, and its content type. */
  read(): Promise<{ readonly contentType: string; readonly body: string }>
  /** Where the requests of one kind are counted; made once for each. */
  readonly requestFigures: (labels: Labels) => RequestFigures
  /** For the committer's `observe` option. */
  readonly observeCommit: (batch: { readonly size: number; readonly durationMs: number }) => void
  /** For each attempt to send a webhook. */
  readonly observeDelivery: ObserveSending
  /** For each attempt to send a notification. */
  readonly observeNotification: ObserveSending
}

export function createMetrics(sources: MetricsSources): Metrics {
  const register = new Registry()
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 100 })
  addGauges(register, sources)
  registerBacklogs(register, {
    webhooks: () => within(questionLimitMs, sources.webhooks(), undefined),
    notifications: () => within(questionLimitMs, sources.notifications(), undefined),
  })
  return {
    read: async () => ({ contentType: register.contentType, body: await register.metrics() }),
    requestFigures: registerRequestFigures(register),
    observeCommit: commitObserver(register),
    observeDelivery: registerAttempts(register, 'webhook'),
    observeNotification: registerAttempts(register, 'notification'),
  }
}

function commitObserver(register: Registry): Metrics['observeCommit'] {
  const sizes = new Histogram({
    name: 'guichet_commit_batch_size',
    help: 'Decisions written by one statement',
    buckets: [1, 2, 4, 8, 16, 32, 64],
    registers: [register],
  })
  const durations = new Histogram({
    name: 'guichet_commit_duration_seconds',
    help: 'Time that a commit takes',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
    registers: [register],
  })
  return ({ size, durationMs }) => {
    sizes.observe(size)
    durations.observe(durationMs / 1000)
  }
}

function addGauges(register: Registry, { sessions, timersDue, answersOwed }: MetricsSources): void {
  new Gauge({
    name: 'guichet_database_sessions',
    help: 'Sessions of the pool for queries, and requests waiting for one',
    labelNames: ['state'],
    registers: [register],
    collect() {
      const { total, idle, waiting } = sessions()
      this.set({ state: 'busy' }, total - idle)
      this.set({ state: 'idle' }, idle)
      this.set({ state: 'waiting' }, waiting)
    },
  })
  new Gauge({
    name: 'guichet_timers_due',
    help: 'Timers whose time has come and that have not run',
    registers: [register],
    async collect() {
      // Unknown while the database is away; the other figures matter most then.
      this.set(await within(questionLimitMs, timersDue(), Number.NaN))
    },
  })
  new Gauge({
    name: 'guichet_network_answers_owed',
    help: 'Requests to card networks at a distance whose outcome is not known yet',
    registers: [register],
    async collect() {
      this.set(await within(questionLimitMs, answersOwed(), Number.NaN))
    },
  })
}
