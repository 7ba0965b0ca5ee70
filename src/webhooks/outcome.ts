/** What follows from an attempt: whether the delivery is done, given up, or tried again, and what that means for its endpoint. */
import type { Instant } from '../kit/clock.ts'
import { attemptsKept, type Attempt, type AttemptFailure, type Delivery, type DeliveryStatus } from './delivery.ts'
import type { DisabledReason, WebhookEndpoint } from './endpoint.ts'
import type { Reply } from './post.ts'
import { failingLimitMs, pauseAfter, retryAfterMs } from './retries.ts'

export interface Outcome {
  readonly status: DeliveryStatus
  readonly nextAttemptAt: Instant | null
  readonly tries: number
  readonly attempts: readonly Attempt[]
  /** Since when the endpoint has answered with nothing but failures. */
  readonly failingSince: Instant | null
  /** Why it is to be disabled; null where it is not. */
  readonly disabled: DisabledReason | null
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
  // What failed on our side says nothing of the receiver.
  const isOurs = attempt.failure === 'internal'
  const failingSince = isOurs ? endpoint.failingSince : (endpoint.failingSince ?? attempt.at)
  const failed = { status: 'failed', nextAttemptAt: null, tries, attempts, failingSince } as const
  if (attempt.failure === 'gone') return { ...failed, disabled: 'gone' }
  const pause = pauseAfter(tries, random, retryAfterMs(retryAfter, now))
  if (pause === null)
    return {
      ...failed,
      disabled: !isOurs && failingSince !== null && now - failingSince >= failingLimitMs ? 'failing' : null,
    }
  return { status: 'pending', nextAttemptAt: now + pause, tries, attempts, failingSince, disabled: null }
}
