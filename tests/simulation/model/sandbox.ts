/** Decisions before their time (docs/sandbox.md). */
import type { Account } from './account.ts'
import { businessDayFrom, type Day } from './calendar.ts'

/** What is decided before its time is decided now: its bank day is the business day of the decision at the latest. */
export function bankDayOfDecision({ calendar, now }: Account, dateBank: Day | null): Day {
  const decided = businessDayFrom(calendar.dayOf(now))
  return dateBank !== null && dateBank < decided ? dateBank : decided
}
