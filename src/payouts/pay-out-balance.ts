/** Paying out what the merchant is owed, as it happens by itself every business day. */
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { readBalanceGuards } from '../ledger/index.ts'
import type { Payout } from './payout.ts'
import { changesBetween, pendingPayout, taken } from './progress.ts'
import { listItemsToPayOut } from './store.ts'

/** What one payout, which is one commit, takes where it can be so few: some two seconds of work. */
export const itemLimit = 20_000

/** A payout of one currency; null when the merchant is owed nothing in any. What is owed to the platform stays, and counts with the next. */
export async function payOutBalance(ctx: Context, limit = itemLimit): Promise<Outcome<Payout | null>> {
  const guardOf = await readBalanceGuards(ctx)
  const items = await listItemsToPayOut(ctx, limit)
  if (items.length === 0) return nothingChanges(null)
  const payout = pendingPayout(ctx, items, { datedAt: ctx.now, description: null })
  return {
    result: payout,
    changes: [guardOf(payout.currency), ...taken(items, payout), ...changesBetween(ctx, undefined, payout)],
  }
}
