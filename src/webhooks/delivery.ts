/** One event on its way to one endpoint: what is still to be done, and what was done. It has no name of its own: it is the delivery of its event to its endpoint. */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

export const deliveryStatuses = ['pending', 'delivered', 'failed', 'canceled'] as const

/**
 * `pending`: it is still tried. `delivered`: the receiver answered 200 to 299. `failed`: it did not, and is not tried any more. `canceled`: its endpoint was disabled or deleted before.
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

/** One attempt, as it lies in the row. */
export interface Attempt {
  /** Real time. */
  readonly at: Instant
  readonly durationMs: number
  /** Of the answer; null where none came. */
  readonly status: number | null
  /** Null where it succeeded. */
  readonly failure: AttemptFailure | null
  /** The first bytes of the answer as text; null where none came. */
  readonly answer: string | null
}

export interface Delivery {
  readonly realmId: number
  readonly endpointId: string
  readonly eventId: string
  /** Also moved by each process that takes it up. */
  readonly version: number
  readonly createdAt: Instant
  readonly status: DeliveryStatus
  /** Real time; while somebody is at it, when that one is taken for dead. Null where it is tried no more. */
  readonly nextAttemptAt: Instant | null
  /** Attempts since the event was told, or last sent anew. */
  readonly tries: number
  /** The latest {@link attemptsKept}, oldest first. */
  readonly attempts: readonly Attempt[]
  /** What it met first of all, in a test mode that was told to misbehave; `reordered` where it does not wait for the others any more. */
  readonly misbehaviour: 'duplicate' | 'delay' | 'reorder' | 'reordered' | null
}

/** Enough for every attempt of a delivery and of one that was sent anew. */
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
