/** What a refund calls for in the books, from its status alone. */
import type { Entry } from '../ledger/index.ts'
import type { Refund, RefundStatus } from './refund.ts'

type Step = 'accept' | 'send' | 'settle' | 'reject' | 'cancel'

const steps: { readonly [status in RefundStatus]: readonly Step[] } = {
  to_refund: ['accept'],
  refund_sent: ['accept', 'send'],
  refunded: ['accept', 'send', 'settle'],
  not_honored: ['accept', 'send', 'reject'],
  // The payment was called off before anything was collected.
  payment_canceled: [],
}

/** A refund that came to nothing before it left was never sent: it has no bank date. */
const withdrawn: readonly Step[] = ['accept', 'cancel']

export function entriesOf({ id, status, amount, currency, method, dateBank }: Refund): Entry[] {
  const gone = status === 'not_honored' && dateBank === null ? withdrawn : steps[status]
  return gone.map((transition) => ({ kind: 'refund', transition, objectId: id, method, currency, amount }))
}
