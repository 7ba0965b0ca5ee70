import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MINUTE } from '../kit/clock.ts'
import type { PaymentView } from '../payments/index.ts'
import { stateOfPayment, type CheckoutState } from './checkout.ts'
import type { PageContext } from './services.ts'

const now = Date.UTC(2030, 0, 15, 12)
const justNow = now - 15 * MINUTE + 1
const before = now - 15 * MINUTE

type Status = PaymentView['payment']['status']

/** Of a payment, what its page asks about. */
const viewOf = (status: Status, response: string | null, paidAt: number | null): PaymentView =>
  ({ payment: { status, response, paidAt } }) as PaymentView

const stateOf = (view: PaymentView): CheckoutState => stateOfPayment({ now } as PageContext, view)

const table: readonly [status: Status, response: string | null, paidAt: number | null, state: CheckoutState][] = [
  ['open', null, null, 'payable'],
  ['open', '00', null, 'payable'],
  // The bank's answer is not known: paying again could take the money twice.
  ['open', '09', null, 'processing'],
  ['refused', '05', null, 'payable'],
  ['refused', '09', null, 'payable'],
  ['authorized', '00', now, 'authorized'],
  ['authorized', '00', justNow, 'authorized'],
  ['authorized', '00', before, 'already_paid'],
  ['to_capture', '00', now, 'paid'],
  ['to_capture', '00', justNow, 'paid'],
  ['to_capture', '00', before, 'already_paid'],
  ['to_capture', '00', null, 'already_paid'],
  ['capture_sent', '00', justNow, 'paid'],
  ['capture_sent', '00', before, 'already_paid'],
  ['captured', '00', justNow, 'paid'],
  ['captured', '00', before, 'already_paid'],
  ['disputed', '45', justNow, 'paid'],
  ['disputed', '45', before, 'already_paid'],
  ['canceled', '00', now, 'canceled'],
  ['canceled', null, null, 'canceled'],
  ['expired', '00', now, 'expired'],
  ['failed', null, null, 'failed'],
]

for (const [status, response, paidAt, state] of table) {
  const when = paidAt === null ? 'never paid' : `paid ${(now - paidAt) / MINUTE} minutes ago`
  test(`${status}, ${response ?? 'no response'}, ${when}: ${state}`, () =>
    assert.equal(stateOf(viewOf(status, response, paidAt)), state))
}
