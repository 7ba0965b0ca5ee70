/** The books of a varied life agree; whatever is done to them past the program is named. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Client } from 'pg'
import { anotherAccount } from '../../tests/support/another-account.ts'
import { cardBody, numbers } from '../../tests/support/bodies.ts'
import { someNoon } from '../../tests/support/core.ts'
import { liveThrough } from '../../tests/support/life.ts'
import { startTestServer, type TestServer } from '../../tests/support/server.ts'
import { booksDisagreement, closeAgreeing } from '../../tests/support/stored.ts'
import { ManualClock } from '../kit/clock.ts'
import { openSession } from '../storage/connection.ts'
import { auditAccounts } from './clearing-accounts.ts'
import type { Disagreement } from './disagreement.ts'
import { inSnapshot } from './snapshot.ts'
import { listRealmsToVerify } from './verify.ts'

let server: TestServer
/** A session in which no trigger and no reference is in the way. */
let session: Client
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  // Neighbours, which are not to be mixed up with it.
  await liveThrough((await anotherAccount(server)).test)
  await liveThrough(server.api)
  session = await openSession(server.database.address)
  await session.query('set session_replication_role = replica')
})
after(async () => {
  await (session as Client | undefined)?.end()
  await closeAgreeing(server)
})

const tables = [
  'realms',
  ...['payments', 'operations', 'refunds', 'disputes', 'payouts', 'disbursements'],
  ...['transfers', 'balance_items', 'ledger_batches', 'ledger_rollups'],
]

/** Undoes what is done to the tables. */
async function keeping(work: () => Promise<void>): Promise<void> {
  for (const table of tables) await session.query(`create temp table kept_${table} as table ${table}`)
  try {
    await work()
  } finally {
    for (const table of tables)
      await session.query(`delete from ${table}; insert into ${table} table kept_${table}; drop table kept_${table}`)
  }
}

test('the books of a varied life agree, in every status and with sealed batches', async () => {
  assert.equal(await booksDisagreement(server.running.core), undefined)
  const { rows } = await session.query<{ found: string }>(`
    select distinct kind || ' ' || status as found from (
      select 'payment' as kind, status from payments union all select 'refund', status from refunds union all select 'dispute', status from disputes
      union all select 'payout', status from payouts union all select 'disbursement', status from disbursements) objects`)
  const lived = [
    ...['canceled', 'captured', 'disputed', 'expired', 'refused', 'to_capture'].map((status) => `payment ${status}`),
    ...['not_honored', 'payment_canceled', 'refunded', 'to_refund'].map((status) => `refund ${status}`),
    ...['lost', 'open', 'won'].map((status) => `dispute ${status}`),
    ...['failed', 'paid', 'sent'].map((status) => `payout ${status}`),
    ...['disbursed', 'to_disburse'].map((status) => `disbursement ${status}`),
  ]
  const found = rows.map((row) => row.found)
  assert.deepEqual(
    lived.filter((each) => !found.includes(each)),
    [],
  )
  const { rows: batches } = await session.query<{ count: number }>('select count(*) as count from ledger_batches')
  assert.ok((batches[0]?.count ?? 0) >= 6)
})

interface Tampering {
  /** Which row, as `id`. */
  readonly pick: string
  /** What is done, to the row $1. */
  readonly act: string
  /** What is said of it. */
  readonly named: (id: string) => string | RegExp
}

const transferColumns =
  'realm_id, object_id, transition, position, debit_account, credit_account, amount, currency, created_at'
const transferOf = (transition: string, kind = 'paym'): string =>
  `select object_id as id from transfers where transition = '${transition}' and object_id like '${kind}%' order by 1 limit 1`
const cardPaymentToCapture = `select id from payments where status = 'to_capture' and method = 'card'`

const objectIn = (table: string, status: string): string =>
  `select id from ${table} where status = '${status}' order by 1 limit 1`

