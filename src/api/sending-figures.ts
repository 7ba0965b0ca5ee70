/** What `/metrics` shows of messages that are sent to merchants' servers: of webhooks and of notifications the same. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { AttemptFailure, Backlog } from '../webhooks/index.ts'

/** Takes what came of one attempt. */
export type ObserveSending = (attempt: {
  /** Null when it was delivered. */
  readonly failure: AttemptFailure | null
  readonly durationMs: number
}) => void

/** `backlog` is asked for whenever the metrics are read. */
export function registerSending(
  register: Registry,
  message: 'webhook' | 'notification',
  backlog: () => Promise<Backlog>,
): ObserveSending {
  addBacklog(register, message, backlog)
  const attempts = new Counter({
    name: `guichet_${message}_attempts_total`,
    help: `Attempts to send a ${message} that this process made, by what came of them`,
    labelNames: ['outcome'],
    registers: [register],
  })
  const durations = new Histogram({
    name: `guichet_${message}_attempt_duration_seconds`,
    help: 'Time until a receiver had answered, or was not waited for any longer',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [register],
  })
  return ({ failure, durationMs }) => {
    attempts.inc({ outcome: failure ?? 'delivered' })
    durations.observe(durationMs / 1000)
  }
}

function addBacklog(register: Registry, message: string, backlog: () => Promise<Backlog>): void {
  let asked: Promise<Backlog> | undefined
  // Both figures are of one question.
  const known = (): Promise<Backlog> => (asked ??= backlog().finally(() => (asked = undefined)))
  new Gauge({
    name: `guichet_${message}s_pending`,
    help: `Each ${message} that is still to be sent, or tried again`,
    registers: [register],
    async collect() {
      this.set((await known()).pending)
    },
  })
  new Gauge({
    name: `guichet_${message}s_due_seconds`,
    help: `For how long the ${message} has been due that has waited longest`,
    registers: [register],
    async collect() {
      this.set((await known()).dueForMs / 1000)
    },
  })
}
