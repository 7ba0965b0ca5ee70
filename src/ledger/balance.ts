/** What a merchant has to be paid out. */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Currency } from '../kit/currency.ts'
import { minorUnitsOf, type MinorUnits } from '../kit/money.ts'

/** The available balance in a currency: the items that no payout has taken, less their fees and VAT. Negative when the merchant owes. */
export async function availableBalance(ctx: Context, currency: Currency): Promise<MinorUnits> {
  const [row] = await ctx.db.query<{ balance: number }>({
    name: 'available_balance',
    text: `select coalesce(sum(amount - fee - vat), 0)::bigint as balance from balance_items
      where realm_id = $1 and currency = $2 and payout_id is null`,
    values: [ctx.realm.id, currency],
  })
  return minorUnitsOf(row?.balance ?? 0)
}

/** When the latest item that no payout has taken was booked; null without any. */
export async function lastOpenItemAt({ db, realm }: Context): Promise<Instant | null> {
  const [row] = await db.query<{ at: Instant | null }>({
    text: 'select max(created_at) as at from balance_items where realm_id = $1 and payout_id is null',
    values: [realm.id],
  })
  return row?.at ?? null
}
