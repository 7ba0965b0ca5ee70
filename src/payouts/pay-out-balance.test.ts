/** What payouts take of the balance by themselves: never more than the merchant is owed, and no debt holds them up for ever. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import { payOutBalance } from './pay-out-balance.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
})
after(() => shared.close())

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
  const { store } = shared.core
  await store.query({ text: 'delete from balance_items', values: [] })
  for (const [place, { amount, fee = 0, vat = 0, currency = 'eur', later = place - items.length }] of items.entries()) {
    await store.query({
      text: `insert into balance_items (realm_id, object_id, transition, version, created_at, kind, method, currency, amount, fee, vat)
        values ($1, $2, 'settle', 1, $3, 'payment', 'card', $4, $5, $6, $7)`,
      values: [shared.realmId, `item ${place}`, someNoon + later, currency, amount, fee, vat],
    })
  }
}

/** `eur 9 = 10 -1`: all payouts that are made, one after another, of items with so much at most in each where it can be. */
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

/** Three at most where it can be. */
const cases: readonly (readonly [name: string, items: readonly Item[], payouts: readonly string[]])[] = [
  ['nothing', [], []],
  ['all that there is', amounts(5, 7), ['eur 12 = 5 7']],
  ['less fees and VAT', [{ amount: 100, fee: 7, vat: 1 }], ['eur 92 = 92']],
  ['less debts', amounts(-5, 7, -1), ['eur 1 = -5 7 -1']],
  ['a balance of 0 stays', amounts(5, -5), []],
  ['a debt stays', amounts(5, -6), []],
  ['fees can make a debt', [{ amount: 100, fee: 90, vat: 18 }], []],
  ['currencies by themselves', [{ amount: 5, currency: 'usd' }, ...amounts(-2, 3)], ['eur 1 = -2 3', 'usd 5 = 5']],
  ['a debt in one currency keeps no other', [{ amount: 5, currency: 'usd' }, ...amounts(-2)], ['usd 5 = 5']],
  ['nor does a balance of 0', [{ amount: 5, currency: 'usd' }, ...amounts(-2, 2)], ['usd 5 = 5']],
  ['what comes later is left', [...amounts(5), { amount: 7, later: 0 }, { amount: 9, later: 1 }], ['eur 12 = 5 7']],
  ['more than one payout takes, oldest first', amounts(1, 2, 3, 4, 5), ['eur 6 = 1 2 3', 'eur 9 = 4 5']],
  ['an old debt takes what outweighs it', amounts(-10, 5, 5, 5, 5), ['eur 5 = -10 5 5 5', 'eur 5 = 5']],
  ['debts alone do not hold it up', amounts(-1, -1, -1, 10), ['eur 7 = -1 -1 -1 10']],
  ['a new debt is not passed over', amounts(5, 5, 5, -12), ['eur 3 = 5 5 5 -12']],
  ['a new debt is paid with what is old', amounts(5, 5, 5, 5, -12, 1), ['eur 8 = 5 5 5 5 -12', 'eur 1 = 1']],
  ['nothing is paid before a later debt', amounts(5, 5, 5, -16), []],
]

suite('a balance is paid out', () => {
  for (const [name, items, payouts] of cases) {
    test(name, async () => {
      await storeItems(items)
      assert.deepEqual(await payoutsOf(3), payouts)
    })
  }
})
