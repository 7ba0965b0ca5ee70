/** Making a payout by hand: of the objects that are named, or of all that is open. */
import type { Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict, invalidField, notFound } from '../kit/errors.ts'
import type { Day } from '../kit/target.ts'
import { readBalanceGuards, type BalanceItem } from '../ledger/index.ts'
import { findPayment } from '../payments/index.ts'
import { findRefund } from '../refunds/index.ts'
import { compositionOf, partsOf } from './composition.ts'
import { wayTo } from './machine.ts'
import { itemLimit } from './pay-out-balance.ts'
import type { Payout, PayoutStatus } from './payout.ts'
import { changesBetween, moved, pendingPayout, taken } from './progress.ts'
import type { PayoutView } from './read-payout.ts'
import { listItemsOf, listOpenItems } from './store.ts'

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
 * Takes what is open of the objects that are named, or, where none is, all that is open, at most {@link itemLimit} and the oldest first. The merchant may owe what it comes to.
 * Throws 404 for an unknown object, 409 where one has nothing to pay out or nothing is open at all, 422 for more than one currency.
 */
export async function createPayout(ctx: Context, input: PayoutInput): Promise<Outcome<PayoutView>> {
  const named = namedBy(input)
  const guardOf = await readBalanceGuards(ctx)
  const items = named.length === 0 ? await listOpenItems(ctx, itemLimit) : await openItemsOf(ctx, named)
  if (items.length === 0) throw conflict('There is nothing to pay out')
  requireOneCurrency(items)
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
  return status === 'paid' && date !== null ? { ...payout, dateBank: date } : payout
}

function requireOneCurrency(items: readonly BalanceItem[]): void {
  const currencies = [...new Set(items.map(({ currency }) => currency))].sort()
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
