/** What a subscription may buy: prices with the same interval, in the same currency. */
import { findPrice, usePrices, type Price } from '../catalog/index.ts'
import assert from 'node:assert/strict'
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { invalidField } from '../kit/errors.ts'
import { sum } from '../kit/money.ts'
import { costOf, type PriceOf } from './bill.ts'
import type { Item } from './item.ts'
import type { Line } from './line.ts'
import type { Subscription } from './subscription.ts'

/** The most that a period may cost, which is also the most for a payment: minor units. */
const costMax = 4_294_967_295

/** The most lines that wait for the next bill: those of a yearly subscription whose items change every day. Each answer and each event repeats all of them. */
const pendingMax = 1000

type Recurring = Pick<Subscription, 'currency' | 'interval' | 'intervalCount'>

export interface Bought extends Recurring {
  readonly priceOf: PriceOf
}

const location = ['body', 'items']

/**
 * The items as they are bought from now on. The changes that it returns for their prices must be committed with them. `as`: what the prices have to agree with, if the subscription
 * exists already. `kept`: the items that it has: of a price that is no longer on sale it may go on to buy the same quantity, or less. Throws 422 for prices that are paid once or
 * do not agree, 404 and 409 as {@link usePrices}.
 */
export async function buyItems(
  ctx: Context,
  items: readonly Item[],
  as: Recurring | null,
  kept: readonly Item[] = [],
): Promise<Outcome<Bought>> {
  const isKept = ({ priceId, quantity }: Item): boolean =>
    kept.some((item) => item.priceId === priceId && item.quantity >= quantity)
  const used = await usePrices(
    ctx,
    items.filter((item) => !isKept(item)).map(({ priceId }) => priceId),
  )
  const prices = [...used.result, ...(await Promise.all(items.filter(isKept).map((item) => keptPrice(ctx, item))))]
  const [first] = prices
  if (first === undefined) throw invalidField(location, 'You must provide an item at least')
  const { currency } = first
  for (const { id, interval } of prices)
    if (interval === null) throw invalidField([...location, id], 'This price is paid once: a subscription has none')
  const { interval, intervalCount } = as ?? first
  assert(interval !== null && intervalCount !== null)
  const recurring: Recurring = { currency: as?.currency ?? currency, interval, intervalCount }
  for (const price of prices) requireAgreement(price, recurring)
  const priceOf = lookUp(prices)
  const cost = items.reduce((total, { priceId, quantity }) => total + priceOf(priceId).amount * quantity, 0)
  if (cost > costMax) throw invalidField(location, `A period costs ${costMax} at most`)
  return { result: { ...recurring, priceOf }, changes: used.changes }
}

/** Throws 422 when so many lines are to wait for the next bill that it would be hard to make. */
export function requireFewLines(pending: readonly Line[]): void {
  if (pending.length <= pendingMax) return
  throw invalidField(location, `${pendingMax} lines at most can be pending: change the items at the end of the period`)
}

/** Throws 422 when the next bill, with what is pending, is more than can be paid at once. */
export function requireBillable(items: readonly Item[], priceOf: PriceOf, pending: readonly Line[]): void {
  const total = sum([costOf(items, priceOf), ...pending.map(({ amount }) => amount)])
  if (total > costMax) throw invalidField(location, `The next bill, with what is pending, is of ${costMax} at most`)
}

function requireAgreement(price: Price, { currency, interval, intervalCount }: Recurring): void {
  if (price.currency === currency && price.interval === interval && price.intervalCount === intervalCount) return
  throw invalidField(
    [...location, price.id],
    'All prices of a subscription have the same currency, interval and interval_count',
  )
}

/** The prices of items that were bought: a price in use is kept and does not change. */
export async function pricesOf(ctx: Context, items: readonly Item[]): Promise<PriceOf> {
  const distinct = new Map(items.map((item) => [item.priceId, item]))
  return lookUp(await Promise.all([...distinct.values()].map((item) => keptPrice(ctx, item))))
}

async function keptPrice(ctx: Context, { priceId }: Item): Promise<Price> {
  const price = await findPrice(ctx, priceId)
  assert(price !== undefined, 'a price that is in use is kept')
  return price
}

function lookUp(prices: readonly Price[]): PriceOf {
  const byId = new Map(prices.map((price) => [price.id, price]))
  return (priceId) => {
    const price = byId.get(priceId)
    assert(price !== undefined, 'the prices of all items were read')
    return price
  }
}
