/** Making a payout by hand: from the objects that are named, or from what is owed, as an automatic payout would be. */
import assert from 'node:assert/strict'
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { Currency } from '../kit/currency.ts'
import { conflict, invalidField, notFound } from '../kit/errors.ts'
import { sum } from '../kit/money.ts'
import { businessDayFrom, earlierOf, type Day } from '../kit/target.ts'
import { readBalanceGuards, type BalanceItem } from '../ledger/index.ts'
import { findPayment } from '../payments/index.ts'
import { findRefund } from '../refunds/index.ts'
import { compositionOf, partsOf } from './composition.ts'
import { netOf } from './item-choice.ts'
import { wayTo } from './machine.ts'
import { itemLimit, itemsOf, owedOf, readOpen } from './pay-out-balance.ts'
import type { Payout, PayoutStatus } from './payout.ts'
import { changesBetween, moved, pendingPayout, taken } from './progress.ts'
import type { PayoutView } from './read-payout.ts'
import { listItemsOf, sumOpenItems, type OpenItems } from './store.ts'

export interface PayoutInput {
  readonly paymentIds: readonly string[]
  readonly refundIds: readonly string[]
  readonly disputeIds: readonly string[]
  /** What the payout is to be at once. */
  readonly status: Exclude<PayoutStatus, 'failed'>
  /** Its day; today when null. */
  readonly date: Day | null
  readonly description: string | null
}

/**
 * Takes the open items of the named objects; if no object is named, the items that the next automatic payout would take. Their sum has to be more than nothing, and no more than the balance.
 * Throws 404 for an unknown object, 409 when an object has nothing to pay out or the sum is too small or too large, 422 for more than one currency or too many items.
 */
export async function createPayout(ctx: Context, input: PayoutInput): Promise<Outcome<PayoutView>> {
  const named = namedBy(input)
  const guardOf = await readBalanceGuards(ctx)
  const items = named.length === 0 ? await itemsOwed(ctx) : await payableItemsOf(ctx, named)
  const payout = payoutOf(ctx, items, input)
  return {
    result: { payout, composition: compositionOf(partsOf(items)) },
    changes: [guardOf(payout.currency), ...taken(items, payout), ...changesBetween(ctx, undefined, payout)],
  }
}

function payoutOf(ctx: Context, items: readonly BalanceItem[], { status, date, description }: PayoutInput): Payout {
  const datedAt = date === null ? ctx.now : ctx.hours.morningOf(date)
  const pending = pendingPayout(ctx, items, { datedAt, description })
  const payout = moved(ctx, pending, wayTo('pending', status) ?? [])
  if (status !== 'paid' || date === null) return payout
  // A payout that is paid already cannot be paid on a day to come.
  return { ...payout, dateBank: businessDayFrom(earlierOf(date, ctx.hours.dayOf(ctx.now))) }
}

/** The items when no object is named. A currency in which the merchant owes money is passed over: the debt is carried over. */
const itemsOwed = (ctx: Context): Promise<BalanceItem[]> =>
  readOpen(ctx, async (all) => {
    const owed = owedOf(all)
    requireOneCurrency(owed.map(({ currency }) => currency))
    const [open] = owed
    const items = open === undefined ? [] : await itemsOf(ctx, open)
    if (items.length > 0) return items
    const balances = all.map(({ balance, currency }) => `${balance} ${currency}`)
    throw conflict(
      `There is nothing to pay out${balances.length === 0 ? '' : `, the balance is ${balances.join(', ')}`}`,
    )
  })

async function payableItemsOf(ctx: Context, named: readonly Named[]): Promise<BalanceItem[]> {
  // The balances are read before the items: an item that another payout takes meanwhile is then found taken, instead of missing from the balance.
  const balances = await sumOpenItems(ctx)
  const items = await openItemsOf(ctx, named)
  requireOneCurrency(items.map(({ currency }) => currency))
  if (items.length > itemLimit) throw invalidField(['body'], `A payout takes ${itemLimit} items at most`)
  requirePayable(items, balances)
  return items
}

function requirePayable(items: readonly BalanceItem[], balances: readonly OpenItems[]): void {
  const [first] = items
  assert(first !== undefined, 'each object that is named has an open item')
  const { currency } = first
  const amount = sum(items.map(netOf))
  if (amount <= 0) throw conflict(`There is nothing to pay out, what is named comes to ${amount} ${currency}`)
  const balance = balances.find((one) => one.currency === currency)?.balance ?? 0
  if (amount > balance)
    throw conflict(`What is named comes to ${amount} ${currency}, more than the balance of ${balance} ${currency}`)
}

function requireOneCurrency(named: readonly Currency[]): void {
  const currencies = [...new Set(named)].sort()
  if (currencies.length > 1)
    throw invalidField(
      ['body'],
      `A payout has one currency, this one would have ${currencies.join(', ')}: name payments, refunds and disputes of one of them`,
    )
}

interface Named {
  readonly kind: 'Payment' | 'Refund' | 'Dispute'
  readonly id: string
}

function namedBy({ paymentIds, refundIds, disputeIds }: PayoutInput): Named[] {
  const of = (kind: Named['kind'], ids: readonly string[]): Named[] => ids.map((id) => ({ kind, id }))
  return [...of('Payment', paymentIds), ...of('Refund', refundIds), ...of('Dispute', disputeIds)]
}

async function openItemsOf(ctx: Context, named: readonly Named[]): Promise<BalanceItem[]> {
  const items = await listItemsOf(
    ctx,
    named.map(({ id }) => id),
  )
  const byObject = Map.groupBy(items, ({ objectId }) => objectId)
  await requireKnown(
    ctx,
    named.filter(({ id }) => !byObject.has(id)),
  )
  for (const { kind, id } of named) requireOpen(kind, id, byObject.get(id) ?? [])
  return items.filter(({ payoutId }) => payoutId === null)
}

const isKnown: { readonly [kind in Named['kind']]: (ctx: Context, id: string) => Promise<boolean> } = {
  Payment: async (ctx, id) => (await findPayment(ctx, id)) !== undefined,
  Refund: async (ctx, id) => (await findRefund(ctx, id)) !== undefined,
  // A dispute has an item from its beginning.
  Dispute: () => Promise.resolve(false),
}

async function requireKnown(ctx: Context, named: readonly Named[]): Promise<void> {
  const known = await Promise.all(named.map(({ kind, id }) => isKnown[kind](ctx, id)))
  const unknown = named.find((_, place) => known[place] === false)
  if (unknown !== undefined) throw notFound(unknown.kind, unknown.id)
}

function requireOpen(kind: Named['kind'], id: string, items: readonly BalanceItem[]): void {
  if (items.some(({ payoutId }) => payoutId === null)) return
  const payoutId = items.at(-1)?.payoutId ?? null
  if (payoutId !== null) throw conflict(`${kind} ${id} is in a payout already`, payoutId)
  throw conflict(`${kind} ${id} has nothing to pay out`, id)
}
