/** What payouts take of the balance by themselves: never more than the merchant is owed, never more items than one commit takes, and no debt holds them up. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import type { Client } from 'pg'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import { cardInput, payoutInput } from '../../tests/support/objects.ts'
import { registerCard } from '../cards/index.ts'
import { createDisbursementTo, type Disbursement } from '../disbursements/index.ts'
import { openSession } from '../storage/connection.ts'
import type { AppContext } from '../app/core.ts'
import type { Outcome } from '../kit/changes.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { createPayout } from './create-payout.ts'
import { payOutBalance } from './pay-out-balance.ts'

let shared: TestCore
/** A session in which no trigger is in the way. */
let session: Client
before(async () => {
  shared = await openTestCore()
  session = await openSession(shared.database.address)
  await session.query('set session_replication_role = replica')
})
after(async () => {
  await session.end()
  await shared.close()
})

interface Item {
  readonly amount: number
  readonly fee?: number
  readonly vat?: number
  readonly currency?: string
  /** Milliseconds from now on. */
  readonly later?: number
}

/** In place of all items that there were. */
async function storeItems(items: readonly Item[]): Promise<void> {
  await session.query('delete from balance_items')
  for (const [place, item] of items.entries()) await addItem(`item ${place}`, { later: place - items.length, ...item })
}

async function addItem(name: string, { amount, fee = 0, vat = 0, currency = 'eur', later = 0 }: Item): Promise<void> {
  await session.query(
    `insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat)
     values ($1, $2, 'settle', 1, $3, 'payment', 'card', $4, $5, $6, $7)`,
    [shared.realmId, name, someNoon + later, currency, amount, fee, vat],
  )
}

/** `eur 9 = 10 -1`: all payouts that are made, one after another, of so many items at most. */
async function payoutsOf(limit: number): Promise<string[]> {
  const made: string[] = []
  for (;;) {
    const payout = await shared.perform((ctx) => payOutBalance(ctx, limit))
    if (payout === null) return made
    const items = await shared.core.store.query<{ net: number }>({
      text: 'select amount - fee - vat as net from balance_items where payout_id = $1 order by created_at',
      values: [payout.id],
    })
    made.push(`${payout.currency} ${payout.amount} = ${items.map(({ net }) => net).join(' ')}`)
  }
}

const amounts = (...of: readonly number[]): Item[] => of.map((amount) => ({ amount }))

/** Three at most. */
const cases: readonly (readonly [name: string, items: readonly Item[], payouts: readonly string[]])[] = [
  ['nothing', [], []],
  ['all that there is', amounts(5, 7), ['eur 12 = 5 7']],
  ['less fees and VAT', [{ amount: 100, fee: 7, vat: 1 }], ['eur 92 = 92']],
  ['less debts', amounts(-5, 7, -1), ['eur 1 = -5 7 -1']],
  ['a balance of 0 stays', amounts(5, -5), []],
  ['a debt stays', amounts(5, -6), []],
  ['fees can make a debt', [{ amount: 100, fee: 90, vat: 18 }], []],
  ['what comes to nothing goes along', amounts(5, 0, -1), ['eur 4 = 5 0 -1']],
  ['currencies by themselves', [{ amount: 5, currency: 'usd' }, ...amounts(-2, 3)], ['eur 1 = -2 3', 'usd 5 = 5']],
  ['a debt in one currency keeps no other', [{ amount: 5, currency: 'usd' }, ...amounts(-2)], ['usd 5 = 5']],
  ['nor does a balance of 0', [{ amount: 5, currency: 'usd' }, ...amounts(-2, 2)], ['usd 5 = 5']],
  ['what comes later is left', [...amounts(5), { amount: 7, later: 0 }, { amount: 9, later: 1 }], ['eur 12 = 5 7']],
  ['and counts where it is a debt', [...amounts(5, 7), { amount: -6, later: 1 }], ['eur 5 = 5']],
  ['or leaves nothing', [...amounts(5, 7), { amount: -12, later: 1 }], []],
  ['more than one payout takes, oldest first', amounts(1, 2, 3, 4, 5), ['eur 6 = 1 2 3', 'eur 9 = 4 5']],
  ['debts along', amounts(10, 10, -1, -1, 10, 10, -1), ['eur 8 = 10 -1 -1', 'eur 19 = 10 10 -1', 'eur 10 = 10']],
  ['a large debt is left open, and counts', amounts(-10, 5, 5, 5, 5), ['eur 10 = 5 5']],
  ['a large debt goes with what outweighs it', amounts(-10, 5, 9, 1), ['eur 4 = -10 5 9', 'eur 1 = 1']],
  ['what no payout can take stays', amounts(-1, -1, -1, 10), []],
  ['until more comes', amounts(-1, -1, -1, 10, 2), ['eur 8 = -1 -1 10', 'eur 1 = -1 2']],
  ['a new debt is not passed over', amounts(5, 5, 5, -12), []],
  ['nothing is paid before a later debt', amounts(5, 5, 5, -16), []],
  [
    'a currency of which nothing can be taken keeps no other',
    [{ amount: 5, currency: 'usd' }, ...amounts(5, 5, 5, -12)],
    ['usd 5 = 5'],
  ],
]

suite('a balance is paid out', () => {
  for (const [name, items, payouts] of cases) {
    test(name, async () => {
      await storeItems(items)
      assert.deepEqual(await payoutsOf(3), payouts)
    })
  }
})

type Paying = (ctx: AppContext) => Promise<Outcome<unknown>>

const waysToPay: readonly (readonly [name: string, pay: Paying])[] = [
  ['by itself', payOutBalance],
  ['by hand', (ctx) => createPayout(ctx, payoutInput())],
]
for (const [name, pay] of waysToPay)
  test(`what comes while the balance is read pushes nothing out of a payout ${name}`, async () => {
    await storeItems([{ amount: 10 }, { amount: 20, later: 0 }])
    let isNew = true
    await shared.perform((ctx) => {
      const { db } = ctx
      const query: typeof db.query = async (asked) => {
        const rows = await db.query<never>(asked)
        // Of the same moment, and before the other by its name.
        if (asked.name === 'sum_open_items' && isNew) await addItem('item 00', { amount: 5 })
        if (asked.name === 'sum_open_items') isNew = false
        return rows
      }
      return pay({ ...ctx, db: { query, find: db.find.bind(db), findAll: db.findAll.bind(db) } })
    })
    const open = await shared.core.store.query({
      text: 'select from balance_items where payout_id is null',
      values: [],
    })
    assert.equal(open.length, 0)
  })

async function disburse(ctx: AppContext, amount: number): Promise<Outcome<Disbursement>> {
  const { result: card, changes } = await registerCard(ctx, cardInput())
  const input = {
    amount: minorUnitsOf(amount),
    currency: 'eur',
    securityCode: null,
    cardholderBirthDate: null,
  } as const
  const made = await createDisbursementTo(ctx, card, { ...input, isNew: true })
  return { ...made, changes: [...changes, ...made.changes] }
}

for (const [name, pay] of waysToPay)
  test(`what is disbursed while a payout ${name} is decided is not paid out as well`, async () => {
    await storeItems([{ amount: 10_000 }])
    let isFirst = true
    await shared.perform(async (ctx) => {
      const outcome = await pay(ctx)
      if (isFirst) await shared.perform((other) => disburse(other, 9_000))
      isFirst = false
      return outcome
    })
    // It costs 1 % and 25, and VAT of 23 on that.
    const paidOut = await session.query('select sum(amount - fee - vat) from balance_items where payout_id is not null')
    assert.deepEqual(paidOut.rows, [{ sum: '862' }])
  })
