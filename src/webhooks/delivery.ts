/** One event on its way to one endpoint: what is still to be done, and what was done. It has no id of its own: its event and its endpoint name it. */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

export const deliveryStatuses = ['pending', 'delivered', 'failed', 'canceled'] as const

/**
 * `pending`: it will be tried again. `delivered`: the receiver answered 200 to 299. `failed`: it did not, and there are no more tries. `canceled`: its endpoint was disabled or
 * deleted before.
 */
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** Why an attempt did not succeed. docs/webhooks.md says what each means. */
export type AttemptFailure =
  | 'status'
  | 'redirect'
  | 'gone'
  | 'time_out'
  | 'address_refused'
  | 'name_not_found'
  | 'tls'
  | 'connection'
  | 'unreadable_answer'
  | 'internal'

/** One attempt, as it is stored in the row. */
export interface Attempt {
  /** Real time. */
  readonly at: Instant
  readonly durationMs: number
  /** The status of the answer; null when there was none. */
  readonly status: number | null
  /** Null when it succeeded. */
  readonly failure: AttemptFailure | null
  /** The first bytes of the answer as text; null when there was none. */
  readonly answer: string | null
}

export interface Delivery {
  readonly realmId: number
  readonly endpointId: string
  readonly eventId: string
  /** Also changed by each process that takes the delivery. */
  readonly version: number
  readonly createdAt: Instant
  readonly status: DeliveryStatus
  /** Real time. While a process sends the delivery, the time at which the process is considered dead. Null when there are no more tries. */
  readonly nextAttemptAt: Instant | null
  /** Attempts since the event was told, or last sent again. */
  readonly tries: number
  /** The latest {@link attemptsKept}, oldest first. */
  readonly attempts: readonly Attempt[]
  /** The fault that it met, in a test mode with faults; `reordered` when it no longer waits for the other deliveries. */
  readonly misbehaviour: 'duplicate' | 'delay' | 'reorder' | 'reordered' | null
}

/** Enough for every attempt of a delivery and of one that was sent again. */
export const attemptsKept = 30

export const deliveries = defineTable<Delivery>('webhook_deliveries', ['realmId', 'endpointId', 'eventId'], {
  realmId: true,
  endpointId: true,
  eventId: true,
  version: true,
  createdAt: true,
  status: true,
  nextAttemptAt: true,
  tries: true,
  attempts: true,
  misbehaviour: true,
})
