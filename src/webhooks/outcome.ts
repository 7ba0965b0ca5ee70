/** What follows from an attempt: whether the delivery is done, given up, or tried again, and what that means for its endpoint. */
import type { Instant } from '../kit/clock.ts'
import { attemptsKept, type Attempt, type AttemptFailure, type Delivery, type DeliveryStatus } from './delivery.ts'
import type { DisabledReason, WebhookEndpoint } from './endpoint.ts'
import type { Reply } from './post.ts'
import { failingLimitMs, hopelessLimitMs, pauseAfter, retryAfterMs } from './retries.ts'

export interface Outcome {
  readonly status: DeliveryStatus
  readonly nextAttemptAt: Instant | null
  readonly tries: number
  readonly attempts: readonly Attempt[]
  /** Since when the endpoint has answered with nothing but failures. */
  readonly failingSince: Instant | null
  /** Why it is to be disabled, where it has failed since `failingBefore` at the latest; null where it is not. */
  readonly disabled: { readonly reason: DisabledReason; readonly failingBefore: Instant } | null
}

/** Why a reply is no success; null where it is one. */
export function failureOf({ status, failure }: Reply): AttemptFailure | null {
  if (status === null || failure !== null) return failure ?? 'connection'
  if (status >= 200 && status <= 299) return null
  if (status === 410) return 'gone'
  return status >= 300 && status <= 399 ? 'redirect' : 'status'
}

/** `now` is when the attempt ended, in real time; `random` is from 0 to 1. */
export function outcomeOf(
  { tries: before, attempts: former }: Pick<Delivery, 'tries' | 'attempts'>,
  endpoint: Pick<WebhookEndpoint, 'failingSince'>,
  attempt: Attempt,
  {
    now,
    random,
    retryAfter,
  }: { readonly now: Instant; readonly random: number; readonly retryAfter?: string | undefined },
): Outcome {
  const tries = before + 1
  const attempts = [...former, attempt].slice(-attemptsKept)
  if (attempt.failure === null)
    return { status: 'delivered', nextAttemptAt: null, tries, attempts, failingSince: null, disabled: null }
  // What failed on our side says nothing of the receiver. The end of an attempt counts: a success while it was under way came before.
  const isOurs = attempt.failure === 'internal'
  const failingSince = isOurs ? endpoint.failingSince : (endpoint.failingSince ?? now)
  const failed = { status: 'failed', nextAttemptAt: null, tries, attempts, failingSince } as const
  if (attempt.failure === 'gone') return { ...failed, disabled: { reason: 'gone', failingBefore: now } }
  const pause = pauseAfter(tries, random, retryAfterMs(retryAfter, now))
  const failingBefore = now - (pause === null ? failingLimitMs : hopelessLimitMs)
  const isHopeless = !isOurs && failingSince !== null && failingSince <= failingBefore
  const disabled = isHopeless ? ({ reason: 'failing', failingBefore } as const) : null
  if (pause === null) return { ...failed, disabled }
  return { status: 'pending', nextAttemptAt: now + pause, tries, attempts, failingSince, disabled }
}
