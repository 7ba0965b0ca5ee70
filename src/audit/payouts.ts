/** Payouts with the balance items that they took. */
import type { Run } from '../kit/database.ts'
import { zero, type MinorUnits } from '../kit/money.ts'
import type { Audited, AuditedKind } from './kind.ts'

/** The kind of payouts, with the check that each payout is the sum of its items. */
export const withItems = (kind: AuditedKind): AuditedKind => ({
  ...kind,
  read: async (run, realmId, ids) => {
    const [payouts, sums] = [await kind.read(run, realmId, ids), await readItemSums(run, realmId, ids)]
    return payouts.map((payout) => ({ ...payout, problem: problemOf(payout, sums.get(payout.id) ?? []) }))
  },
})

interface ItemSum {
  readonly payoutId: string
  readonly currency: string
  readonly amount: MinorUnits
}

function problemOf({ entries }: Audited, sums: readonly ItemSum[]): string | undefined {
  const made = entries[0]
  const [sum] = sums
  const [amount, currency] = [made?.amount ?? zero, made?.currency]
  if (sums.length <= 1 && (sum?.amount ?? zero) === amount && (sum === undefined || sum.currency === currency))
    return undefined
  const found = sums.map((each) => `${each.amount} ${each.currency}`).join(' and ')
  return `its amount is ${amount} ${currency ?? ''}, its items come to ${found === '' ? 'nothing' : found}`
}

async function readItemSums(run: Run, realmId: number, ids: readonly string[]): Promise<Map<string, ItemSum[]>> {
  const rows = await run<ItemSum>({
    text: `select payout_id as "payoutId", currency, sum(amount - fee - vat)::bigint as amount from balance_items where realm_id = $1 and payout_id = any($2) group by 1, 2`,
    values: [realmId, ids],
  })
  return Map.groupBy(rows, ({ payoutId }) => payoutId)
}
