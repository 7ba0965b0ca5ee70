/** The first page of a list reads only what it shows, with any filter. Checked on the plans that PostgreSQL really executes, over some ten thousand payments. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import { fillPayments } from '../bench/fill.ts'
import { openSession } from '../src/storage/connection.ts'
import { listAddresses } from '../src/addresses/index.ts'
import { listPrices, listProducts } from '../src/catalog/index.ts'
import { listCards, registerCard } from '../src/cards/index.ts'
import { listCustomers } from '../src/customers/index.ts'
import { listEvents } from '../src/events/index.ts'
import { showIntents } from '../src/intents/index.ts'
import { listMandates, registerAccount, type Mandate } from '../src/mandates/index.ts'
import { sequenceOf } from '../src/payments/debit.ts'
import { viewPayments } from '../src/payments/index.ts'
import { listRefunds, listRefundsOf } from '../src/refunds/index.ts'
import { listSepaAccounts } from '../src/sepa/index.ts'
import { listSubscriptions } from '../src/subscriptions/index.ts'
import { listPeriods } from '../src/subscriptions/store.ts'
import type { AppContext } from '../src/app/core.ts'
import type { Query } from '../src/kit/database.ts'
import { openTestCore, type TestCore } from './support/core.ts'
import { cardInput } from './support/objects.ts'
import { planOf, statementsOf as statementsSent } from './support/plans.ts'

const stored = 10_000
const page = { start: 0, limit: 10 }

let shared: TestCore
let session: Client
let sepaOfThousands: string
let sample: {
  cardId: string
  customerId: string
  orderId: string
  uniqueId: string
  id: string
  createdAt: number
  sepaId: string
  mandateId: string
  subscriptionId: string
}
before(async () => {
  shared = await openTestCore()
  await shared.perform((ctx) => registerCard(ctx, cardInput()))
  const { account } = await shared.perform((ctx) => registerAccount(ctx, sepaInput))
  sepaOfThousands = account.id
  await fillPayments(shared.database.address, stored)
  session = await openSession(shared.database.address)
  await session.query(moreRows)
  await session.query('vacuum analyze')
  const { rows } = await session.query<typeof sample>(
    `select card_id as "cardId", customer_id as "customerId", order_id as "orderId", unique_id as "uniqueId", id, created_at as "createdAt",
      debit.*, (select min(id) from subscriptions) as "subscriptionId"
     from payments, (select sepa_id as "sepaId", mandate_id as "mandateId" from payments where sepa_id <> $2 order by created_at desc offset 5 limit 1) debit where realm_id = $1 and card_id <> 'card_shared' and unique_id is not null order by created_at desc offset 5 limit 1`,
    [shared.realmId, sepaOfThousands],
  )
  assert.ok(rows[0] !== undefined)
  sample = rows[0]
})
const sepaInput = {
  iban: 'DE89370400440532013000',
  name: 'Max Mustermann',
  bic: null,
  mandate: null,
  dateMandate: null,
  customerId: null,
}

/** So many refunds and addresses that reading them all would show, and values that thousands of payments share. */
const moreRows = `
  insert into refunds (realm_id, id, version, created_at, payment_id, amount, currency, status)
    select realm_id, replace(p.id, 'paym_', 'more_'), 1, created_at, case when amount % 2 = 0 then first.id else p.id end, amount, currency, 'refunded'
    from payments p, (select min(id) as id from payments) first;
  insert into addresses (realm_id, id, version, created_at, zip_code, city, country)
    select realm_id, replace(id, 'paym_', 'addr_'), 1, created_at, '75001', 'Paris', 'FR' from payments;
  update payments set card_id = 'card_shared', order_id = 'shared', intent_id = 'pi_shared' where amount % 3 = 0;
  update refunds set intent_id = 'pi_shared' where amount % 3 = 0;
  insert into payment_intents (realm_id, id, version, created_at, amount, currency, customer_id, card_id, order_id, methods_allowed, threeds, capture, date_settlement, origin)
    select realm_id, replace(id, 'paym_', 'pi_'), 1, created_at, amount, currency, case when amount % 3 = 0 then 'shared' else customer_id end, card_id, order_id, methods_allowed,
      'required', true, case when amount % 2 = 0 then date '2030-01-01' + (amount % 1000)::integer end, 1
    from payments;
  insert into customers (realm_id, id, version, created_at, name, email, country, legal_id, external_id)
    select realm_id, replace(id, 'paym_', 'many_'), 1, created_at, 'shared', 'shared', 'XX', 'shared', 'shared' from payments;
  insert into cards (realm_id, id, version, created_at, number_sealed, number_key_id, fingerprint, fingerprint_key_id, last4, exp_month, exp_year, brand, network, funding,
      nature, preferred_network, customer_id, tokenize)
    select p.realm_id, replace(p.id, 'paym_', 'many_'), 1, p.created_at, 'x', number_key_id, p.id, fingerprint_key_id, last4, exp_month, exp_year, brand, network, funding,
      nature, preferred_network, 'shared', tokenize
    from payments p, (select * from cards limit 1) c;
  insert into sepa_accounts (realm_id, id, version, created_at, deleted_at, iban_sealed, iban_key_id, fingerprint, fingerprint_key_id, last4, country, name, mandate_id)
    select p.realm_id, replace(p.id, 'paym_', 'sepa_'), 1, p.created_at, case when amount % 2 = 0 then 1 end, 'x', iban_key_id, p.id, fingerprint_key_id, last4, country, name,
      replace(p.id, 'paym_', 'mndt_')
    from payments p, (select * from sepa_accounts limit 1) a;
  insert into mandates (realm_id, id, version, created_at, deleted_at, sepa_id, customer_id, rum, kind, token)
    select p.realm_id, replace(p.id, 'paym_', 'mndt_'), 1, p.created_at, case when amount % 2 = 0 then 1 end, case when amount % 3 = 0 then a.id else replace(p.id, 'paym_', 'sepa_') end,
      case when amount % 5 = 0 then 'shared' else customer_id end, p.id, 'recurrent', md5(p.id)
    from payments p, (select min(id) as id from sepa_accounts where mandate_id is null) a;
  update payments p set method = 'sepa', currency = 'eur', card_id = null, sepa_id = case when amount % 10 = 1 then a.id else replace(p.id, 'paym_', 'sepa_') end,
      mandate_id = replace(p.id, 'paym_', 'mndt_'), sequence_type = 'FRST'
    from (select min(id) as id from sepa_accounts where mandate_id is null) a where amount % 5 = 1;
  insert into products (realm_id, id, version, created_at, name, active)
    select realm_id, replace(id, 'paym_', 'prod_'), 1, created_at, 'Shared', amount % 3 = 0 from payments;
  insert into prices (realm_id, id, version, created_at, product_id, amount, currency, interval, interval_count, active)
    select realm_id, replace(p.id, 'paym_', 'price_'), 1, created_at, case when amount % 2 = 0 then first.id else replace(p.id, 'paym_', 'prod_') end, amount,
      case when amount % 3 = 0 then 'usd' else 'eur' end, 'month', 1, amount % 2 = 0
    from payments p, (select min(id) as id from products) first;
  insert into subscriptions (realm_id, id, version, created_at, customer_id, status, currency, interval, interval_count, items, pending_lines, start_at, time_zone, methods_allowed, position, retry_days)
    select p.realm_id, replace(p.id, 'paym_', 'sub_'), 1, p.created_at, case when amount % 5 = 0 then c.id else customer_id end, case when amount % 3 = 0 then 'active' else 'past_due' end, 'eur',
      'month', 1, '[]', '[]', p.created_at, 'UTC', '{card}', 0, '{1}'
    from payments p, (select min(id) as id from customers) c where customer_id is not null;
  insert into subscription_periods (realm_id, id, version, created_at, subscription_id, position, starts_at, ends_at, amount, currency, lines, status, retries, retry_round)
    select realm_id, replace(id, 'sub_', 'sper_'), 1, created_at, (select min(id) from subscriptions), row_number() over (order by id), created_at, created_at + 1, 1, 'eur', '[]',
      case when status = 'active' then 'paid' else 'unpaid' end, 0, 0
    from subscriptions;
  update payment_intents i set sepa_id = p.sepa_id, card_id = null from payments p where p.realm_id = i.realm_id and p.id = replace(i.id, 'pi_', 'paym_') and p.sepa_id is not null`

