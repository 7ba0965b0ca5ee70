/** Every kind of object that moves money: a line for each. */
import { disbursements, entriesOf as entriesOfDisbursement } from '../disbursements/index.ts'
import { disputes, entriesOf as entriesOfDispute } from '../disputes/index.ts'
import type { Table } from '../kit/table.ts'
import { payments, type PaymentStatus } from '../payments/index.ts'
import { entriesOf as entriesOfPayout, payouts } from '../payouts/index.ts'
import { entriesOf as entriesOfRefund, refunds } from '../refunds/index.ts'
import { kindOf, type AuditedKind, type Holding } from './kind.ts'
import { readPayments } from './payments.ts'
import { withItems } from './payouts.ts'

const keptBack: Holding = { disputes: -1 }
const onItsWay: Holding = { payouts_in_flight: -1 }

const holdingsOfPayments: { readonly [status in PaymentStatus]?: Holding } = {
  to_capture: { payers: 1, merchant_pending: -1 },
  capture_sent: { network: 1, merchant_pending: -1 },
}

export const auditedKinds: readonly AuditedKind[] = [
  { kind: 'payment', table: payments as unknown as Table, holdings: holdingsOfPayments, read: readPayments },
  kindOf('refund', refunds, entriesOfRefund, { to_refund: { payers: -1 }, refund_sent: { network: -1 } }),
  kindOf('dispute', disputes, entriesOfDispute, {
    open: keptBack,
    evidence_pending: keptBack,
    evidence_sent: keptBack,
    evidence_verification: keptBack,
  }),
  withItems(kindOf('payout', payouts, entriesOfPayout, { pending: onItsWay, to_pay: onItsWay, sent: onItsWay })),
  kindOf('disbursement', disbursements, entriesOfDisbursement, {
    to_disburse: { payers: -1 },
    disburse_sent: { network: -1 },
  }),
]
