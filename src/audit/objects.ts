/**
 * Audits all objects of a realm against all transfers and balance items, page by page in the order of ids, with all kinds mixed. So every transfer and item falls into one page: either its object is
 * there too, or it belongs to no object and is reported.
 */
import type { Run, TransactionalDatabase } from '../kit/database.ts'
import { balanceItems, transfers, type BalanceItem, type Transfer } from '../ledger/index.ts'
import { differenceOf } from './compare.ts'
import type { Disagreement } from './disagreement.ts'
import type { Audited, AuditedKind } from './kind.ts'
import { auditedKinds } from './kinds.ts'
import { inSnapshot } from './snapshot.ts'

/** Objects in one page, which is one snapshot. */
const pageSize = 1000

export interface ObjectAudit {
  readonly objects: number
  readonly transfers: number
  readonly disagreement: Disagreement | undefined
}

export async function auditObjects(db: TransactionalDatabase, realmId: number): Promise<ObjectAudit> {
  let [objects, seen] = [0, 0]
  for (let after: string | null = null; ;) {
    const from: string | null = after
    const page: PageAudit = await inSnapshot(db, (run) => auditPage(run, realmId, from))
    objects += page.objects
    seen += page.transfers
    if (page.disagreement !== undefined || page.last === null)
      return { objects, transfers: seen, disagreement: page.disagreement }
    after = page.last
  }
}

interface PageAudit extends ObjectAudit {
  /** The id that the next page follows; null when there is none. */
  readonly last: string | null
}

interface ObjectName {
  readonly id: string
  readonly kind: AuditedKind['kind']
}

async function auditPage(run: Run, realmId: number, after: string | null): Promise<PageAudit> {
  const names = await readNames(run, realmId, after)
  const last = names.length < pageSize ? null : (names.at(-1)?.id ?? null)
  const range = [realmId, after, last]
  const between = 'realm_id = $1 and ($2::text is null or object_id > $2) and ($3::text is null or object_id <= $3)'
  const stored = {
    transfers: await run<Transfer>({
      text: `select ${transfers.select()} from transfers where ${between}`,
      values: range,
    }),
    items: await run<BalanceItem>({
      text: `select ${balanceItems.select()} from balance_items where ${between}`,
      values: range,
    }),
  }
  const disagreement =
    (await findDifference(run, realmId, names, stored)) ??
    (await findLostItem(run, realmId, stored.items, names)) ??
    (await findLostOperation(run, range))
  return { objects: names.length, transfers: stored.transfers.length, last, disagreement }
}

/** The next objects of all kinds, by id. */
const readNames = (run: Run, realmId: number, after: string | null): Promise<ObjectName[]> => {
  const each = auditedKinds.map(
    ({ kind, table }) =>
      `(select id, '${kind}' as kind from ${table.name} where realm_id = $1 and ($2::text is null or id > $2) order by id limit $3)`,
  )
  return run({
    text: `select id, kind from (${each.join(' union all ')}) names order by id limit $3`,
    values: [realmId, after, pageSize],
  })
}

interface StoredPage {
  readonly transfers: readonly Transfer[]
  readonly items: readonly BalanceItem[]
}

async function findDifference(
  run: Run,
  realmId: number,
  names: readonly ObjectName[],
  stored: StoredPage,
): Promise<Disagreement | undefined> {
  const objects = await readObjects(run, realmId, names)
  const transfersOf = Map.groupBy(stored.transfers, ({ objectId }) => objectId)
  const itemsOf = Map.groupBy(stored.items, ({ objectId }) => objectId)
  for (const { id, kind } of names) {
    const { entries = [], problem } = objects.get(id) ?? {}
    const own = { transfers: transfersOf.get(id) ?? [], items: itemsOf.get(id) ?? [] }
    const found = differenceOf(realmId, entries, own) ?? problem
    if (found !== undefined) return { subject: kind, id, problem: found }
  }
  const stray = [...stored.transfers, ...stored.items].find(({ objectId }) => !objects.has(objectId))
  return stray && { subject: 'object', id: stray.objectId, problem: 'the books name it, and it does not exist' }
}

async function readObjects(run: Run, realmId: number, names: readonly ObjectName[]): Promise<Map<string, Audited>> {
  const objects = new Map<string, Audited>()
  for (const { kind, read } of auditedKinds) {
    const ids = names.filter((name) => name.kind === kind).map(({ id }) => id)
    if (ids.length === 0) continue
    for (const object of await read(run, realmId, ids)) objects.set(object.id, object)
  }
  return objects
}

/** Finds an item whose payout does not exist. Whether payouts are the sum of their items is audited with the payouts. */
async function findLostItem(
  run: Run,
  realmId: number,
  items: readonly BalanceItem[],
  names: readonly ObjectName[],
): Promise<Disagreement | undefined> {
  const wanted = [...new Set(items.flatMap(({ payoutId }) => payoutId ?? []))]
  if (wanted.length === 0) return undefined
  const rows = await run<{ id: string }>({
    text: 'select id from payouts where realm_id = $1 and id = any($2)',
    values: [realmId, wanted],
  })
  const known = new Set(rows.map(({ id }) => id))
  const lost = items.find(({ payoutId }) => payoutId !== null && !known.has(payoutId))
  const kind = names.find(({ id }) => id === lost?.objectId)?.kind ?? 'object'
  return (
    lost && {
      subject: kind,
      id: lost.objectId,
      problem: `its balance item ${lost.transition} is in payout ${lost.payoutId ?? ''}, which does not exist`,
    }
  )
}

/** Finds an operation, between two ids of payments, whose payment does not exist. */
async function findLostOperation(run: Run, range: readonly unknown[]): Promise<Disagreement | undefined> {
  const [lost] = await run<{ id: string }>({
    text: `select o.payment_id as id from operations o
      where o.realm_id = $1 and ($2::text is null or o.payment_id > $2) and ($3::text is null or o.payment_id <= $3)
        and not exists (select from payments p where p.realm_id = o.realm_id and p.id = o.payment_id)
      order by 1 limit 1`,
    values: range,
  })
  return lost && { subject: 'object', id: lost.id, problem: 'operations name it, and it does not exist' }
}