after(async () => {
  await session.end()
  await shared.close()
})

/** The statements that a read sends, other than counts. */
const statementsOf = (read: (ctx: AppContext) => Promise<unknown>): Promise<Query[]> =>
  shared.read((ctx) => statementsSent((db) => read({ ...ctx, db })))

const newest = { by: 'createdAt', direction: 'desc' } as const
const paidLast = { by: 'paidAt', direction: 'desc' } as const
const dueLast = { by: 'dateSettlement', direction: 'desc' } as const

type List = [name: string, read: (ctx: AppContext) => Promise<unknown>]

const sharedBy = (property: string): string => (property === 'country' ? 'XX' : 'shared')

/**
 * Each filter and each order by itself, with values that few payments have and values that many have. Only the payments of one card or order by day of payment have no index of
 * their own: when they are few they are sorted, when they are many they are picked from all payments by that day.
 */
const lists: readonly List[] = [
  ['payments', (ctx) => viewPayments(ctx, {}, newest, page)],
  ['payments, oldest first', (ctx) => viewPayments(ctx, {}, { ...newest, direction: 'asc' }, page)],
  ['payments by day of payment', (ctx) => viewPayments(ctx, {}, { by: 'paidAt', direction: 'desc' }, page)],
  [
    'payments by day of payment, oldest first',
    (ctx) => viewPayments(ctx, {}, { by: 'paidAt', direction: 'asc' }, page),
  ],
  ['payments since', (ctx) => viewPayments(ctx, { createdSince: sample.createdAt }, newest, page)],
  ['payments since long ago', (ctx) => viewPayments(ctx, { createdSince: 1 }, newest, page)],
  ['payments since, by day of payment', (ctx) => viewPayments(ctx, { createdSince: sample.createdAt }, paidLast, page)],
  ['payments since long ago, by day of payment', (ctx) => viewPayments(ctx, { createdSince: 1 }, paidLast, page)],
  ['payments paid since', (ctx) => viewPayments(ctx, { paidSince: sample.createdAt }, newest, page)],
  ['payments paid since long ago', (ctx) => viewPayments(ctx, { paidSince: 1 }, newest, page)],
  [
    'payments paid since, by day of payment',
    (ctx) => viewPayments(ctx, { paidSince: sample.createdAt }, paidLast, page),
  ],
  ['payments paid since long ago, by day of payment', (ctx) => viewPayments(ctx, { paidSince: 1 }, paidLast, page)],
  [
    'payments by unique id, by day of payment',
    (ctx) => viewPayments(ctx, { uniqueId: sample.uniqueId }, paidLast, page),
  ],
  ['payments by order id, by day of payment', (ctx) => viewPayments(ctx, { orderId: sample.orderId }, paidLast, page)],
  ['payments by card, by day of payment', (ctx) => viewPayments(ctx, { cardId: sample.cardId }, paidLast, page)],
  ['payments by unique id', (ctx) => viewPayments(ctx, { uniqueId: sample.uniqueId }, newest, page)],
  ['payments by order id', (ctx) => viewPayments(ctx, { orderId: sample.orderId }, newest, page)],
  ['payments by an order id of thousands', (ctx) => viewPayments(ctx, { orderId: 'shared' }, newest, page)],
  ['payments by card', (ctx) => viewPayments(ctx, { cardId: sample.cardId }, newest, page)],
  ['payments by a card of thousands', (ctx) => viewPayments(ctx, { cardId: 'card_shared' }, newest, page)],
  ['payments by account', (ctx) => viewPayments(ctx, { sepaId: sample.sepaId }, newest, page)],
  ['payments by account, by day of payment', (ctx) => viewPayments(ctx, { sepaId: sample.sepaId }, paidLast, page)],
  ['payments by an account of a thousand', (ctx) => viewPayments(ctx, { sepaId: sepaOfThousands }, newest, page)],
  ['a debit by a mandate', (ctx) => sequenceOf(ctx, { id: sample.mandateId, kind: 'recurrent' } as Mandate)],
  ['customers', (ctx) => listCustomers(ctx, {}, page)],
  ['customers since', (ctx) => listCustomers(ctx, { createdSince: sample.createdAt }, page)],
  ['customers since long ago', (ctx) => listCustomers(ctx, { createdSince: 1 }, page)],
  ...(['externalId', 'email', 'name', 'country', 'legalId'] as const).flatMap((property): List[] => [
    [`customers by a common ${property}`, (ctx) => listCustomers(ctx, { [property]: sharedBy(property) }, page)],
    [`customers by an unknown ${property}`, (ctx) => listCustomers(ctx, { [property]: 'YY' }, page)],
  ]),
  ['cards', (ctx) => listCards(ctx, {}, page)],
  ['cards of a customer', (ctx) => listCards(ctx, { customerId: sample.customerId }, page)],
  ['cards of a customer with thousands', (ctx) => listCards(ctx, { customerId: 'shared' }, page)],
  ['refunds', (ctx) => listRefunds(ctx, {}, page)],
  ['payments of an intent', (ctx) => viewPayments(ctx, { intentId: 'pi_shared' }, newest, page)],
  ['payments of an unknown intent', (ctx) => viewPayments(ctx, { intentId: 'pi_none' }, newest, page)],
  ['intents', (ctx) => showIntents(ctx, {}, newest, page)],
  ['intents, oldest first', (ctx) => showIntents(ctx, {}, { ...newest, direction: 'asc' }, page)],
  ['intents by the day they are due', (ctx) => showIntents(ctx, {}, dueLast, page)],
  [
    'intents by the day they are due, soonest first',
    (ctx) => showIntents(ctx, {}, { ...dueLast, direction: 'asc' }, page),
  ],
  ['intents since', (ctx) => showIntents(ctx, { createdSince: sample.createdAt }, newest, page)],
  ['intents since long ago', (ctx) => showIntents(ctx, { createdSince: 1 }, newest, page)],
  ['intents by order id', (ctx) => showIntents(ctx, { orderId: sample.orderId }, newest, page)],
  ['intents by an order id of thousands', (ctx) => showIntents(ctx, { orderId: 'shared' }, newest, page)],
  ['intents by card', (ctx) => showIntents(ctx, { cardId: sample.cardId }, newest, page)],
  ['intents by a card of thousands', (ctx) => showIntents(ctx, { cardId: 'card_shared' }, newest, page)],
  ['intents by account', (ctx) => showIntents(ctx, { sepaId: sample.sepaId }, newest, page)],
  ['intents by an account of a thousand', (ctx) => showIntents(ctx, { sepaId: sepaOfThousands }, newest, page)],
  ['intents of a customer', (ctx) => showIntents(ctx, { customerId: sample.customerId }, newest, page)],
  ['intents of a customer with thousands', (ctx) => showIntents(ctx, { customerId: 'shared' }, newest, page)],
  ['refunds of an intent', (ctx) => listRefunds(ctx, { intentId: 'pi_shared' }, page)],
  ['refunds of an unknown intent', (ctx) => listRefunds(ctx, { intentId: 'pi_none' }, page)],
  ['refunds of a payment, as a page', (ctx) => listRefunds(ctx, { paymentId: sample.id }, page)],
  [
    'refunds of a payment',
    (ctx) => listRefundsOf({ ...ctx, db: { ...ctx.db, find: () => Promise.resolve({}) } } as never, sample.id),
  ],
  ['addresses', (ctx) => listAddresses(ctx, page)],
  ['products', (ctx) => listProducts(ctx, {}, page)],
  ['products since', (ctx) => listProducts(ctx, { createdSince: sample.createdAt }, page)],
  ['products for sale', (ctx) => listProducts(ctx, { active: true }, page)],
  ['prices', (ctx) => listPrices(ctx, {}, page)],
  ['prices since', (ctx) => listPrices(ctx, { createdSince: sample.createdAt }, page)],
  ['prices of a product', (ctx) => listPrices(ctx, { productId: sample.id.replace('paym_', 'prod_') }, page)],
  ['prices not for sale', (ctx) => listPrices(ctx, { active: false }, page)],
  ['prices by currency', (ctx) => listPrices(ctx, { currency: 'usd' }, page)],
  ['prices by an interval of all', (ctx) => listPrices(ctx, { interval: 'month' }, page)],
  ['prices by an interval of none', (ctx) => listPrices(ctx, { interval: 'week' }, page)],
  ['subscriptions', (ctx) => listSubscriptions(ctx, {}, page)],
  ['subscriptions since', (ctx) => listSubscriptions(ctx, { createdSince: sample.createdAt }, page)],
  ['subscriptions by status', (ctx) => listSubscriptions(ctx, { status: 'past_due' }, page)],
  ['subscriptions of a customer', (ctx) => listSubscriptions(ctx, { customerId: sample.customerId }, page)],
  ['periods of a subscription with thousands', (ctx) => listPeriods(ctx, sample.subscriptionId, page)],
  ['events', (ctx) => listEvents(ctx, {}, page)],
  ['events since', (ctx) => listEvents(ctx, { createdSince: sample.createdAt }, page)],
  ['events since long ago', (ctx) => listEvents(ctx, { createdSince: 1 }, page)],
  ['SEPA accounts', (ctx) => listSepaAccounts(ctx, page)],
  ['mandates', (ctx) => listMandates(ctx, {}, page)],
  ['mandates of a customer', (ctx) => listMandates(ctx, { customerId: sample.customerId }, page)],
  ['mandates of a customer with thousands', (ctx) => listMandates(ctx, { customerId: 'shared' }, page)],
  ['mandates of an account', (ctx) => listMandates(ctx, { sepaId: sample.id.replace('paym_', 'sepa_') }, page)],
  ['mandates of an account with thousands', (ctx) => listMandates(ctx, { sepaId: sepaOfThousands }, page)],
  ['mandates by reference', (ctx) => listMandates(ctx, { rum: sample.id }, page)],
  [
    'mandates by reference, of an account with thousands',
    (ctx) => listMandates(ctx, { rum: sample.id, sepaId: sepaOfThousands }, page),
  ],
  ['mandates by an unknown reference', (ctx) => listMandates(ctx, { rum: 'unknown' }, page)],
]

for (const [name, read] of lists) {
  test(`a page of ${name} reads only what it shows`, async () => {
    const [statement, ...others] = await statementsOf(read)
    assert.ok(statement !== undefined && others.length === 0)
    for (const node of await planOf(session, statement)) {
      assert.notEqual(node['Node Type'], 'Seq Scan', `${name} scans ${node['Relation Name'] ?? ''}`)
      assert.ok(
        node['Actual Rows'] * node['Actual Loops'] <= 3 * page.limit,
        `${name} reads ${node['Actual Rows']} rows`,
      )
      assert.ok((node['Rows Removed by Filter'] ?? 0) <= page.limit, `${name} reads rows to leave them out`)
    }
  })
}
