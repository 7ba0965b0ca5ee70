/** The sums of all accounts of a realm: the roll-ups of the last batch, and the transfers after it. */
import type { Currency } from '../kit/currency.ts'
import type { Database } from '../kit/database.ts'
import { add, subtract, sum, zero, type MinorUnits } from '../kit/money.ts'
import { ledgerAccounts } from './account.ts'
import { beginning, findLastBatch, type AccountSums } from './batch.ts'
import { keyOf, sumsText } from './sums.ts'
import { inOrder } from './transfer.ts'

export interface TrialBalance {
  /** Those that were ever moved: by currency, in the order of the chart. */
  readonly accounts: readonly AccountSums[]
  /** What no payout has taken of the balance items, less fees and VAT. */
  readonly openItems: readonly { readonly currency: Currency; readonly amount: MinorUnits }[]
}

export async function trialBalance(db: Pick<Database, 'query'>, realmId: number): Promise<TrialBalance> {
  const last = await findLastBatch(db, realmId)
  // One statement, which sees one moment; what it takes from the batch is the same at all times.
  const [row] = await db.query<TrialBalance>({
    text: `
      with rolled as (select account, currency, debits, credits from ledger_rollups where realm_id = $1 and batch = $6),
      later as (${sumsText(`realm_id = $1 and created_at >= $2 and (${inOrder}) > ($2, $3, $4, $5)`)}),
      accounts as (
        select account, currency, sum(debits)::bigint as debits, sum(credits)::bigint as credits
        from (select * from rolled union all select * from later) moved group by 1, 2 order by currency, array_position($7::text[], account)
      ),
      items as (select currency, sum(amount - fee - vat)::bigint as amount from balance_items where realm_id = $1 and payout_id is null group by 1)
      select (select coalesce(json_agg(accounts), '[]') from accounts) as accounts, (select coalesce(json_agg(items), '[]') from items) as "openItems"`,
    values: [realmId, ...keyOf(last ?? beginning), last?.number ?? 0, ledgerAccounts],
  })
  return row ?? { accounts: [], openItems: [] }
}

/** Debits less credits. */
export const balanceOf = ({ debits, credits }: AccountSums): MinorUnits => subtract(debits, credits)

/** Whether debits equal credits in each currency, and the merchant's available balance equals the sum of the open items. */
export function isBalanced({ accounts, openItems }: TrialBalance): boolean {
  const currencies = new Set([...accounts, ...openItems].map(({ currency }) => currency))
  return [...currencies].every((currency) => {
    const own = accounts.filter((account) => account.currency === currency)
    const available = own.filter(({ account }) => account === 'merchant_available')
    const open = openItems.filter((items) => items.currency === currency)
    return (
      sum(own.map(balanceOf)) === zero &&
      add(sum(available.map(balanceOf)), sum(open.map(({ amount }) => amount))) === zero
    )
  })
}
