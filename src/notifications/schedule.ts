/** When a notification that was not taken is sent again (gateway-v3 section 5): after 1, 2, 4, 8, 15, 30 and 60 minutes, then every 24 hours, for 30 days. */
import { DAY, HOUR, MINUTE } from '../kit/clock.ts'
import type { Schedule } from '../webhooks/index.ts'

const firstPauses = [1, 2, 4, 8, 15, 30, 60].map((minutes) => minutes * MINUTE)

/** The last one is made on the thirtieth day. */
const dailyAttempts = 29

/** How many attempts are made for one message. */
export const attemptLimit = 1 + firstPauses.length + dailyAttempts

/** The longest pause that a receiver is given when it asks for more time. */
const longestAskedMs = HOUR

export const notificationSchedule: Schedule = ({ tries, askedMs }) => {
  if (tries >= attemptLimit) return null
  return Math.max(firstPauses[tries - 1] ?? DAY, Math.min(askedMs ?? 0, longestAskedMs))
}
