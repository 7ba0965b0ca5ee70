/** What a dispute calls for in the books, from its status alone. */
import type { Entry } from '../ledger/index.ts'
import type { Dispute, DisputeStatus } from './dispute.ts'

type Step = 'open' | 'win' | 'lose'

const steps: { readonly [status in DisputeStatus]: readonly Step[] } = {
  open: ['open'],
  evidence_pending: ['open'],
  evidence_sent: ['open'],
  evidence_verification: ['open'],
  accepted: ['open', 'lose'],
  won: ['open', 'win'],
  lost: ['open', 'lose'],
  out_of_time: ['open', 'lose'],
  not_contestable: ['open', 'lose'],
}

/** In their order. */
export const entriesOf = ({ id, status, method, currency, amount, fee, feeVat }: Dispute): Entry[] =>
  steps[status].map((transition) => ({
    kind: 'dispute',
    transition,
    objectId: id,
    method,
    currency,
    amount,
    ...(transition === 'open' && { fee, vat: feeVat }),
  }))
