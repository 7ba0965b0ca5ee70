/** What other parts may use of refunds. */
export type { Refund, RefundStatus } from './refund.ts'
export { createRefund, createRefundFrom, getRefund, listRefunds, listRefundsOf, type RefundInput } from './service.ts'
