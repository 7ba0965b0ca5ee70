/**
 * Fills a test realm as years of business would have: payments with their operations, transfers, events and timers, and the cards and customers that they name. The rows are
 * made by the database itself; triggers and references are left out while it does so, since the rows are right by construction.
 */
import { Client } from 'pg'
import { clientConfig, type DatabaseAddress } from '../src/storage/connection.ts'
import type { Stock } from './scenarios.ts'

/** Payments made by one statement. */
const chunkSize = 50_000

/** One customer with one card to so many payments. */
const paymentsPerCard = 5

const dayMs = 86_400_000

/** The realm that rows are made in, and the time at which. */
interface Ground {
  readonly realmId: number
  readonly now: number
}

/** Adds payments made over the last 90 days, once, and leaves the tables vacuumed and analysed as time would. */
export async function fillPayments(address: DatabaseAddress, count: number): Promise<void> {
  await withFiller(address, async (client, { realmId, now }) => {
    const cards = Math.ceil(count / paymentsPerCard)
    const since = now - 90 * dayMs
    await client.query(customerRows, [realmId, since, cards])
    await client.query(cardRows, [realmId, since, cards])
    for (let from = 1; from <= count; from += chunkSize) {
      const to = Math.min(from + chunkSize - 1, count)
      await client.query(`create temp table made as ${historicRows}`, [realmId, now, from, to, count, cards])
      await insertMade(client)
      await client.query('drop table made')
    }
    await client.query('vacuum (analyze)')
    await client.query('checkpoint')
  })
}

/** Adds authorized payments by the given cards, made just now, which wait for their capture. Returns their ids. */
export async function fillAuthorized(
  address: DatabaseAddress,
  cardIds: readonly string[],
  count: number,
): Promise<string[]> {
  return withFiller(address, async (client, { realmId, now }) => {
    await client.query(`create temp table made as ${authorizedRows}`, [realmId, now, cardIds, count])
    await insertMade(client)
    const { rows } = await client.query<{ id: string }>('select id from made')
    await client.query('analyze payments, operations, timers')
    return rows.map((row) => row.id)
  })
}

/** Ids of `count` payments, spread over the whole table, and of the `count` latest. */
export async function samplePayments(
  address: DatabaseAddress,
  count: number,
): Promise<Pick<Stock, 'payments' | 'latest'>> {
  return withFiller(address, async (client) => {
    const idsBy = async (text: string): Promise<string[]> =>
      (await client.query<{ id: string }>(text, [count])).rows.map(({ id }) => id)
    return {
      payments: await idsBy(
        `select id from (select id, row_number() over (order by id) as n, count(*) over () as total from payments) p
         where n % greatest(total / $1, 1) = 0 limit $1`,
      ),
      latest: await idsBy('select id from payments order by created_at desc, id desc limit $1'),
    }
  })
}

async function withFiller<Result>(
  address: DatabaseAddress,
  work: (client: Client, ground: Ground) => Promise<Result>,
): Promise<Result> {
  const client = new Client(clientConfig(address))
  await client.connect()
  try {
    await client.query('set session_replication_role = replica; set synchronous_commit = off')
    await client.query(idFunctions)
    const { rows } = await client.query<{ realmId: number }>(
      `select min(id) as "realmId" from realms where mode = 'test'`,
    )
    const [found] = rows
    if (found === undefined) throw new Error('there is no test realm to fill')
    return await work(client, { realmId: found.realmId, now: Date.now() })
  } finally {
    await client.end()
  }
}

/** The payments of the temporary table `made`, and what belongs to them. */
async function insertMade(client: Client): Promise<void> {
  for (const insert of inserts) await client.query(insert)
}

// Statements ----------------------------------------------------------------------------------------------------------------------------------------------------

