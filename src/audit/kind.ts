/** A kind of object that moves money, as the audit looks at it. */
import type { Run } from '../kit/database.ts'
import type { Table } from '../kit/table.ts'
import type { BookedKind, Entry, LedgerAccount } from '../ledger/index.ts'

export interface Audited {
  readonly id: string
  /** The entries that the object must have in the books, derived from the object alone. */
  readonly entries: readonly Entry[]
  /** What is wrong with the object itself, as a clause about it. */
  readonly problem?: string | undefined
}

/** The accounts whose balance is zero while nothing is under way; `network` stands for the network account of the object's method. */
type ClearingAccount =
  Exclude<LedgerAccount, 'bank' | 'merchant_available' | 'fees' | 'vat' | `${string}_network`> | 'network'

/** What an object holds in clearing accounts, by its amount: 1 a debit balance, -1 a credit balance. */
export type Holding = { readonly [account in ClearingAccount]?: 1 | -1 }

export interface AuditedKind {
  readonly kind: BookedKind
  readonly table: Table
  /** What the object holds, by its status. In a status that is not listed it holds nothing. */
  readonly holdings: Readonly<Record<string, Holding>>
  readonly read: (run: Run, realmId: number, ids: readonly string[]) => Promise<Audited[]>
}

/** A kind whose entries follow from the object's own row. */
export const kindOf = <Row extends { readonly id: string; readonly status: string }>(
  kind: BookedKind,
  table: Table<Row>,
  entriesOf: (row: Row) => readonly Entry[],
  holdings: { readonly [status in Row['status']]?: Holding },
): AuditedKind => ({
  kind,
  table: table as unknown as Table,
  holdings: holdings as AuditedKind['holdings'],
  read: async (run, realmId, ids) => {
    const rows = await run<Row>({
      text: `select ${table.select()} from ${table.name} where realm_id = $1 and id = any($2)`,
      values: [realmId, ids],
    })
    return rows.map((row) => ({ id: row.id, entries: entriesOf(row) }))
  },
})
