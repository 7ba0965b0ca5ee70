/**
 * From an accepted capture to money: a payment leaves at a cut-off, and is credited on the morning on which its network settles. Payments are cleared together, as banks do it: `clearingAt` says when
 * each is taken up next, and whoever runs the clearing (src/settlement) asks for those that are due.
 */
import assert from 'node:assert/strict'
import { realms } from '../accounts/index.ts'
import { update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { meetFaults } from '../kit/faults.ts'
import { countCompatible } from '../kit/row-locks.ts'
import { addBusinessDays, latestOf } from '../kit/target.ts'
import { clearingOf } from '../settlement/index.ts'
import { networkOf } from './ask.ts'
import type { PaymentContext } from './context.ts'
import { payments, type Payment } from './payment.ts'
import { changesOf, moved, progressOf, withPayment, type Progress } from './progress.ts'
import { followOf } from './read-payment.ts'
import { settled } from './settle.ts'
import { findPayment, listOperationsOf, listPaymentsToClear } from './store.ts'

/** Sends and settles what is due. */
export const paymentClearing = clearingOf<PaymentContext, Payment>({
  of: 'payment',
  table: payments,
  listDue: listPaymentsToClear,
  find: findPayment,
  clear: clearTogether,
})

/** Refused debits of one subscription change it one after another, so the second is left for the next call, as is every payment after it: a fault meets the payments in their order. */
async function clearTogether(ctx: PaymentContext, due: readonly Payment[]): Promise<Outcome<number>> {
  const operations = await listOperationsOf(
    ctx,
    due.map(({ id }) => id),
  )
  const follows = await Promise.all(due.map((payment) => followOf(ctx, payment)))
  const refusals = refusedSettlements(
    ctx,
    due.filter(({ status }) => status === 'capture_sent').map(({ id }) => id),
  )
  const changes = due.map((payment, place) => {
    const progress = progressOf(payment, operations.get(payment.id) ?? [], null, follows[place] ?? null)
    return changesOf(ctx, cleared(ctx, progress, refusals.codes.get(payment.id)))
  })
  const count = countCompatible(changes)
  if (count < due.length) return clearTogether(ctx, due.slice(0, count))
  return { result: count, changes: [...changes.flat(), ...refusals.changes] }
}

/** Which of these objects the simulated network does not settle, by their ids, with the code of the refusal; and the change that leaves the realm its remaining faults. */
export function refusedSettlements(
  { realm }: Context,
  ids: readonly string[],
): { readonly codes: ReadonlyMap<string, string>; readonly changes: readonly Change[] } {
  const { effects, rest } = meetFaults(realm.faults, 'settlement', ids.length)
  const codes = new Map<string, string>()
  for (const [place, effect] of effects.entries()) {
    const id = ids[place]
    assert(id !== undefined && effect.kind === 'refuse', 'a settlement can only be refused')
    codes.set(id, effect.code)
  }
  return { codes, changes: codes.size === 0 ? [] : [update(realms, { ...realm, faults: rest })] }
}

/** `refusal`: the code with which the network does not settle it. */
function cleared(ctx: PaymentContext, progress: Progress, refusal: string | undefined): Progress {
  if (progress.payment.status === 'to_capture') return handedOver(ctx, progress)
  assert(
    progress.payment.status === 'capture_sent',
    `a payment that is ${progress.payment.status} is not to be cleared`,
  )
  if (refusal === undefined) return settled(ctx, moved(progress, 'settle'))
  return moved(withPayment(progress, { response: refusal, clearingAt: null, dateBank: null }), 'fail')
}

/** Sends an accepted capture before its cut-off, because something has to be done with its money that is possible only afterwards. It is settled on the same day as without this. */
export function handedOverEarly(ctx: PaymentContext, progress: Progress): Progress {
  const { clearingAt } = progress.payment
  assert(clearingAt !== null, 'what waits for its cut-off knows which')
  return handedOver(ctx, progress, ctx.hours.dayOf(clearingAt))
}

function handedOver(ctx: PaymentContext, progress: Progress, day = ctx.hours.dayOf(ctx.now)): Progress {
  const { hours } = ctx
  const reached = addBusinessDays(day, networkOf(ctx, progress.payment).settlementDays)
  // A debit is collected on the day that its payer was told of, unless it leaves too late for it.
  const dateBank = latestOf(reached, progress.payment.dateBank ?? reached)
  return withPayment(moved(progress, 'send'), { dateBank, clearingAt: hours.morningOf(dateBank) })
}
