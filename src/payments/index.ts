/** What other parts may use of payments. */
export { expiryTimer, letGo, requireCardNetwork, credentialsOf, originalOf, type PaymentContext } from './authorize.ts'
export { requireThreeDSecure, type AuthenticationInput } from './authenticate.ts'
export { answerBank, arriveAtBank, giveWrongCode, readBankVisit, type BankVisit } from './visit-bank.ts'
export {
  capturePayment,
  capturePaymentFrom,
  changePayment,
  changePaymentFrom,
  type PaymentChanges,
} from './change-payment.ts'
export { findDisagreement, type Disagreement } from './audit.ts'
export { createPayment, type PaymentInput, type PaymentView } from './create-payment.ts'
export { cancelableStatuses, refundableStatuses, untakenStatuses } from './machine.ts'
export type {
  AuthenticationProof,
  AuthorizationRequest,
  CaptureAnswer,
  CardCredentials,
  CardNetwork,
  FollowUpRequest,
  NetworkAnswer,
  NetworkOutcome,
} from './network.ts'
export { authorizedAmount, refundableAmount, type Operation, type OperationKind } from './operation.ts'
export type { Payment, PaymentMethod, PaymentStatus } from './payment.ts'
export { changesOf, moved, operated, progressOf, withTimer, type Progress } from './progress.ts'
export {
  assertPayment,
  authenticationOf,
  cardOf,
  customerOf,
  getPayment,
  readProgress,
  viewPayment,
  viewPayments,
} from './read-payment.ts'
export { findPayment, listOperations, type PaymentFilter, type PaymentOrder } from './store.ts'
export { paymentTimers } from './timers.ts'
export { codeShownToPayers, isResponseCode } from './response-codes.ts'
