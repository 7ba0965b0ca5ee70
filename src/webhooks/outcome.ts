/** What follows from an attempt: whether the delivery is done, given up, or tried again, and what this means for its endpoint. */
import type { Instant } from '../kit/clock.ts'
import { attemptsKept, type Attempt, type AttemptFailure, type Delivery, type DeliveryStatus } from './delivery.ts'
import type { DisabledReason, WebhookEndpoint } from './endpoint.ts'
import type { Reply } from './post.ts'
import { failingLimitMs, hopelessLimitMs, retryAfterMs, type Schedule } from './retries.ts'

/** What becomes of the delivery. */
export interface Result {
  readonly status: DeliveryStatus
  readonly nextAttemptAt: Instant | null
  readonly tries: number
  readonly attempts: readonly Attempt[]
}

/** What becomes of the endpoint. */
export interface Health {
  /** Since when it has only failed. */
  readonly failingSince: Instant | null
  /** Why it is to be disabled, if it has failed since `failingBefore` or longer; null when it stays enabled. */
  readonly disabled: { readonly reason: DisabledReason; readonly failingBefore: Instant } | null
}

/** Why a reply is not a success; null when it is one. */
export function failureOf({ status, failure }: Reply): AttemptFailure | null {
  if (status === null || failure !== null) return failure ?? 'connection'
  if (status >= 200 && status <= 299) return null
  if (status === 410) return 'gone'
  return status >= 300 && status <= 399 ? 'redirect' : 'status'
}

interface After {
  /** When the attempt ended, in real time. */
  readonly now: Instant
  /** From 0 to 1. */
  readonly random: number
  readonly retryAfter?: string | undefined
}

export function resultOf(
  { tries: before, attempts: former }: Pick<Delivery, 'tries' | 'attempts'>,
  attempt: Attempt,
  { now, random, retryAfter }: After,
  schedule: Schedule,
): Result {
  const tries = before + 1
  const made = { tries, attempts: [...former, attempt].slice(-attemptsKept) }
  if (attempt.failure === null) return { ...made, status: 'delivered', nextAttemptAt: null }
  const pause = schedule({ tries, random, askedMs: retryAfterMs(retryAfter, now), failure: attempt.failure })
  if (pause === null) return { ...made, status: 'failed', nextAttemptAt: null }
  return { ...made, status: 'pending', nextAttemptAt: now + pause }
}

/** `now` is when the attempt ended, in real time; `isGivenUp` says that the delivery has no more tries. */
export function healthOf(
  { failingSince: before }: Pick<WebhookEndpoint, 'failingSince'>,
  { failure }: Pick<Attempt, 'failure'>,
  { now, isGivenUp }: { readonly now: Instant; readonly isGivenUp: boolean },
): Health {
  if (failure === null) return { failingSince: null, disabled: null }
  // A failure on our side says nothing about the receiver.
  if (failure === 'internal') return { failingSince: before, disabled: null }
  // The end of the attempt counts: a success while it was under way came before.
  const failingSince = before ?? now
  if (failure === 'gone') return { failingSince, disabled: { reason: 'gone', failingBefore: now } }
  const failingBefore = now - (isGivenUp ? failingLimitMs : hopelessLimitMs)
  return { failingSince, disabled: failingSince <= failingBefore ? { reason: 'failing', failingBefore } : null }
}
