import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { minorUnitsOf } from '../kit/money.ts'
import type { BalanceItem } from '../ledger/index.ts'
import { chosenFrom, netOf, sharesOf } from './item-choice.ts'

const itemsOf = (nets: readonly number[]): BalanceItem[] =>
  nets.map((net, place) => ({ objectId: String(place), amount: net + 3, fee: 2, vat: 1 }) as BalanceItem)

/** `5 5 -7`, oldest first. */
function chosen(nets: readonly number[], balance: number): string {
  const items = chosenFrom(itemsOf(nets), minorUnitsOf(balance))
  return items
    .sort((a, b) => Number(a.objectId) - Number(b.objectId))
    .map((item) => `${netOf(item)}`)
    .join(' ')
}

suite('of some items a payout takes', () => {
  const cases: readonly (readonly [name: string, nets: readonly number[], balance: number, expected: string])[] = [
    ['all where they come to the balance', [5, -2, 0, 4], 7, '5 -2 0 4'],
    ['all where they come to less', [5, -2, 4], 100, '5 -2 4'],
    ['fewer where they come to more: the largest is left', [3, 9, 4, 2], 9, '3 4 2'],
    ['of two alike the older', [5, 5], 9, '5'],
    ['fewer where they come to nothing: the largest debt is left', [5, -1, -5, 1], 100, '5 -1 1'],
    ['fewer of both', [5, -12, 6], 5, '5'],
    ['none where a single one is too much', [40, -1, -2], 30, ''],
    ['none where there are debts alone', [-1, 0, -2], 30, ''],
    ['none of nothing', [], 30, ''],
  ]
  for (const [name, nets, balance, expected] of cases)
    test(name, () => {
      assert.equal(chosen(nets, balance), expected)
    })
})

suite('so many of each sign are looked at', () => {
  const cases: readonly (readonly [credits: number, debts: number, limit: number, expected: string])[] = [
    [0, 0, 10, '0 0'],
    [7, 3, 10, '7 3'],
    [0, 10, 10, '0 10'],
    [11, 0, 10, '10 0'],
    [60, 40, 10, '6 4'],
    [100_000, 1, 20_000, '19999 1'],
    [1, 100_000, 20_000, '1 19999'],
    [50_000, 50_000, 20_000, '10000 10000'],
  ]
  for (const [credits, debts, limit, expected] of cases) {
    test(`${credits} and ${debts}, at most ${limit}: ${expected}`, () => {
      assert.equal(Object.values(sharesOf({ credits, debts }, limit)).join(' '), expected)
    })
  }
})

/** Paying out again and again, as on a morning, of what is open in the order of its age. */
function payOutAll(nets: readonly number[], limit: number): { paid: number[]; left: number[] } {
  const paid: number[] = []
  let open = itemsOf(nets)
  for (;;) {
    const balance = open.reduce((total, item) => total + netOf(item), 0)
    const [credits, debts] = [open.filter((item) => netOf(item) > 0), open.filter((item) => netOf(item) <= 0)]
    const shares = sharesOf({ credits: credits.length, debts: debts.length }, limit)
    const looked = [...credits.slice(0, shares.credits), ...debts.slice(0, shares.debts)]
    const taken = balance > 0 ? chosenFrom(looked, minorUnitsOf(balance)) : []
    if (taken.length === 0) return { paid, left: open.map(netOf) }
    const amount = taken.reduce((total, item) => total + netOf(item), 0)
    assert.ok(amount > 0 && amount <= balance, `${amount} of ${balance}`)
    assert.ok(taken.length <= limit)
    if (open.length <= limit) assert.equal(taken.length, open.length)
    const names = new Set(taken.map(({ objectId }) => objectId))
    assert.equal(names.size, taken.length)
    paid.push(amount)
    open = open.filter(({ objectId }) => !names.has(objectId))
  }
}

test('whatever is open: each payout is more than nothing and no more than is owed, takes no more than its limit, and what stays is not less than nothing', () => {
  const nets = fc.array(fc.oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(-1000, 1000, 0)), { maxLength: 40 })
  fc.assert(
    fc.property(nets, fc.integer({ min: 2, max: 12 }), (given, limit) => {
      const { paid, left } = payOutAll(given, limit)
      const sum = (of: readonly number[]): number => of.reduce((total, net) => total + net, 0)
      assert.equal(sum(paid) + sum(left), sum(given))
      assert.ok(paid.length === 0 || sum(left) >= 0)
      if (left.length <= limit) assert.ok(sum(left) <= 0)
    }),
    { numRuns: 1000, seed: 20300115 },
  )
})

test('payments and refunds of a like size are all paid out, however many', () => {
  const nets = Array.from({ length: 1000 }, (_, place) => (place % 3 === 0 ? -30 - (place % 7) : 30 + (place % 11)))
  assert.deepEqual(payOutAll(nets, 50).left, [])
})