const tamperings: Readonly<Record<string, Tampering>> = {
  'a transfer removed': {
    pick: transferOf('settle'),
    act: `delete from transfers where object_id = $1 and transition = 'settle' and position = 1`,
    named: (id) =>
      new RegExp(
        `^payment ${id}: it calls for a transfer settle 1 \\(merchant_pending → merchant_available \\d+ \\w+\\), which is not there$`,
      ),
  },
  'a transfer removed that was not sealed yet': {
    pick: cardPaymentToCapture,
    act: `delete from transfers where object_id = $1`,
    named: (id) =>
      `payment ${id}: it calls for a transfer capture 0 (payers → merchant_pending 80000 eur), which is not there`,
  },
  'a transfer added to an object': {
    pick: transferOf('settle'),
    act: `insert into transfers (${transferColumns}) select realm_id, object_id, transition, 9, debit_account, credit_account, amount, currency, created_at from transfers where object_id = $1 and transition = 'settle' and position = 0`,
    named: (id) => new RegExp(`^payment ${id}: there is a transfer settle 9 .*, which it does not call for$`),
  },
  'a transfer of a refund added that was called off before capture': {
    pick: objectIn('refunds', 'payment_canceled'),
    act: `insert into transfers (${transferColumns}) select realm_id, id, 'accept', 0, 'merchant_available', 'payers', amount, currency, created_at from refunds where id = $1`,
    named: (id) => new RegExp(`^refund ${id}: there is a transfer accept 0 `),
  },
  'a transfer of an object that does not exist': {
    pick: `select 'paym_nobody' as id`,
    act: `insert into transfers (${transferColumns}) select realm_id, $1, transition, position, debit_account, credit_account, amount, currency, created_at from transfers limit 1`,
    named: (id) => `object ${id}: the books name it, and it does not exist`,
  },
  'a transfer of nothing that has a name of ours': {
    pick: `select '' as id`,
    act: `insert into transfers (${transferColumns}) select realm_id, $1, transition, position, debit_account, credit_account, amount, currency, created_at from transfers limit 1`,
    named: (id) => `object ${id}: the books name it, and it does not exist`,
  },
  'an amount changed': {
    pick: transferOf('send'),
    act: `update transfers set amount = amount + 1 where object_id = $1 and transition = 'send'`,
    named: (id) =>
      new RegExp(
        `^payment ${id}: its transfer send 0 is (card|sepa)_network → payers (\\d+) \\w+ where it calls for \\1_network → payers \\d+ \\w+$`,
      ),
  },
  'an account changed': {
    pick: transferOf('settle', 'refd'),
    act: `update transfers set credit_account = 'fees' where object_id = $1 and transition = 'settle'`,
    named: (id) =>
      new RegExp(
        `^refund ${id}: its transfer settle 0 is card_network → fees 4000 eur where it calls for card_network → bank 4000 eur$`,
      ),
  },
  'a currency changed': {
    pick: transferOf('accept', 'dsbm'),
    act: `update transfers set currency = 'usd' where object_id = $1 and transition = 'accept' and position = 0`,
    named: (id) => new RegExp(`^disbursement ${id}: its transfer accept 0 is .* usd where `),
  },
  'an item removed': {
    pick: transferOf('settle'),
    act: `delete from balance_items where object_id = $1`,
    named: (id) =>
      new RegExp(
        `^payment ${id}: it calls for a balance item settle \\(payment (?:card|sepa) .*\\), which is not there$`,
      ),
  },
  'an item added': {
    pick: objectIn('payouts', 'paid'),
    act: `insert into balance_items select realm_id, $1, 'fail', 1, created_at, 'payout', null, currency, 5, 0, 0, null from payouts where id = $1`,
    named: (id) => new RegExp(`^payout ${id}: there is a balance item fail `),
  },
  'the moment of a balance item changed': {
    pick: objectIn('disputes', 'lost'),
    act: `update balance_items set created_at = created_at - 1 where object_id = $1 and transition = 'open'`,
    named: (id) => `dispute ${id}: its transfers and its balance item open are not of one moment`,
  },
  'the fee of an item changed': {
    pick: objectIn('disputes', 'won'),
    act: `update balance_items set fee = fee - 1 where object_id = $1 and transition = 'open'`,
    named: (id) =>
      new RegExp(`^dispute ${id}: its balance item open is dispute card -1000 eur with fee 1499 and VAT 300 where `),
  },
  'an item taken out of its payout': {
    pick: objectIn('payouts', 'sent'),
    act: `update balance_items set payout_id = null where (object_id, transition) = (select object_id, transition from balance_items where payout_id = $1 order by 1 limit 1)`,
    named: (id) => new RegExp(`^payout ${id}: its amount is \\d+ eur, its items come to (-?\\d+ eur|nothing)$`),
  },
  'an item put into another payout': {
    pick: objectIn('payouts', 'failed'),
    act: `update balance_items set payout_id = $1 where (object_id, transition) = (
      select i.object_id, i.transition from balance_items i join payouts p on p.id = $1 and p.realm_id = i.realm_id and p.currency = i.currency where i.payout_id is null limit 1)`,
    named: (id) => new RegExp(`^payout ${id}: its amount is `),
  },
  'an item of another currency put into a payout': {
    pick: `select p.id from payouts p join balance_items i on i.realm_id = p.realm_id and i.currency <> p.currency and i.payout_id is null order by 1 limit 1`,
    act: `update balance_items set payout_id = $1 where (object_id, transition) = (
      select i.object_id, i.transition from balance_items i join payouts p on p.id = $1 and p.realm_id = i.realm_id and p.currency <> i.currency where i.payout_id is null order by 1 limit 1)`,
    named: (id) => new RegExp(`^payout ${id}: its amount is \\d+ \\w+, its items come to -?\\d+ \\w+ and -?\\d+ \\w+$`),
  },
  'an item put into a payout that does not exist': {
    pick: `select object_id as id from balance_items where payout_id is null and kind = 'refund' order by 1 limit 1`,
    act: `update balance_items set payout_id = 'pout_none' where object_id = $1`,
    named: (id) => new RegExp(`^refund ${id}: its balance item accept is in payout pout_none, which does not exist$`),
  },
  "a payout's amount": {
    pick: objectIn('payouts', 'paid'),
    act: `update payouts set amount = amount - 10 where id = $1`,
    named: (id) => new RegExp(`^payout ${id}: its transfer create 0 is `),
  },
  "a payout's currency, in the books as well": {
    pick: objectIn('payouts', 'sent'),
    act: `with changed as (update payouts set currency = 'gbp' where id = $1) update transfers set currency = 'gbp' where object_id = $1`,
    named: (id) => new RegExp(`^payout ${id}: its amount is (\\d+) gbp, its items come to \\1 eur$`),
  },
  "a payout's amount, in the books as well": {
    pick: objectIn('payouts', 'sent'),
    act: `with changed as (update payouts set amount = amount - 10 where id = $1) update transfers set amount = amount - 10 where object_id = $1`,
    named: (id) => new RegExp(`^payout ${id}: its amount is \\d+ eur, its items come to \\d+ eur$`),
  },
  "a refund's amount, in the books as well": {
    pick: objectIn('refunds', 'to_refund'),
    act: `with changed as (update refunds set amount = 100 where id = $1), items as (update balance_items set amount = -100 where object_id = $1)
      update transfers set amount = 100 where object_id = $1`,
    named: (id) =>
      new RegExp(
        `^payment paym_\\w+: its refund ${id} is to_refund with 100, its operations are refund 2000 approved$`,
      ),
  },
  'a refund that came back, with all that the books say of it': {
    pick: objectIn('refunds', 'not_honored'),
    act: `with gone as (delete from refunds where id = $1), items as (delete from balance_items where object_id = $1) delete from transfers where object_id = $1`,
    named: (id) => new RegExp(`^payment paym_\\w+: its operations name the refund ${id}, which is none of its own$`),
  },
  'a refund of a payment that was called off': {
    pick: objectIn('refunds', 'payment_canceled'),
    act: `delete from refunds where id = $1`,
    named: (id) => new RegExp(`^payment paym_\\w+: its operations name the refund ${id}, which is none of its own$`),
  },
  'the operation of a refund, given to another': {
    pick: objectIn('refunds', 'to_refund'),
    act: `update operations set refund_id = 'refd_other' where refund_id = $1`,
    named: (id) => new RegExp(`^payment paym_\\w+: its refund ${id} is to_refund with \\d+, its operations are none$`),
  },
  'the operation of a refund, given to nobody': {
    pick: objectIn('refunds', 'refunded'),
    act: `insert into operations (realm_id, id, version, payment_id, refund_id, kind, amount, currency, outcome, position, created_at)
      select realm_id, repeat('e', 32), 1, payment_id, null, 'refund_reversal', amount, currency, 'approved',
        (select count(*) from operations o where o.payment_id = operations.payment_id), created_at from operations where refund_id = $1`,
    named: () => /^payment paym_\w+: its operations name the refund null, which is none of its own$/,
  },
  'what the network said to a refund': {
    pick: objectIn('refunds', 'refunded'),
    act: `update operations set outcome = 'unknown' where refund_id = $1`,
    named: (id) =>
      new RegExp(`^payment paym_\\w+: its refund ${id} is refunded with \\d+, its operations are refund \\d+ unknown$`),
  },
  "a refund's currency, in the books as well": {
    pick: objectIn('refunds', 'to_refund'),
    act: `with changed as (update refunds set currency = 'gbp' where id = $1), items as (update balance_items set currency = 'gbp' where object_id = $1)
      update transfers set currency = 'gbp' where object_id = $1`,
    named: (id) => new RegExp(`^payment paym_\\w+: its refund ${id} has another currency$`),
  },
  "a dispute's method, in the books as well": {
    pick: objectIn('disputes', 'open'),
    act: `with changed as (update disputes set method = case method when 'card' then 'sepa' else 'card' end where id = $1)
      update balance_items set method = case method when 'card' then 'sepa' else 'card' end where object_id = $1`,
    named: (id) => new RegExp(`^payment paym_\\w+: its dispute ${id} has another method$`),
  },
  'a dispute that was won, with all that the books say of it': {
    pick: objectIn('disputes', 'won'),
    act: `with gone as (delete from disputes where id = $1), items as (delete from balance_items where object_id = $1) delete from transfers where object_id = $1`,
    named: () => /^payment paym_\w+: its operations charge back [\w ]+, its disputes come to /,
  },
  'a live mode closed': {
    pick: `select account_id || ' (live)' as id from realms where mode = 'live' order by 1 limit 1`,
    act: `update realms set closed_at = 1 where account_id || ' (live)' = $1 and mode = 'live'`,
    named: (id) => `mode ${id}: it does not exist, or was closed`,
  },
  'a mode removed': {
    pick: `select account_id || ' (test)' as id from realms where mode = 'test' order by 1 limit 1`,
    act: `delete from realms where account_id || ' (test)' = $1 and mode = 'test'`,
    named: (id) => `mode ${id}: it does not exist, or was closed`,
  },
  'books of a mode that does not exist': {
    pick: `select '99999' as id`,
    act: `insert into transfers (${transferColumns}) select $1::bigint, object_id, transition, position, debit_account, credit_account, amount, currency, created_at from transfers limit 1`,
    named: (id) => `mode ${id}: the books name it, and it does not exist`,
  },
  'items of a mode that does not exist': {
    pick: `select '99999' as id`,
    act: `update balance_items set realm_id = $1::bigint where object_id = (select min(object_id) from balance_items)`,
    named: (id) => `mode ${id}: the books name it, and it does not exist`,
  },
  'a payment with its books, its operations left': {
    pick: objectIn('payments', 'refused'),
    act: `delete from payments where id = $1`,
    named: (id) => `object ${id}: operations name it, and it does not exist`,
  },
  'more held than captured': {
    pick: objectIn('payments', 'captured'),
    act: `update operations set amount = amount + 100 where payment_id = $1 and kind = 'authorization'`,
    named: (id) => `payment ${id}: its status captured does not follow from its operations`,
  },
  'a dispute that was won, as if it were open, in the books as well': {
    pick: `select payment_id as id from disputes where status = 'won' order by id limit 1`,
    act: `with won as (update disputes set status = 'open' where payment_id = $1 and status = 'won' returning id),
      gone as (delete from transfers where transition = 'win' and object_id in (select id from won))
      delete from balance_items where transition = 'win' and object_id in (select id from won)`,
    named: (id) => new RegExp(`^payment ${id}: its operations return \\d+, its disputes that were won nothing$`),
  },
  'a dispute without its operation': {
    pick: `select payment_id as id from disputes where status = 'open' order by id limit 1`,
    act: `with changed as (update operations set amount = amount - 1 where kind = 'chargeback' and payment_id = $1) select 1`,
    named: (id) => new RegExp(`^payment ${id}: its operations charge back \\d+, its disputes come to \\d+$`),
  },
  'a status that operations do not bring': {
    pick: objectIn('payments', 'refused'),
    act: `update payments set status = 'authorized' where id = $1`,
    named: (id) => `payment ${id}: its status authorized does not follow from its operations`,
  },
  'a status whose steps are not in the books': {
    pick: cardPaymentToCapture,
    act: `update payments set status = 'capture_sent' where id = $1`,
    named: (id) =>
      `payment ${id}: it calls for a transfer send 0 (card_network → payers 80000 eur), which is not there`,
  },
  'an operation removed': {
    pick: objectIn('payments', 'captured'),
    act: `delete from operations where payment_id = $1 and kind = 'capture'`,
    named: (id) => new RegExp(`^payment ${id}: there is a transfer `),
  },
  'a payment removed': {
    pick: objectIn('payments', 'to_capture'),
    act: `delete from payments where id = $1`,
    named: (id) => `object ${id}: the books name it, and it does not exist`,
  },
  'the moment of one of the transfers of a transition': {
    pick: transferOf('settle'),
    act: `update transfers set created_at = created_at + 1 where object_id = $1 and transition = 'settle' and position = 0`,
    named: (id) => `payment ${id}: its transfers and its balance item settle are not of one moment`,
  },
  'the moment of a lone transfer, which nothing else tells': {
    pick: transferOf('send'),
    act: `update transfers set created_at = created_at + 1 where object_id = $1 and transition = 'send'`,
    named: () => /^batch \d+: (its hash is not that of its transfers|it was sealed with \d+ transfers, there are \d+)$/,
  },
  'a roll-up': {
    pick: `select max(batch)::text as id from ledger_rollups`,
    act: `update ledger_rollups set debits = debits + 1 where batch = $1::integer and account = 'fees'`,
    named: (id) =>
      new RegExp(
        `^batch ${id}: its roll-up of fees \\w+ says 1 debited and \\d+ credited, the transfers come to 0 debited and \\d+ credited$`,
      ),
  },
  'a roll-up removed': {
    pick: `select '2' as id`,
    act: `delete from ledger_rollups where batch = $1::integer and account = 'bank'`,
    named: (id) => new RegExp(`^batch ${id}: its roll-up of bank \\w+ says nothing, `),
  },
  'the hash of a batch': {
    pick: `select '2' as id`,
    act: `update ledger_batches set hash = repeat('0', 64) where number = $1::integer`,
    named: (id) => `batch ${id}: its hash is not that of its transfers`,
  },
  'the hash of the last batch and what it was made from': {
    pick: `select '1' as id`,
    act: `update ledger_batches set previous_hash = repeat('1', 64) where number = $1::integer`,
    named: (id) => `batch ${id}: it does not chain to the hash of the batch before`,
  },
  'a batch removed': {
    pick: `select '3' as id`,
    act: `with rolled as (delete from ledger_rollups where batch = $1::integer) delete from ledger_batches where number = $1::integer`,
    named: () => 'batch 4: it follows batch 2, there is none between',
  },
  'the last batch removed': {
    pick: `select max(number)::text as id from ledger_batches`,
    act: `with rolled as (delete from ledger_rollups where batch = $1::integer) delete from ledger_batches where number = $1::integer`,
    named: (id) => `batch ${id}: it is missing, its transfers are in no other though the books are closed`,
  },
}

