/** Decisions before their time (docs/sandbox.md). */
import type { Account } from './account.ts'
import { businessDayFrom, type Day } from './calendar.ts'

/** An early decision takes effect now: the bank day is at the latest the business day of the decision. */
export function bankDayOfDecision({ calendar, now }: Account, dateBank: Day | null): Day {
  const decided = businessDayFrom(calendar.dayOf(now))
  return dateBank !== null && dateBank < decided ? dateBank : decided
}
