/**
 * Statements by key read what they name through the primary key, or the index of what they refer to, and nothing else, however full the tables were when their plans were made: a
 * plan is kept for as long as its session lives.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Client } from 'pg'
import { realms } from '../src/accounts/index.ts'
import { cards } from '../src/cards/card.ts'
import { customers } from '../src/customers/customer.ts'
import { remove, unchanged, update } from '../src/kit/changes.ts'
import type { Query } from '../src/kit/database.ts'
import { defineView, type Table } from '../src/kit/table.ts'
import { mandates } from '../src/mandates/mandate.ts'
import { operations } from '../src/payments/operation.ts'
import { payments } from '../src/payments/payment.ts'
import { refunds } from '../src/refunds/refund.ts'
import { sepaAccounts } from '../src/sepa/account.ts'
import { readColumnTypes, type ColumnTypes } from '../src/storage/column-types.ts'
import { openKeySession } from '../src/storage/connection.ts'
import { Finder } from '../src/storage/finder.ts'
import { readMigrations } from '../src/storage/migrations.ts'
import { commitStatement } from '../src/storage/statement.ts'
import { timers } from '../src/timers/timer.ts'
import { createTestDatabase, type TestDatabase } from './support/database.ts'
import { genericPlanOf, type Plan } from './support/plans.ts'

let database: TestDatabase
let session: Client
let types: ColumnTypes

before(async () => {
  database = await createTestDatabase({ empty: true })
  session = await openKeySession(database.address)
  for (const { sql } of await readMigrations()) await session.query(sql)
  await session.query('set session_replication_role = replica')
  types = await readColumnTypes(async ({ text }) => (await session.query<never>(text)).rows)
})
after(async () => {
  await session.end()
  await database.drop()
})

/** How a statement reads each table, in the plan that the session would keep. */
const readsOf = async (text: string): Promise<Plan[]> =>
  (await genericPlanOf(session, text)).filter(
    (node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable',
  )

/** The statement that a look-up sends. */
async function finderText(find: (finder: Finder) => Promise<unknown>): Promise<string> {
  let sent = ''
  const query = ({ text }: Query, done: (error: null, result: { rows: [] }) => void): void => {
    sent = text
    done(null, { rows: [] })
  }
  const finder = new Finder({ connect: () => Promise.resolve({ query, end: () => Promise.resolve() } as never) })
  await find(finder)
  await finder.close()
  return sent
}

const findByKey = (table: Table): Promise<string> =>
  finderText((finder) =>
    finder.find(
      table,
      table.key.map((property) => (types.get(table.name)?.get(property) === 'text' ? 'x' : 1)),
    ),
  )

const view = defineView('views', 'payment', payments, {
  card: { table: cards, by: ['realmId', 'cardId'] },
  customer: { table: customers, by: ['realmId', 'customerId'] },
})

const debited = defineView('debited', 'account', sepaAccounts, {
  mandate: { table: mandates, by: ['realmId', 'mandateId'] },
})

/** The query by which PostgreSQL checks a reference in the table that is referred to (PostgreSQL's ri_triggers.c). */
const referenceCheck = (table: Table): string =>
  `select 1 from only ${table.name} x where realm_id operator(pg_catalog.=) $1 and id operator(pg_catalog.=) $2 for key share of x`

const commitText = (table: Table): string => {
  const row = { realmId: 1, id: 'x', version: 1 }
  const isVersioned = table.columns.some(({ name }) => name === 'version')
  const changes = isVersioned ? [update, unchanged, remove] : [remove]
  return commitStatement(
    changes.map((change) => change(table as never, row)),
    types,
  ).text
}

const tables = [payments, refunds, cards, customers, timers, sepaAccounts, mandates].map(
  (table) => table as unknown as Table,
)
const referred = [payments, cards, sepaAccounts].map((table) => table as unknown as Table)

describe('statements by key keep to the primary key', () => {
  const states: [name: string, prepare: string][] = [
    ['never analysed', 'select 1'],
    ['analysed when they were empty', 'analyze'],
    ['analysed with one row', `${rows(1, 1)}; analyze`],
    ['analysed with a few rows', `${rows(2, 20)}; analyze`],
    ['analysed with thousands of rows', `${rows(21, 5000)}; analyze`],
  ]
  for (const [name, prepare] of states) {
    test(`on tables ${name}`, async () => {
      await session.query(prepare)
      const texts = await Promise.all([
        ...tables.map(findByKey),
        finderText((finder) => finder.find(view, [1, 'x'])),
        finderText((finder) => finder.find(debited, [1, 'x'])),
      ])
      for (const text of [...texts, ...tables.map(commitText), ...referred.map(referenceCheck)]) {
        for (const read of await readsOf(text)) {
          assert.equal(read['Node Type'], 'Index Scan', text)
          assert.equal(read['Index Name'], `${read['Relation Name'] ?? ''}_pkey`, text)
          assert.match(read['Index Cond'] ?? '', /realm_id = .*\bid = /, text)
        }
      }
      const [read, ...others] = await readsOf(
        await finderText((finder) => finder.findAll(operations, ['realmId', 'paymentId'], [1, 'x'])),
      )
      assert.deepEqual([read?.['Index Name'], others], ['operations_payment', []])
      assert.match(read?.['Index Cond'] ?? '', /realm_id = .*\bpayment_id = /)
    })
  }

  test('where the key is a number alone', async () => {
    const [read, ...others] = await readsOf(await findByKey(realms as unknown as Table))
    assert.deepEqual([read?.['Index Name'], others], ['realms_pkey', []])
  })
})

/** Rows with a range of numbers in each of the tables. */
function rows(from: number, to: number): string {
  const series = `from generate_series(${from}, ${to}) i`
  return `
    insert into payments (realm_id, id, version, created_at, first_operation_id, amount, currency, status, capture, methods_allowed, origin)
      select 1, 'paym_' || md5(i::text), 1, i, md5(i::text), 1, 'eur', 'open', true, '{card}', 1 ${series};
    insert into refunds (realm_id, id, version, created_at, payment_id, amount, currency, status)
      select 1, 'refd_' || md5(i::text), 1, i, 'x', 1, 'eur', 'refunded' ${series};
    insert into operations (realm_id, id, payment_id, kind, amount, currency, outcome, position, created_at)
      select 1, md5(i::text), 'paym_' || md5(i::text), 'capture', 1, 'eur', 'approved', 0, i ${series};
    insert into customers (realm_id, id, version, created_at, email) select 1, 'cust_' || md5(i::text), 1, i, 'x' ${series};
    insert into timers (realm_id, id, clock, due_at, kind, object_id, failures) select 1, md5(i::text), 'realm', i, 'x', 'x', 0 ${series};
    insert into cards (realm_id, id, version, created_at, number_sealed, number_key_id, fingerprint, fingerprint_key_id, last4, exp_month, exp_year, brand, network, funding,
        nature, preferred_network, tokenize)
      select 1, 'card_' || md5(i::text), 1, i, 'x', 'k', md5(i::text), 'k', '4242', 1, 2030, 'visa', 'visa', 'credit', 'personal', 'national', true ${series};
    insert into sepa_accounts (realm_id, id, version, created_at, iban_sealed, iban_key_id, fingerprint, fingerprint_key_id, last4, country, name, mandate_id)
      select 1, 'sepa_' || md5(i::text), 1, i, 'x', 'k', md5(i::text), 'k', '3000', 'DE', 'Max', 'mndt_' || md5(i::text) ${series};
    insert into mandates (realm_id, id, version, created_at, sepa_id, rum, kind, token)
      select 1, 'mndt_' || md5(i::text), 1, i, 'sepa_' || md5(i::text), i, 'recurrent', md5(i::text) ${series}`
}
