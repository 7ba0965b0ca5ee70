/** What `/metrics` shows of messages that are sent to merchants' servers: webhooks and notifications. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { NewsBacklog } from '../notifications/index.ts'
import type { AttemptFailure, Backlog } from '../webhooks/index.ts'

/** Takes what came of one attempt. */
export type ObserveSending = (attempt: {
  /** Null when it was delivered. */
  readonly failure: AttemptFailure | null
  readonly durationMs: number
}) => void

export function registerAttempts(register: Registry, message: 'webhook' | 'notification'): ObserveSending {
  const attempts = new Counter({
    name: `guichet_${message}_attempts_total`,
    help: `Attempts to send a ${message} that this process made, by what came of them`,
    labelNames: ['outcome'],
    registers: [register],
  })
  const durations = new Histogram({
    name: `guichet_${message}_attempt_duration_seconds`,
    help: 'Time until a receiver had answered, or was not waited for any longer',
    // Waiting ends a moment after 10 s for webhooks, after 30 s for notifications.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40],
    registers: [register],
  })
  return ({ failure, durationMs }) => {
    attempts.inc({ outcome: failure ?? 'delivered' })
    durations.observe(durationMs / 1000)
  }
}

/** The backlogs of the whole installation; undefined while they cannot be read. */
export interface Backlogs {
  readonly webhooks: () => Promise<Backlog | undefined>
  readonly notifications: () => Promise<NewsBacklog | undefined>
}

export function registerBacklogs(register: Registry, { webhooks, notifications }: Backlogs): void {
  addGauges(register, webhooks, [
    ['guichet_webhooks_pending', 'Webhooks that are still to be sent, or tried again', ({ pending }) => pending],
    [
      'guichet_webhooks_due_seconds',
      'For how long the webhook has been due that has waited longest',
      ({ dueForMs }) => dueForMs / 1000,
    ],
  ])
  addGauges(register, notifications, [
    [
      'guichet_notifications_pending',
      'Notifications that are still to be sent, or tried again',
      ({ pending }) => pending,
    ],
    ['guichet_notifications_new', 'Notifications among them that nobody has taken up yet', ({ fresh }) => fresh],
  ])
}

/** Adds gauges that one query answers together. */
function addGauges<Answer>(
  register: Registry,
  ask: () => Promise<Answer | undefined>,
  gauges: readonly (readonly [name: string, help: string, figure: (answer: Answer) => number])[],
): void {
  let asked: Promise<Answer | undefined> | undefined
  for (const [name, help, figure] of gauges)
    new Gauge({
      name,
      help,
      registers: [register],
      async collect() {
        const answer = await (asked ??= ask().finally(() => (asked = undefined)))
        this.set(answer === undefined ? Number.NaN : figure(answer))
      },
    })
}
