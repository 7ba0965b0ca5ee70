/**
 * Closing a realm's books. A transfer carries the time of the decision that wrote it, but may be committed much later. So a look at the books alone cannot tell whether all transfers of a day are
 * there. The commit that closes the books therefore moves the realm's version, which every decision asserts: a decision that was made before the closing and is not committed yet can no longer be
 * committed, and a decision that is made afterwards has a later time. Only closed books are sealed.
 */
import { nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { hasTransfersBetween } from '../ledger/index.ts'
import { realms } from './account.ts'

/** Closes the books up to now, once a day, at the first turn of the banks' day. The result is 1 where the books were closed; 0 where they were closed today already, or nothing was booked since. */
export async function closeBooks(ctx: Context): Promise<Outcome<number>> {
  const { realm, hours, now } = ctx
  const { booksClosedAt } = realm
  if (booksClosedAt !== null && hours.dayOf(booksClosedAt) === hours.dayOf(now)) return nothingChanges(0)
  if (!(await hasTransfersBetween(ctx, booksClosedAt ?? 0, now))) return nothingChanges(0)
  return { result: 1, changes: [update(realms, { ...realm, booksClosedAt: now })] }
}
