/** What a payout calls for in the books, from its status alone. */
import type { Entry } from '../ledger/index.ts'
import type { Payout, PayoutStatus } from './payout.ts'

const steps: { readonly [status in PayoutStatus]: readonly ('create' | 'pay' | 'fail')[] } = {
  pending: ['create'],
  to_pay: ['create'],
  sent: ['create'],
  paid: ['create', 'pay'],
  failed: ['create', 'fail'],
}

export const entriesOf = ({ id, status, amount, currency }: Payout): Entry[] =>
  steps[status].map((transition) => ({ kind: 'payout', transition, objectId: id, method: null, currency, amount }))