/** Ids as src/kit/id.ts makes them: time first. The rest is a digest, so that the same number of the series always gives the same id. */
const idFunctions = `
create function pg_temp.base62(value bigint) returns text language sql immutable as $$
  select string_agg(substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 1 + (value / (62::numeric ^ place)::bigint % 62)::integer, 1), '' order by place desc)
  from generate_series(0, 7) place
$$;
create function pg_temp.object_id(prefix text, made_at bigint, seed text) returns text language sql immutable as $$
  select prefix || '_' || pg_temp.base62(made_at) || substr(md5(seed), 1, 16)
$$;
create function pg_temp.operation_id(made_at bigint, seed text) returns text language sql immutable as $$
  select lpad(to_hex(made_at), 12, '0') || substr(md5(seed), 1, 20)
$$;`

const customerRows = `
insert into customers (realm_id, id, version, created_at, name, email, country, external_id)
select $1, pg_temp.object_id('cust', $2::bigint + i, 'customer' || i), 1, $2::bigint + i, 'Customer ' || i, 'customer-' || i || '@example.com',
  (array['FR', 'DE', 'BE', 'IT', 'ES'])[1 + i % 5], 'customer-' || i
from generate_series(1, $3::bigint) i`

/** The numbers of these cards cannot be opened: the cards only appear in lists, and never pay. */
const cardRows = `
insert into cards (realm_id, id, version, created_at, number_sealed, number_key_id, fingerprint, fingerprint_key_id, last4, exp_month, exp_year, brand, country, network, funding,
  nature, preferred_network, name, customer_id, tokenize)
select $1, pg_temp.object_id('card', $2::bigint + i, 'card' || i), 1, $2::bigint + i, md5('number' || i), d.id, md5('card' || i), f.id, lpad((i % 10000)::text, 4, '0'),
  1 + i % 12, 2035, 'visa', 'US', 'visa', 'credit', 'personal', 'national', 'Customer ' || i, pg_temp.object_id('cust', $2::bigint + i, 'customer' || i), true
from generate_series(1, $3::bigint) i, vault_keys d, vault_keys f
where d.purpose = 'data' and d.retired_at is null and f.purpose = 'fingerprint' and f.retired_at is null`

/** Payments spread evenly over 90 days, the latest made just now: 94 % are captured (those of the last day still wait for their cut-off), 4 % were refused, 2 % were canceled. */
const historicRows = `
select $1::bigint as realm_id, pg_temp.object_id('paym', made_at, 'payment' || i) as id, 1 as version, made_at as created_at,
  pg_temp.operation_id(made_at, pg_temp.object_id('paym', made_at, 'payment' || i) || 'authorization') as first_operation_id, 100 + i % 10000 as amount, 'eur' as currency,
  case when i % 50 >= 49 then 'canceled' when i % 50 >= 47 then 'refused' when made_at > $2::bigint - ${dayMs} then 'to_capture' else 'captured' end as status,
  true as capture, 'card' as method, pg_temp.object_id('card', since + n, 'card' || n) as card_id,
  pg_temp.object_id('cust', since + n, 'customer' || n) as customer_id, 'Order number ' || i as description, 'order-' || i as order_id,
  case when i % 2 = 0 then 'unique-' || i end as unique_id, array['card', 'sepa'] as methods_allowed, 1 as origin,
  case when i % 50 in (47, 48) then '51' else '00' end as response, case when i % 50 not in (47, 48) then '123456' end as response_author,
  case when i % 50 not in (47, 48) then made_at end as paid_at
from generate_series($3::bigint, $4::bigint) i,
  lateral (select $2::bigint - ${90 * dayMs} * ($5::bigint - i) / $5::bigint as made_at, $2::bigint - ${90 * dayMs} as since, 1 + i % $6::bigint as n) t`

const authorizedRows = `
select $1::bigint as realm_id, pg_temp.object_id('paym', $2::bigint, 'authorized' || $2::bigint || i) as id, 1 as version, $2::bigint as created_at,
  pg_temp.operation_id($2::bigint, pg_temp.object_id('paym', $2::bigint, 'authorized' || $2::bigint || i) || 'authorization') as first_operation_id, 100 + i % 10000 as amount,
  'eur' as currency, 'authorized' as status, false as capture, 'card' as method, ($3::text[])[1 + i % cardinality($3::text[])] as card_id, null::text as customer_id,
  'Order number ' || i as description, null::text as order_id, null::text as unique_id, array['card', 'sepa'] as methods_allowed, 1 as origin, '00' as response,
  '123456' as response_author, $2::bigint as paid_at
from generate_series(1, $4::bigint) i`

