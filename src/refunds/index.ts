/** What other parts may use of refunds. */
export { refunds, refundStatuses, type Refund, type RefundStatus } from './refund.ts'
export { answerRequest, networkTimers } from './answer.ts'
export { refundClearing } from './clearing.ts'
export { entriesOf } from './entries.ts'
export {
  createRefund,
  createRefundFrom,
  decideRefund,
  getRefund,
  listRefunds,
  listRefundsOf,
  type RefundInput,
} from './service.ts'
export { findPayoutOf as findPayoutOfRefund, findRefund, listAllRefundsOf } from './store.ts'
