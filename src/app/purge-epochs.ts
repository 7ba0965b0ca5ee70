/**
 * Removes what test modes held before they were reset, in small steps: nothing can be written there any more. A realm's own row is removed last, so that an interrupted removal is resumed.
 */
import { MINUTE, type Clock } from '../kit/clock.ts'
import type { TransactionalDatabase } from '../kit/database.ts'
import { inSteps } from '../kit/in-steps.ts'

/** Every table whose rows belong to a realm, those that refer to others before them. A test holds it against the schema. */
export const realmTables: readonly string[] = [
  'ledger_rollups',
  'ledger_batches',
  'transfers',
  'balance_items',
  'balance_guards',
  'notifications',
  'notification_secrets',
  'registrations',
  'gateway_transactions',
  'gateway_checkouts',
  'disputes',
  'payouts',
  'disbursements',
  'refunds',
  'network_requests',
  'operations',
  'authentications',
  'payments',
  'payment_intents',
  'subscription_periods',
  'subscriptions',
  'security_codes',
  'cards',
  'mandate_documents',
  'mandates',
  'sepa_accounts',
  'account_checks',
  'prices',
  'products',
  'customers',
  'addresses',
  'reservations',
  'webhook_deliveries',
  'webhook_endpoints',
  'events',
  'timers',
  'timer_leases',
  'idempotency_records',
  'attempts',
  'locators',
  'commits',
]

/** For this long after the reset other processes may still read the old rows. After it, a run of timers that was under way has ended, too. */
const graceMs = MINUTE

/** Removes the rows of every realm that a reset ended, and the realm. Servers that do it at once help each other. Returns how many rows went. */
export async function purgeEpochs(db: TransactionalDatabase, clock: Clock): Promise<number> {
  const ended = await db.query<{ id: number }>({
    text: `select id from realms where mode = 'test' and closed_at < $1 order by id`,
    values: [clock.now() - graceMs],
  })
  let removed = 0
  for (const { id } of ended) {
    for (const table of realmTables) removed += await emptyTable(db, table, id)
    removed += await step(db, `delete from realms where id = $1 returning 1`, [id])
  }
  return removed
}

const emptyTable = (db: TransactionalDatabase, table: string, realmId: number): Promise<number> => {
  const text = `delete from ${table} where ctid = any(array(select ctid from ${table} where realm_id = $1 limit $2)) returning 1`
  return inSteps((limit) => step(db, text, [realmId, limit]))
}

/** One step at a time in a realm: others wait, and then find it done. */
const step = (db: TransactionalDatabase, text: string, values: readonly [number, ...unknown[]]): Promise<number> =>
  db.transaction(async (run) => {
    await run({ text: 'select from realms where id = $1 for update', values: [values[0]] })
    return (await run({ text, values })).length
  })
