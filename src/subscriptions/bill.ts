/**
 * What a period costs, line by line. The rule of proration is `by_second`: when the quantity of a price changes within a period, the amount that was paid for the remaining seconds
 * is given back, and their cost at the new quantity is charged. Each is rounded to the smallest unit, a half away from zero, so that equal quantities cancel out exactly. Both are
 * lines of the next bill. A bill of less than nothing becomes a bill of nothing, and the rest is carried over to the one after.
 */
import type { Price } from '../catalog/index.ts'
import { secondsOf, type Instant } from '../kit/clock.ts'
import { minorUnitsOf, subtract, sum, zero, type MinorUnits } from '../kit/money.ts'
import type { Item } from './item.ts'
import type { Line, LineKind } from './line.ts'

export interface Bill {
  readonly lines: readonly Line[]
  /** The sum of the lines, 0 or more. */
  readonly amount: MinorUnits
  /** Lines of the next bill. */
  readonly carried: readonly Line[]
}

export interface Span {
  readonly from: Instant
  readonly until: Instant
}

export type PriceOf = (priceId: string) => Pick<Price, 'amount'>

/** The bill of a period: its items, and the lines that earlier bills have left. */
export function billOf(items: readonly Item[], priceOf: PriceOf, span: Span, pending: readonly Line[]): Bill {
  const lines = [...items.map((item) => itemLine(item, priceOf, span)), ...pending]
  const total = sum(lines.map(({ amount }) => amount))
  if (total >= 0) return { lines, amount: total, carried: [] }
  const carry = (kind: LineKind, amount: MinorUnits): Line => ({
    ...{ kind, priceId: null, quantity: null, from: null, until: null },
    amount,
  })
  return {
    lines: [...lines, carry('carried_over', subtract(zero, total))],
    amount: zero,
    carried: [carry('carried_from', total)],
  }
}

/** What the items cost for a whole period. */
export const costOf = (items: readonly Item[], priceOf: PriceOf): MinorUnits =>
  sum(items.map(({ priceId, quantity }) => minorUnitsOf(priceOf(priceId).amount * quantity)))

const itemLine = ({ priceId, quantity }: Item, priceOf: PriceOf, span: Span): Line => ({
  ...{ kind: 'item', priceId, quantity, ...span },
  amount: minorUnitsOf(priceOf(priceId).amount * quantity),
})

/** The lines that make good a change of items at a moment within a period that was billed. Items that stay the same have none. */
export function prorated(
  before: readonly Item[],
  after: readonly Item[],
  priceOf: PriceOf,
  period: Span,
  now: Instant,
): Line[] {
  const left: Span = { from: Math.min(Math.max(now, period.from), period.until), until: period.until }
  const line = (kind: 'unused' | 'remaining', sign: 1 | -1, { priceId, quantity }: Item): Line => ({
    ...{ kind, priceId, quantity, ...left },
    amount: minorUnitsOf(sign * shareOf(priceOf(priceId).amount * quantity, left, period) || 0),
  })
  const isIn = (items: readonly Item[], { priceId, quantity }: Item): boolean =>
    items.some((item) => item.priceId === priceId && item.quantity === quantity)
  return [
    ...before.filter((item) => !isIn(after, item)).map((item) => line('unused', -1, item)),
    ...after.filter((item) => !isIn(before, item)).map((item) => line('remaining', 1, item)),
  ].filter(({ amount }) => amount !== 0)
}

/** The share of an amount (0 or more) for a part of a period, by whole seconds, rounded half up. */
export function shareOf(amount: number, part: Span, whole: Span): number {
  const length = BigInt(secondsOf(whole.until) - secondsOf(whole.from))
  if (length === 0n) return 0
  const seconds = BigInt(secondsOf(part.until) - secondsOf(part.from))
  return Number((BigInt(amount) * seconds * 2n + length) / (2n * length))
}
