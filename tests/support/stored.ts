/** What is stored, read without the API: for checks of what must not be there, must not have changed, or must agree. */
import assert from 'node:assert/strict'
import { findDisagreement } from '../../src/audit/index.ts'
import type { Core } from '../../src/app/core.ts'
import type { TestServer } from './server.ts'

/** Every row of every table as text, the table's name before it, in a fixed order. */
export async function storedRows({ running }: TestServer): Promise<string[]> {
  const { store } = running.core
  const tables = await store.query<{ name: string }>({
    text: `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    values: [],
  })
  const each = tables.map(({ name }) => `select '${name} ' || t::text as row from ${name} t`)
  const rows = await store.query<{ row: string }>({ text: `${each.join(' union all ')} order by 1`, values: [] })
  return rows.map(({ row }) => row)
}

/** Fails when the work leaves anything stored, changed or removed. */
export async function assertNothingStored(server: TestServer, work: () => Promise<unknown>): Promise<void> {
  const before = await storedRows(server)
  await work()
  assert.deepEqual(await storedRows(server), before)
}

/** `authorization 100 approved` and so on: the requests to the network for a payment, in their order. */
export async function operationsOf({ running }: TestServer, paymentId: string): Promise<string[]> {
  const rows = await running.core.store.query<{ kind: string; amount: number; outcome: string }>({
    text: 'select kind, amount, outcome from operations where payment_id = $1 order by position',
    values: [paymentId],
  })
  return rows.map(({ kind, amount, outcome }) => `${kind} ${amount} ${outcome}`)
}

/** `merchant_pending -100`: the balance of each account of the books that a payment, its refunds or its disputes moved, debits less credits. */
export async function balancesOf({ running }: TestServer, paymentId: string): Promise<string[]> {
  const rows = await running.core.store.query<{ account: string; balance: number }>({
    text: `select side.account, sum(side.amount)::bigint as balance
      from transfers t cross join lateral (values (t.debit_account, t.amount), (t.credit_account, -t.amount)) side (account, amount)
      where t.object_id = $1 or t.object_id in (select id from refunds where payment_id = $1 union all select id from disputes where payment_id = $1)
      group by 1 having sum(side.amount) <> 0 order by 1`,
    values: [paymentId],
  })
  return rows.map(({ account, balance }) => `${account} ${balance}`)
}

/** `timers_due 1`, for an object's timers. */
export async function timersOf({ running }: TestServer, objectId: string): Promise<string[]> {
  const rows = await running.core.store.query<{ kind: string }>({
    text: 'select kind from timers where object_id = $1 order by 1',
    values: [objectId],
  })
  return rows.map(({ kind }) => kind)
}

/** The first disagreement in the books of any realm, in a sentence; undefined when all agree. */
export const booksDisagreement = ({ store }: Core): Promise<string | undefined> => findDisagreement(store)

/** For the end of a test file: checks that the log has no error, and that the books of every realm agree. The server is closed in any case. */
export async function closeAgreeing(server: TestServer): Promise<void> {
  try {
    const failed = server
      .log()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'))
    assert.deepEqual(failed, [])
    assert.equal(await booksDisagreement(server.running.core), undefined)
  } finally {
    await server.close()
  }
}
