/**
 * When a message that was not accepted is sent again (stancer-v2 sections 9 and 10): 15 attempts, 30 seconds after the first, twice as long after each further one, 6 hours at
 * most.
 */
import { DAY, HOUR, SECOND, type Instant } from '../kit/clock.ts'
import type { AttemptFailure } from './delivery.ts'

/** What is known after a failed attempt. */
export interface Untaken {
  /** Attempts so far, from 1. */
  readonly tries: number
  /** From 0 to 1. */
  readonly random: number
  /** The pause that the receiver asks for. */
  readonly askedMs: number | undefined
  readonly failure: AttemptFailure
}

/** How long to wait before it is sent again; null when it is not. */
export type Schedule = (untaken: Untaken) => number | null

export const attemptLimit = 15

/** An endpoint is disabled when a delivery fails for good and none has succeeded for this long. */
export const failingLimitMs = 3 * DAY

/**
 * After this long without a success any failed attempt disables the endpoint. Otherwise an endpoint with so many messages that none reaches its last attempt would never be
 * disabled.
 */
export const hopelessLimitMs = 5 * DAY

const firstPauseMs = 30 * SECOND
export const longestPauseMs = 6 * HOUR
/** The part by which a pause is shortened at most, at random: messages that failed together are not all sent again together. */
const spread = 0.2

/** How long to wait after a number of attempts; null when that was the last. `random` is from 0 to 1. If the receiver asks for more time it gets it, up to the longest pause. */
export function pauseAfter(tries: number, random: number, askedMs: number | undefined): number | null {
  if (tries >= attemptLimit) return null
  const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs)
  const spreadMs = Math.round(pauseMs * (1 - spread * random))
  return Math.min(Math.max(spreadMs, askedMs ?? 0), longestPauseMs)
}

/** The schedule of webhooks. After an answer 410 nothing is sent again. */
export const webhookSchedule: Schedule = ({ tries, random, askedMs, failure }) =>
  failure === 'gone' ? null : pauseAfter(tries, random, askedMs)

/** The pause that a receiver asks for, without a limit: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). Undefined when the header cannot be read. */
export function retryAfterMs(header: string | undefined, now: Instant): number | undefined {
  const value = header?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value) * SECOND
  // What dates of all three forms look like; Date.parse alone would accept many other texts.
  if (!/^[A-Za-z]{3,9},? [\w: -]{15,30}$/.test(value)) return undefined
  // The form of asctime ends with the year and names no time zone; Date.parse would assume ours.
  const date = Date.parse(/ \d{4}$/.test(value) ? `${value} GMT` : value)
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0)
}
