/** The sums of debits and credits of accounts, computed from transfers by the database. */
import type { Database } from '../kit/database.ts'
import { add, zero, type MinorUnits } from '../kit/money.ts'
import type { AccountSums, Ending } from './batch.ts'
import { inOrder } from './transfer.ts'

/** Of the transfers after an ending, up to and with another. */
export const sumsBetween = (
  db: Pick<Database, 'query'>,
  realmId: number,
  after: Ending,
  through: Ending,
): Promise<AccountSums[]> =>
  db.query({
    text: sumsText(
      `realm_id = $1 and created_at between $2 and $6 and (${inOrder}) > ($2, $3, $4, $5) and (${inOrder}) <= ($6, $7, $8, $9)`,
    ),
    values: [realmId, ...keyOf(after), ...keyOf(through)],
  })

/** Of those that `where` selects, by account and currency. */
export const sumsText = (where: string): string => `
  select side.account, pair.currency, sum(side.debits)::bigint as debits, sum(side.credits)::bigint as credits
  from (select debit_account, credit_account, currency, sum(amount) as amount from transfers where ${where} group by 1, 2, 3) pair
  cross join lateral (values (debit_account, amount, 0), (credit_account, 0, amount)) side (account, debits, credits)
  group by 1, 2`

export const keyOf = ({ lastCreatedAt, lastObjectId, lastTransition, lastPosition }: Ending): unknown[] => [
  lastCreatedAt,
  lastObjectId,
  lastTransition,
  lastPosition,
]

/** Both together. */
export function added(some: readonly AccountSums[], more: readonly AccountSums[]): AccountSums[] {
  const groups = Map.groupBy([...some, ...more], ({ account, currency }) => `${account} ${currency}`)
  return [...groups.values()].flatMap((group) => {
    const total = (side: 'debits' | 'credits'): MinorUnits => group.reduce((sum, each) => add(sum, each[side]), zero)
    return group
      .slice(0, 1)
      .map(({ account, currency }) => ({ account, currency, debits: total('debits'), credits: total('credits') }))
  })
}
