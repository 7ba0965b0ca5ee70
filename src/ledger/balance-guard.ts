/**
 * What keeps two decisions from resting on the same available balance: a row for each realm and currency, whose version every disbursement and every payout moves. Refunds and disputes need no guard:
 * they reduce the balance however large it is.
 */
import { insert, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { Currency } from '../kit/currency.ts'
import { defineTable } from '../kit/table.ts'

interface BalanceGuard {
  readonly realmId: number
  readonly currency: Currency
  readonly version: number
}

const balanceGuards = defineTable<BalanceGuard>('balance_guards', ['realmId', 'currency'], {
  realmId: true,
  currency: true,
  version: true,
})

/** To be read before the balance: what is committed in between has moved the guard, and the decision that carries the guard's change cannot be committed. */
export async function readBalanceGuards(ctx: Context): Promise<(currency: Currency) => Change> {
  const known = await ctx.db.query<BalanceGuard>({
    name: 'read_balance_guards',
    text: `select ${balanceGuards.select()} from balance_guards where realm_id = $1`,
    values: [ctx.realm.id],
  })
  return (currency) => {
    const guard = known.find((each) => each.currency === currency)
    return guard === undefined
      ? insert(balanceGuards, { realmId: ctx.realm.id, currency, version: 1 })
      : update(balanceGuards, guard)
  }
}
