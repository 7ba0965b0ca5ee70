/**
 * Closing a realm's books. A transfer is made at the time of the decision that wrote it, and committed later, perhaps much later: from a look at the books alone nobody knows whether all of a day is
 * there. So the books are closed by a commit that moves the realm's version, which every decision asserts: what was decided before and is not committed by then never will be, and what is decided
 * afterwards has a later time. Only what is closed is sealed.
 */
import { nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { hasTransfersBetween } from '../ledger/index.ts'
import { realms } from './account.ts'

/** Once a day, with the first turn of the banks' day, up to that turn. The result is 1 where they were closed, 0 where that was done today, or nothing was booked since. */
export async function closeBooks(ctx: Context): Promise<Outcome<number>> {
  const { realm, hours, now } = ctx
  const { booksClosedAt } = realm
  if (booksClosedAt !== null && hours.dayOf(booksClosedAt) === hours.dayOf(now)) return nothingChanges(0)
  if (!(await hasTransfersBetween(ctx, booksClosedAt ?? 0, now))) return nothingChanges(0)
  return { result: 1, changes: [update(realms, { ...realm, booksClosedAt: now })] }
}
