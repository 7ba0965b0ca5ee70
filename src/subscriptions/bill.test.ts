/** Bills and their proration. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { SECOND } from '../kit/clock.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { billOf, costOf, prorated, shareOf, type PriceOf } from './bill.ts'
import type { Item } from './item.ts'

const amounts: Readonly<Record<string, number>> = { a: 1000, b: 1, c: 0, d: 4_294_967_295 }
const priceOf: PriceOf = (priceId) => ({ amount: minorUnitsOf(amounts[priceId] ?? 0) })
const item = (text: string): Item => ({ priceId: text.charAt(0), quantity: Number(text.slice(1)) })
const itemsOf = (text: string): Item[] => (text === '' ? [] : text.split(' ').map(item))
const span = (from: number, until: number) => ({ from: from * SECOND, until: until * SECOND })
const linesOf = (lines: readonly { kind: string; priceId: string | null; quantity: number | null; amount: number }[]) =>
  lines.map(({ kind, priceId, quantity, amount }) => `${kind} ${priceId ?? '-'}${quantity ?? ''} ${amount}`)

suite('proration by the second', () => {
  const rows: readonly [change: string, now: number, lines: readonly string[]][] = [
    ['a1 → a2', 0, ['unused a1 -1000', 'remaining a2 2000']],
    ['a1 → a2', 50, ['unused a1 -500', 'remaining a2 1000']],
    ['a1 → a2', 100, []],
    // The period is over, or has not begun.
    ['a1 → a2', 500, []],
    ['a1 → a2', -5, ['unused a1 -1000', 'remaining a2 2000']],
    // A half is rounded away from zero, on both sides.
    ['b1 → b2', 50, ['unused b1 -1', 'remaining b2 1']],
    ['b1 → b3', 50, ['unused b1 -1', 'remaining b3 2']],
    ['b1 → b2', 51, ['remaining b2 1']],
    // Items that stay the same have no line; nor have items that cost nothing.
    ['a1 b5 → a1 b6', 10, ['unused b5 -5', 'remaining b6 5']],
    ['a1 → a1 c1', 10, []],
    ['a1 → d1', 99, ['unused a1 -10', 'remaining d1 42949673']],
    ['a1 → a1', 10, []],
  ]
  for (const [change, now, lines] of rows) {
    test(`${change} after ${now} of 100`, () => {
      const [before = '', after = ''] = change.split(' → ')
      const found = prorated(itemsOf(before), itemsOf(after), priceOf, span(0, 100), now * SECOND)
      assert.deepEqual(linesOf(found), lines)
    })
  }

  test('is within half a unit of the exact share, and of nothing and the whole exact', () => {
    const given = fc.record({
      amount: fc.integer({ min: 0, max: 4_294_967_295_000_000 }),
      length: fc.integer({ min: 1, max: 100_000_000 }),
      left: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(given, ({ amount, length, left: share }) => {
        const left = Math.floor(share * length)
        const found = shareOf(amount, span(length - left, length), span(0, length))
        const error = 2n * (BigInt(found) * BigInt(length) - BigInt(amount) * BigInt(left))
        assert(error <= BigInt(length) && error > -BigInt(length), 'rounded half up')
        if (left === length) assert.equal(found, amount)
      }),
    )
  })

  test('of a change that is taken back at once nothing is left', () => {
    const quantities = fc.uniqueArray(fc.constantFrom('a', 'b', 'd'), { minLength: 1 })
    const itemList = quantities.chain((ids) =>
      fc.tuple(...ids.map((id) => fc.integer({ min: 1, max: 1000 }).map((quantity) => ({ priceId: id, quantity })))),
    )
    fc.assert(
      fc.property(itemList, itemList, fc.integer({ min: 0, max: 100_000 }), (one, other, now) => {
        const whole = span(0, 100_000)
        const lines = [
          ...prorated(one, other, priceOf, whole, now * SECOND),
          ...prorated(other, one, priceOf, whole, now * SECOND),
        ]
        assert.equal(
          lines.reduce((total, { amount }) => total + amount, 0),
          0,
        )
      }),
    )
  })
})

suite('a bill', () => {
  const lineOf = (amount: number) => ({
    kind: 'unused' as const,
    ...{ priceId: 'a', quantity: 1, from: 0, until: 1 },
    amount: minorUnitsOf(amount),
  })
  const rows: readonly [items: string, pending: readonly number[], amount: number, carried: readonly number[]][] = [
    ['a2 b3', [], 2003, []],
    ['a1', [-999], 1, []],
    ['a1', [-1000], 0, []],
    ['a1', [-1500, 200], 0, [-300]],
    ['c1', [], 0, []],
    ['', [], 0, []],
  ]
  for (const [items, pending, amount, carried] of rows) {
    test(`of ${items || 'nothing'} and ${pending.join(', ') || 'nothing'} besides`, () => {
      const bill = billOf(itemsOf(items), priceOf, span(0, 1), pending.map(lineOf))
      assert.deepEqual([bill.amount, bill.carried.map((line) => line.amount)], [amount, carried])
    })
  }

  test('is the sum of its lines, and nothing is lost from bill to bill', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -9000, max: 9000 }))),
        (bills) => {
          let pending: readonly ReturnType<typeof lineOf>[] = []
          let [billed, called] = [0, 0]
          for (const [quantity, besides] of bills) {
            const items = quantity === 0 ? [] : [item(`a${quantity}`)]
            const bill = billOf(items, priceOf, span(0, 1), [...pending, lineOf(besides)])
            assert.equal(
              bill.lines.reduce((total, line) => total + line.amount, 0),
              bill.amount,
            )
            assert(bill.amount >= 0)
            billed += bill.amount
            called += costOf(items, priceOf) + besides
            pending = bill.carried as typeof pending
          }
          assert.equal(billed + pending.reduce((total, line) => total + line.amount, 0), called)
        },
      ),
    )
  })
})
