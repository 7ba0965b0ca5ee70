/** What other parts may use of refunds. */
export type { Refund, RefundStatus } from './refund.ts'
export { createRefund, getRefund, listRefunds, listRefundsOf, type RefundInput } from './service.ts'