suite('is named:', () => {
  for (const [name, { pick, act, named }] of Object.entries(tamperings)) {
    test(name, () =>
      keeping(async () => {
        const { rows } = await session.query<{ id: string }>(pick)
        const id = rows[0]?.id
        assert(id !== undefined, 'there is something to tamper with')
        const { rowCount } = await session.query(act, act.includes('$1') ? [id] : [])
        assert.ok((rowCount ?? 0) > 0, 'something was done')
        const said = (await booksDisagreement(server.running.core))?.replace(/^realm \d+: /, '')
        const expected = named(id)
        if (typeof expected === 'string') assert.equal(said, expected)
        else assert.match(said ?? 'nothing', expected)
      }),
    )
  }
})

/** What is done, and the account that then holds something else than what is under way. */
const underWay: readonly [name: string, act: string, account: string][] = [
  [
    'a payment',
    `update payments set status = 'capture_sent' where status = 'to_capture' and method = 'card'`,
    'card_network eur',
  ],
  ['a refund', `update refunds set status = 'refunded' where status = 'to_refund'`, 'payers eur'],
  ['a dispute', `update disputes set status = 'lost' where status = 'open' and currency = 'usd'`, 'disputes usd'],
  ['a payout', `update payouts set status = 'paid' where status = 'sent'`, 'payouts_in_flight eur'],
  ['a disbursement', `update disbursements set status = 'disbursed' where status = 'to_disburse'`, 'payers eur'],
  [
    'an open item',
    `update balance_items set amount = amount + 1 where payout_id is null and currency = 'usd'`,
    'merchant_available usd',
  ],
]

