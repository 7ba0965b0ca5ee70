/** What a disbursement calls for in the books, from its status alone. */
import type { Entry } from '../ledger/index.ts'
import type { Disbursement, DisbursementStatus } from './disbursement.ts'

type Step = 'accept' | 'send' | 'settle' | 'reject'

const steps: { readonly [status in DisbursementStatus]: readonly Step[] } = {
  to_disburse: ['accept'],
  disburse_sent: ['accept', 'send'],
  disbursed: ['accept', 'send', 'settle'],
  not_honored: ['accept', 'send', 'reject'],
  refused: [],
}

export const entriesOf = ({ id, status, amount, currency, fee, feeVat }: Disbursement): Entry[] =>
  steps[status].map((transition) => ({
    kind: 'disbursement',
    transition,
    objectId: id,
    method: 'card',
    currency,
    amount,
    ...(transition === 'accept' && { fee, vat: feeVat }),
  }))
