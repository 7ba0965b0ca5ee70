/** What becomes of a refund whose payment came to nothing after all: nothing was collected, and nothing can be given back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { cardInput, paymentInput } from '../../tests/support/objects.ts'
import { booksDisagreement } from '../../tests/support/stored.ts'
import { DAY } from '../kit/clock.ts'
import { changesOf, createPayment, moved, readProgress } from '../payments/index.ts'
import { createRefund, decideRefund } from './index.ts'
import type { Refund } from './refund.ts'

let shared: TestCore
before(async () => {
  shared = await openTestCore()
})
after(() => shared.close())

/** Of a payment that was sent, and came to nothing. */
async function refundInVain(): Promise<Refund> {
  const { payment } = await shared.perform((ctx) => createPayment(ctx, paymentInput(1_000, { card: cardInput() })))
  const cutOff = await shared.read(({ hours, now }) => Promise.resolve(hours.nextCutOff(now)))
  await shared.core.runner.moveClock(shared.realmId, { to: cutOff })
  const refund = await shared.perform((ctx) => createRefund(ctx, { paymentId: payment.id, amount: null }))
  await shared.perform(async (ctx) => {
    const failed = moved(await readProgress(ctx, payment.id), 'fail')
    const ended = { ...failed, payment: { ...failed.payment, clearingAt: null } }
    return { result: undefined, changes: changesOf(ctx, ended) }
  })
  return refund
}

test('it cannot be refunded, and is not honoured without having left', async () => {
  const { id, paymentId } = await refundInVain()
  await assert.rejects(
    shared.perform((ctx) => decideRefund(ctx, id, 'refunded')),
    { status: 409, message: 'Refund cannot become refunded, nothing was collected of its payment', knownId: paymentId },
  )
  const decided = await shared.perform((ctx) => decideRefund(ctx, id, 'not_honored'))
  assert.deepEqual([decided.status, decided.dateBank, decided.refundedAt], ['not_honored', null, null])
  assert.equal(await booksDisagreement(shared.core), undefined)
})

test('left alone it is not honoured with the cut-off', async () => {
  const { id } = await refundInVain()
  await shared.core.runner.moveClock(shared.realmId, { advance: 2 * DAY })
  const decided = await shared.perform((ctx) => decideRefund(ctx, id, 'not_honored'))
  assert.deepEqual([decided.status, decided.dateBank], ['not_honored', null])
  assert.equal(await booksDisagreement(shared.core), undefined)
})
