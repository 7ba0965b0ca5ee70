/**
 * A plain prototype of Guichet's design, which shows what the design itself allows: a payment that reads its card, then writes payment, two transfers, event and timer in one commit; a read of one row. The
 * storage is Guichet's own, with its group commit; keys, rules, networks, logs and checks of references are left out.
 */
import { Client } from 'pg'
import { insert } from '../src/kit/changes.ts'
import { DAY, systemClock as clock } from '../src/kit/clock.ts'
import { newEventId, newId, newOperationId } from '../src/kit/id.ts'
import { defineTable } from '../src/kit/table.ts'
import { clientConfig, type DatabaseAddress } from '../src/storage/connection.ts'
import { Store } from '../src/storage/store.ts'
import { example, serve, type ShownPayment } from './bare-app.ts'

interface Card {
  readonly realmId: number
  readonly id: string
  readonly customerId: string
}

interface Payment {
  readonly realmId: number
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly description: string
  readonly status: string
  readonly cardId: string
  readonly customerId: string
  readonly createdAt: number
}

interface Transfer {
  readonly realmId: number
  readonly id: string
  readonly paymentId: string
  readonly debit: string
  readonly credit: string
  readonly amount: number
  readonly createdAt: number
}

interface Event {
  readonly realmId: number
  readonly id: string
  readonly type: string
  readonly snapshot: object
  readonly createdAt: number
}

interface Timer {
  readonly realmId: number
  readonly id: string
  readonly dueAt: number
}

const cards = defineTable<Card>('plain_cards', ['realmId', 'id'], { realmId: true, id: true, customerId: true })
const payments = defineTable<Payment>('plain_payments', ['realmId', 'id'], {
  realmId: true,
  id: true,
  amount: true,
  currency: true,
  description: true,
  status: true,
  cardId: true,
  customerId: true,
  createdAt: true,
})
const transfers = defineTable<Transfer>('plain_transfers', ['realmId', 'id'], {
  realmId: true,
  id: true,
  paymentId: true,
  debit: true,
  credit: true,
  amount: true,
  createdAt: true,
})
const events = defineTable<Event>('plain_events', ['realmId', 'id'], {
  realmId: true,
  id: true,
  type: true,
  snapshot: true,
  createdAt: true,
})
const timers = defineTable<Timer>('plain_timers', ['realmId', 'id'], { realmId: true, id: true, dueAt: true })

/** Tables beside those of the installation, from which the cards and payments are copied. */
const makeTables = `
  create table plain_cards (realm_id bigint, id text, customer_id text, primary key (realm_id, id));
  create table plain_payments (realm_id bigint, id text, amount bigint, currency text, description text, status text,
    card_id text, customer_id text, created_at bigint, primary key (realm_id, id));
  create table plain_transfers (realm_id bigint, id text, payment_id text, debit text, credit text, amount bigint,
    created_at bigint, primary key (realm_id, id));
  create table plain_events (realm_id bigint, id text, type text, snapshot jsonb, created_at bigint,
    primary key (realm_id, id));
  create table plain_timers (realm_id bigint, id text, due_at bigint, primary key (realm_id, id));
  insert into plain_cards select realm_id, id, customer_id from cards;
  insert into plain_payments select realm_id, id, amount, currency, description, status, card_id, customer_id, created_at
    from payments;
  analyze plain_cards, plain_payments;`

/** What the load sends (./scenarios.ts). */
interface Order {
  readonly amount: number
  readonly currency: string
  readonly description: string
  readonly card: string
}

const address = JSON.parse(process.env.BENCH_DATABASE ?? '{}') as DatabaseAddress

const setup = new Client(clientConfig(address))
await setup.connect()
await setup.query(makeTables)
const { rows } = await setup.query<{ id: string }>('select distinct realm_id as id from plain_cards')
await setup.end()
const realmId = Number(rows[0]?.id)
const store = new Store({ address, clock })

async function create(body: unknown): Promise<ShownPayment> {
  const { amount, currency, description, card: cardId } = body as Order
  const card = await store.find(cards, [realmId, cardId])
  if (card === undefined) throw new Error('there is no such card')
  const createdAt = clock.now()
  const payment: Payment = {
    realmId,
    id: newId('payment', createdAt),
    amount,
    currency,
    description,
    status: 'to_capture',
    cardId: card.id,
    customerId: card.customerId,
    createdAt,
  }
  const transfer = (debit: string, credit: string): Transfer => ({
    realmId,
    id: newOperationId(createdAt),
    paymentId: payment.id,
    debit,
    credit,
    amount,
    createdAt,
  })
  const event = { realmId, id: newEventId(createdAt), type: 'payment.to_capture', snapshot: payment, createdAt }
  await store.commit(realmId, [
    insert(payments, payment),
    insert(transfers, transfer('payers', 'card_network')),
    insert(transfers, transfer('card_network', 'merchant_pending')),
    insert(events, event),
    insert(timers, { realmId, id: newOperationId(createdAt), dueAt: createdAt + 7 * DAY }),
  ])
  return { ...example, id: payment.id, amount, description }
}

async function get(id: string): Promise<ShownPayment> {
  const payment = await store.find(payments, [realmId, id])
  if (payment === undefined) throw new Error('there is no such payment')
  return { ...example, id: payment.id, amount: payment.amount, description: payment.description }
}

await serve('plain', { create, get })