suite('the accounts by themselves tell:', () => {
  for (const [name, act, account] of underWay) {
    test(name, () =>
      keeping(async () => {
        const { store } = server.running.core
        const [realm] = await listRealmsToVerify(store, { mode: 'test' })
        assert(realm !== undefined)
        const audit = (): Promise<Disagreement | undefined> => inSnapshot(store, (run) => auditAccounts(run, realm.id))
        assert.equal(await audit(), undefined)
        await session.query(act)
        assert.equal((await audit())?.id, account)
      }),
    )
  }
})

test('a working server never seems to disagree', async () => {
  const { test: api } = await anotherAccount(server)
  let working = true
  const shop = async (): Promise<void> => {
    for (let round = 0; round < 25; round++) {
      const { body: payment } = await api.post('/v2/payments/', {
        amount: 1_000,
        card: cardBody(numbers.capturedAtOnce),
      })
      await api.post('/v2/refunds/', { payment: payment.id, amount: 100 })
      if (round % 5 === 0) await api.post(`/sandbox/payments/${payment.id}/dispute`, { amount: 200 })
      await api.post('/v2/payments/', { amount: 1_000, card: cardBody() })
    }
  }
  const days = async (): Promise<void> => {
    for (let halfDay = 0; halfDay < 12; halfDay++) await api.post('/sandbox/clock', { advance: 12 * 60 * 60 })
  }
  const verify = async (): Promise<void> => {
    do assert.equal(await booksDisagreement(server.running.core), undefined)
    while (working)
  }
  await Promise.all([verify(), Promise.all([shop(), shop(), shop(), days()]).finally(() => (working = false))])
})
