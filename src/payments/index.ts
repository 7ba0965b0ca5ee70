/** What other parts may use of payments. */
export { expiryTimer, letGo, requireCardNetwork, credentialsOf, originalOf, type PaymentContext } from './authorize.ts'
export { capturePayment, changePayment, type PaymentChanges } from './change-payment.ts'
export { findDisagreement, type Disagreement } from './audit.ts'
export { createPayment, type PaymentInput, type PaymentView } from './create-payment.ts'
export { cancelableStatuses, refundableStatuses } from './machine.ts'
export type {
  AuthorizationRequest,
  CaptureAnswer,
  CardCredentials,
  CardNetwork,
  FollowUpRequest,
  NetworkAnswer,
  NetworkOutcome,
} from './network.ts'
export { authorizedAmount, refundableAmount, type Operation, type OperationKind } from './operation.ts'
export type { Device, Payment, PaymentMethod, PaymentStatus } from './payment.ts'
export { changesOf, moved, operated, progressOf, withTimer, type Progress } from './progress.ts'
export { cardOf, customerOf, getPayment, readProgress, viewPayment, viewPayments } from './read-payment.ts'
export { findPayment, listOperations, type PaymentFilter, type PaymentOrder } from './store.ts'
export { paymentTimers } from './timers.ts'
