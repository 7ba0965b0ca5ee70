/** Paying out what the merchant is owed, as it happens by itself every business day. */
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { readBalanceGuards, type BalanceItem } from '../ledger/index.ts'
import { chosenFrom, sharesOf } from './item-choice.ts'
import type { Payout } from './payout.ts'
import { changesBetween, pendingPayout, taken } from './progress.ts'
import { listOldestItems, sumOpenItems, type OpenItems } from './store.ts'

/** What one payout, which is one commit, takes at most: some two seconds of work. */
export const itemLimit = 20_000

/** A payout of one currency; null when the merchant is owed nothing in any. What is owed to the platform stays, and counts with the next. */
export async function payOutBalance(ctx: Context, limit = itemLimit): Promise<Outcome<Payout | null>> {
  const guardOf = await readBalanceGuards(ctx)
  for (const open of owedOf(await sumOpenItems(ctx))) {
    const items = await itemsOf(ctx, open, limit)
    if (items.length === 0) continue
    const payout = pendingPayout(ctx, items, { datedAt: ctx.now, description: null })
    return {
      result: payout,
      changes: [guardOf(payout.currency), ...taken(items, payout), ...changesBetween(ctx, undefined, payout)],
    }
  }
  return nothingChanges(null)
}

/** Whether the merchant is owed anything. */
export const isOwed = async (ctx: Context): Promise<boolean> => owedOf(await sumOpenItems(ctx)).length > 0

/** Those in which the merchant is owed more than nothing. */
export const owedOf = (open: readonly OpenItems[]): OpenItems[] => open.filter(({ balance }) => balance > 0)

/** What the next payout of a currency takes; nothing where no such items can be paid out. */
export const itemsOf = async (ctx: Context, open: OpenItems, limit = itemLimit): Promise<BalanceItem[]> =>
  chosenFrom(await listOldestItems(ctx, open.currency, sharesOf(open, limit)), open.balance)
