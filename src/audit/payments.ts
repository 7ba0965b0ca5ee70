/** Payments with their refunds and disputes: what operations gave back is what these objects say. */
import type { Run } from '../kit/database.ts'
import { zero, type MinorUnits } from '../kit/money.ts'
import { auditPayments } from '../payments/index.ts'
import type { Audited } from './kind.ts'

export async function readPayments(run: Run, realmId: number, ids: readonly string[]): Promise<Audited[]> {
  const payments = await auditPayments(run, realmId, ids)
  const given = await readGivenBack(run, realmId, ids)
  return payments.map(({ id, entries, problem, refunded, disputed }) => ({
    id,
    entries,
    problem: problem ?? differenceOf({ refunded, disputed }, given.get(id)),
  }))
}

interface GivenBack {
  readonly refunded: MinorUnits
  readonly disputed: MinorUnits
}

function differenceOf(
  byOperations: GivenBack,
  byObjects: GivenBack = { refunded: zero, disputed: zero },
): string | undefined {
  if (byOperations.refunded !== byObjects.refunded)
    return `its operations refund ${byOperations.refunded}, its refunds come to ${byObjects.refunded}`
  if (byOperations.disputed !== byObjects.disputed)
    return `its operations charge back ${byOperations.disputed}, its disputes come to ${byObjects.disputed}`
  return undefined
}

/** By payment: its refunds that were asked for and not sent back, its disputes that were not won. */
async function readGivenBack(run: Run, realmId: number, ids: readonly string[]): Promise<Map<string, GivenBack>> {
  const rows = await run<GivenBack & { readonly id: string }>({
    text: `
      select payment_id as id, sum(refunded)::bigint as refunded, sum(disputed)::bigint as disputed
      from (
        select payment_id, amount as refunded, 0 as disputed from refunds
          where realm_id = $1 and payment_id = any($2) and status in ('to_refund', 'refund_sent', 'refunded')
        union all
        select payment_id, 0, amount from disputes where realm_id = $1 and payment_id = any($2) and status <> 'won'
      ) given group by 1`,
    values: [realmId, ids],
  })
  return new Map(rows.map((row) => [row.id, row]))
}
