/** Paying out what the merchant is owed, as it happens by itself every business day. */
import { isDeepStrictEqual } from 'node:util'
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
  const items = await readOpen(ctx, async (all) => {
    for (const open of owedOf(all)) {
      const chosen = await itemsOf(ctx, open, limit)
      if (chosen.length > 0) return chosen
    }
    return []
  })
  if (items.length === 0) return nothingChanges(null)
  const payout = pendingPayout(ctx, items, { datedAt: ctx.now, description: null })
  return {
    result: payout,
    changes: [guardOf(payout.currency), ...taken(items, payout), ...changesBetween(ctx, undefined, payout)],
  }
}

/** How often the items are read at most. If something new comes each time, the last read is as good as any: all its items are open. */
const readLimit = 5

/** Reads what is open, and reads items by it, as of one moment. Otherwise an item that came in between and sorts before others would be taken in their place. */
export async function readOpen<Result>(
  ctx: Context,
  read: (open: readonly OpenItems[]) => Promise<Result>,
): Promise<Result> {
  let open = await sumOpenItems(ctx)
  for (let turn = 1; ; turn++) {
    const result = await read(open)
    const since = await sumOpenItems(ctx)
    if (turn === readLimit || isDeepStrictEqual(since, open)) return result
    open = since
  }
}

/** Whether the merchant is owed anything. */
export const isOwed = async (ctx: Context): Promise<boolean> => owedOf(await sumOpenItems(ctx)).length > 0

/** Those in which the merchant is owed more than nothing. */
export const owedOf = (open: readonly OpenItems[]): OpenItems[] => open.filter(({ balance }) => balance > 0)

/** What the next payout of a currency takes; nothing where no such items can be paid out. */
export const itemsOf = async (ctx: Context, open: OpenItems, limit = itemLimit): Promise<BalanceItem[]> =>
  chosenFrom(await listOldestItems(ctx, open.currency, sharesOf(open, limit)), open.balance)