const columns =
  'realm_id, id, version, created_at, first_operation_id, amount, currency, status, capture, method, card_id, customer_id, description, order_id, unique_id, methods_allowed, origin, response, response_author, paid_at'

const operationColumns =
  'realm_id, id, payment_id, kind, amount, currency, outcome, network_reference, network_code, authorization_code, position, created_at'

const transferColumns =
  'realm_id, object_id, transition, position, debit_account, credit_account, amount, currency, created_at'

/** The default schedule of fees (src/kit/fee-schedule.ts). */
const fee = '(amount * 70 + 5000) / 10000 + 7'
const vat = `((${fee}) * 2000 + 5000) / 10000`

const transfersWhere = (statuses: string, rows: string): string =>
  `insert into transfers (${transferColumns})
   select m.realm_id, m.id, t.transition, t.position, t.debit, t.credit, t.amount, m.currency, m.created_at
   from made m cross join lateral (values ${rows}) t (transition, position, debit, credit, amount) where m.status in (${statuses})`

const inserts = [
  `insert into payments (${columns}, clearing_at, fee, fee_vat, date_bank)
   select ${columns}, case status when 'to_capture' then created_at + ${dayMs} end, case status when 'captured' then ${fee} end,
     case status when 'captured' then ${vat} end, case status when 'captured' then to_timestamp(created_at / 1000.0)::date + 1 end from made`,
  `insert into operations (${operationColumns})
   select realm_id, pg_temp.operation_id(created_at, id || 'authorization'), id, 'authorization', amount, currency,
     case when status = 'refused' then 'refused' else 'approved' end, md5(id), response, response_author, 0, created_at from made`,
  `insert into operations (${operationColumns})
   select realm_id, pg_temp.operation_id(created_at, id || 'capture'), id, 'capture', amount, currency, 'approved', md5(id), '00', null, 1, created_at
   from made where status in ('to_capture', 'captured', 'canceled')`,
  transfersWhere(`'to_capture', 'captured', 'canceled'`, `('capture', 0, 'payers', 'merchant_pending', m.amount)`),
  transfersWhere(
    `'captured'`,
    `('send', 0, 'card_network', 'payers', m.amount), ('settle', 0, 'bank', 'card_network', m.amount), ('settle', 1, 'merchant_pending', 'merchant_available', m.amount),
     ('settle', 2, 'merchant_available', 'fees', ${fee}), ('settle', 3, 'merchant_available', 'vat', ${vat})`,
  ),
  `insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat)
   select realm_id, id, 'settle', 1, created_at, 'payment', 'card', currency, amount, ${fee}, ${vat} from made where status = 'captured'`,
  `insert into operations (${operationColumns}, refund_id)
   select realm_id, pg_temp.operation_id(created_at + 1, id || 'reversal'), id, 'reversal', amount, currency, 'approved', md5(id), '00', null, 2, created_at + 1,
     pg_temp.object_id('refd', created_at, id)
   from made where status = 'canceled'`,
  transfersWhere(`'canceled'`, `('cancel', 0, 'merchant_pending', 'payers', m.amount)`),
  `insert into refunds (realm_id, id, version, created_at, payment_id, amount, currency, status, method)
   select realm_id, pg_temp.object_id('refd', created_at, id), 1, created_at + 1, id, amount, currency, 'payment_canceled', 'card' from made where status = 'canceled'`,
  `insert into events (realm_id, id, created_at, type, object_id, snapshot)
   select realm_id, pg_temp.object_id('evt', created_at, id), created_at, 'payment.' || status, id, to_jsonb(made) from made`,
  `insert into timers (realm_id, id, clock, due_at, kind, object_id, failures)
   select realm_id, id || ':authorization_expiry', 'realm', created_at + ${7 * dayMs}, 'authorization_expiry', id, 0 from made where status = 'authorized'`,
]
