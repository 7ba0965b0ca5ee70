/** What time brings to a payment. */
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Timer } from '../timers/index.ts'
import { expiryTimer, letGo, type PaymentContext } from './authorize.ts'
import { cardOf, getPayment } from './change-payment.ts'
import { authorizedAmount } from './operation.ts'
import { changesOf, may, moved, progressOf } from './progress.ts'
import { listOperations } from './store.ts'
import assert from 'node:assert/strict'

export const paymentTimers = {
  /** Seven days without capture: the bank no longer holds the amount. */
  [expiryTimer]: async (ctx: PaymentContext, timer: Timer): Promise<Outcome<void>> => {
    const [payment, operations] = await Promise.all([
      getPayment(ctx, timer.objectId),
      listOperations(ctx, timer.objectId),
    ])
    const progress = progressOf(payment, operations)
    if (!may(progress, 'expire')) return nothingChanges(undefined)
    const card = await cardOf(ctx, payment)
    assert(card !== null, 'an authorized payment has a card')
    const expired = letGo(ctx, moved(progress, 'expire'), card, authorizedAmount(operations))
    return { result: undefined, changes: changesOf(ctx, expired) }
  },
}
