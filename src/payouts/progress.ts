/** A payout on its way: how it begins, what each step makes of it, and what is to be committed in the end. */
import assert from 'node:assert/strict'
import { tell } from '../events/index.ts'
import { insert, update, type Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { nextStatus } from '../kit/machine.ts'
import { sum } from '../kit/money.ts'
import { addBusinessDays, businessDayFrom } from '../kit/target.ts'
import { balanceItems, bookAdded, type BalanceItem } from '../ledger/index.ts'
import { entriesOf } from './entries.ts'
import { netOf } from './item-choice.ts'
import { payoutTransitions, type PayoutEvent } from './machine.ts'
import { payouts, type Payout } from './payout.ts'
import { stepTimerChanges } from './step-timer.ts'

/** A payout of these items, all of one currency, which come to more than nothing. */
export function pendingPayout(
  ctx: Context,
  items: readonly BalanceItem[],
  { datedAt, description }: { readonly datedAt: Instant; readonly description: string | null },
): Payout {
  const [first] = items
  assert(first !== undefined && items.every(({ currency }) => currency === first.currency))
  const amount = sum(items.map(netOf))
  assert(amount > 0, 'what is owed by the merchant is carried over, and not paid out')
  const id = ctx.newId('payout')
  return {
    realmId: ctx.realm.id,
    id,
    version: 1,
    createdAt: ctx.now,
    reference: referenceOf(ctx, id),
    description,
    currency: first.currency,
    amount,
    status: 'pending',
    datedAt,
    paidAt: null,
    dateBank: null,
  }
}

/** `20300116-t4YxP0aB`: the day it was made, and the end of its id. Another payout with the same one is refused by the database, and the verb draws another id. */
const referenceOf = ({ hours, now }: Context, id: string): string =>
  `${hours.dayOf(now).replaceAll('-', '')}-${id.slice(-8)}`

/** Applies the events, one after another, now. The caller has to make sure that they may happen. */
export const moved = (ctx: Context, payout: Payout, events: readonly PayoutEvent[]): Payout =>
  events.reduce((current, event) => movedBy(ctx, current, event), payout)

function movedBy({ hours, now }: Context, payout: Payout, event: PayoutEvent): Payout {
  const status = nextStatus(payoutTransitions, payout.status, event)
  assert(status !== undefined, `a payout that is ${payout.status} cannot ${event}`)
  const next = { ...payout, status }
  switch (event) {
    case 'clear':
      return next
    case 'send':
      return { ...next, dateBank: addBusinessDays(hours.dayOf(now), 1) }
    case 'pay':
      return { ...next, paidAt: now, dateBank: businessDayFrom(hours.dayOf(now)) }
    case 'fail':
      return { ...next, dateBank: null }
  }
}

/** The changes by which a payout takes items. They fail if another payout has taken one of them meanwhile. */
export const taken = (items: readonly BalanceItem[], { id }: Payout): Change[] =>
  items.map((item) => update(balanceItems, { ...item, payoutId: id }))

/** The changes of a payout that is being made (`before` undefined) or has moved to another status: its row, its entries in the books, the timer of its next step, its event. */
export const changesBetween = (ctx: Context, before: Payout | undefined, payout: Payout): Change[] => [
  before === undefined ? insert(payouts, payout) : update(payouts, payout),
  ...bookAdded(ctx, before === undefined ? [] : entriesOf(before), entriesOf(payout)),
  ...stepTimerChanges(ctx, payout),
  tell(ctx, `payout.${payout.status}`, payout),
]
