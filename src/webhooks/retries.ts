/** When what was not taken is sent again (stancer-v2 sections 9 and 10): 15 attempts, 30 seconds after the first, twice as long after each further one, 6 hours at most. */
import { DAY, HOUR, SECOND, type Instant } from '../kit/clock.ts'
import type { AttemptFailure } from './delivery.ts'

/** What an attempt has left of a message that was not taken. */
export interface Untaken {
  /** Attempts so far, from 1. */
  readonly tries: number
  /** From 0 to 1. */
  readonly random: number
  /** How long the receiver asks to be left alone. */
  readonly askedMs: number | undefined
  readonly failure: AttemptFailure
}

/** How long to wait before it is sent again; null where it is not. */
export type Schedule = (untaken: Untaken) => number | null

export const attemptLimit = 15

/** An endpoint is disabled when a delivery fails for good and none has succeeded for so long. */
export const failingLimitMs = 3 * DAY

/** It is disabled by any failed attempt when none has succeeded for so long: one with so much to take that no message comes to its end would never be. */
export const hopelessLimitMs = 5 * DAY

const firstPauseMs = 30 * SECOND
export const longestPauseMs = 6 * HOUR
/** By so much of it a pause is shorter at most: what failed together does not come again together. */
const spread = 0.2

/** How long to wait after so many attempts; null when that was the last. `random` is from 0 to 1. A receiver that asks for more time is given it, up to the longest pause. */
export function pauseAfter(tries: number, random: number, askedMs: number | undefined): number | null {
  if (tries >= attemptLimit) return null
  const pauseMs = Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs)
  const spreadMs = Math.round(pauseMs * (1 - spread * random))
  return Math.min(Math.max(spreadMs, askedMs ?? 0), longestPauseMs)
}

/** Of webhooks. What is gone is gone. */
export const webhookSchedule: Schedule = ({ tries, random, askedMs, failure }) =>
  failure === 'gone' ? null : pauseAfter(tries, random, askedMs)

/** How long a receiver asks to be left alone, however long that is: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). Undefined where it says nothing that can be read. */
export function retryAfterMs(header: string | undefined, now: Instant): number | undefined {
  const value = header?.trim() ?? ''
  if (/^\d+$/.test(value)) return Number(value) * SECOND
  // What dates have in all three forms; Date.parse would take many other texts.
  if (!/^[A-Za-z]{3,9},? [\w: -]{15,30}$/.test(value)) return undefined
  // The form of asctime ends with the year and names no zone, for which Date.parse would take ours.
  const date = Date.parse(/ \d{4}$/.test(value) ? `${value} GMT` : value)
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0)
}
