/**
 * From an accepted capture to money: a payment leaves at a cut-off, and is credited on the morning on which its network settles. Payments are cleared together, as banks do it: `clearingAt` says when
 * each is taken up next, and whoever runs the clearing (src/settlement) asks for those that are due.
 */
import assert from 'node:assert/strict'
import type { Outcome } from '../kit/changes.ts'
import { addBusinessDays } from '../kit/target.ts'
import { requireCardNetwork, type PaymentContext } from './authorize.ts'
import { changesOf, moved, progressOf, withPayment, type Progress } from './progress.ts'
import { followOf } from './read-payment.ts'
import { settled } from './settle.ts'
import { listOperationsOf, listPaymentsToClear } from './store.ts'

/** Sends and settles what is due, the longest-waiting first, at most `limit`; the result is how many. */
export async function clearPayments(ctx: PaymentContext, limit: number): Promise<Outcome<number>> {
  const due = await listPaymentsToClear(ctx, limit)
  const operations = await listOperationsOf(
    ctx,
    due.map(({ id }) => id),
  )
  const follows = await Promise.all(due.map((payment) => followOf(ctx, payment)))
  const changes = due.flatMap((payment, place) => {
    const follow = follows[place] ?? null
    return changesOf(ctx, cleared(ctx, progressOf(payment, operations.get(payment.id) ?? [], null, follow)))
  })
  return { result: due.length, changes }
}

function cleared(ctx: PaymentContext, progress: Progress): Progress {
  if (progress.payment.status === 'to_capture') return sent(ctx, progress)
  assert(
    progress.payment.status === 'capture_sent',
    `a payment that is ${progress.payment.status} is not to be cleared`,
  )
  return settled(ctx, moved(progress, 'settle'))
}

function sent(ctx: PaymentContext, progress: Progress): Progress {
  const { hours, now } = ctx
  const dateBank = addBusinessDays(hours.dayOf(now), requireCardNetwork(ctx).settlementDays)
  return withPayment(moved(progress, 'send'), { dateBank, clearingAt: hours.morningOf(dateBank) })
}
