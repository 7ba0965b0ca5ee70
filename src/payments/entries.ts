/** What a payment calls for in the books, from its operations and its status alone. */
import type { Entry } from '../ledger/index.ts'
import { zero } from '../kit/money.ts'
import { approved, type Operation } from './operation.ts'
import type { Payment, PaymentStatus } from './payment.ts'

type Step = 'capture' | 'cancel' | 'send' | 'settle' | 'reject'

/** The steps that a payment whose capture was accepted has gone through in each status. */
const steps: { readonly [status in PaymentStatus]: readonly Step[] } = {
  open: [],
  refused: [],
  authorized: [],
  to_capture: ['capture'],
  capture_sent: ['capture', 'send'],
  captured: ['capture', 'send', 'settle'],
  disputed: ['capture', 'send', 'settle'],
  expired: [],
  failed: ['capture', 'send', 'reject'],
  canceled: ['capture', 'cancel'],
}

/** In their order. Without an accepted capture there are none. */
export function entriesOf(payment: Payment, operations: readonly Operation[]): Entry[] {
  const amount = approved(operations, 'capture')
  if (amount === 0) return []
  const { id, method, currency, fee, feeVat } = payment
  return steps[payment.status].map((transition) => ({
    kind: 'payment',
    transition,
    objectId: id,
    method,
    currency,
    amount,
    ...(transition === 'settle' && { fee: fee ?? zero, vat: feeVat ?? zero }),
  }))
}
