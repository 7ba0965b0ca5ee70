/** What other parts may use of payments. */
export { handedOverEarly, paymentClearing, refusedSettlements } from './clearing.ts'
export { complaintTime, complaintTimer, expiryTimer, letGo, originalOf } from './capture.ts'
export { asked, heldAnswerTimer, networkOf } from './ask.ts'
export {
  askedInVain,
  countAnswersOwed,
  closed as closedRequest,
  findSentRequest,
  sentRequests,
  type HeldMessage,
  type NetworkMessage,
  type SentRequest,
} from './request.ts'
export { answerPayment, readWaiting, settledAnswer, type KnownAnswer, type Waiting } from './answer.ts'
export { requireAnswered } from './awaited.ts'
export {
  requireCardNetwork,
  requireDebitNetwork,
  type FollowIntent,
  type IntentOfSubscription,
  type PaymentContext,
} from './context.ts'
export { cardCredentials, instrumentOf, sourceOf, type Instrument } from './instrument.ts'
export { payableMethods, withoutShownMethods } from './methods.ts'
export { requireThreeDSecure, type AuthenticationInput } from './authenticate.ts'
export {
  answerBank,
  arriveAtBank,
  expireVisit,
  giveWrongCode,
  leaveForBank,
  readBankVisit,
  shopUrlOf,
  type BankVisit,
} from './visit-bank.ts'
export { capturePayment, capturePaymentFrom } from './capture-payment.ts'
export { changePayment, changePaymentFrom, type PaymentChanges } from './change-payment.ts'
export { debitingMandateOf, recurrentMandateOf, tenderOf, type Tender } from './paying.ts'
export { isDebitable } from './debit.ts'
export { auditPayments, type AuditedPayment } from './audit.ts'
export {
  apiOrigin,
  checkAddresses,
  createPayment,
  pageOrigin,
  type PaymentInput,
  type PaymentView,
  type WholePaymentView,
} from './create-payment.ts'
export { cancelableStatuses, paymentStatuses, refundableStatuses } from './machine.ts'
export type {
  AuthenticationProof,
  AuthorizationRequest,
  AccountToDebit,
  CardCredentials,
  Network,
  FollowUpRequest,
  NetworkAnswer,
  NetworkOutcome,
  NetworkRequest,
  StoredCredential,
} from './network.ts'
export {
  approved,
  authorizedAmount,
  disputableAmount,
  isAwaited,
  originalReference,
  returnReason,
  refundableAmount,
  operations,
  type Operation,
  type OperationKind,
} from './operation.ts'
export { isBeingProcessed, payments, type Payment, type PaymentMethod, type PaymentStatus } from './payment.ts'
export {
  changesOf,
  may,
  moved,
  recorded,
  withChanges,
  type Follow,
  type PaymentState,
  type Progress,
} from './progress.ts'
export {
  assertPayment,
  customerOf,
  getPayment,
  readAttempt,
  readProgress,
  viewPayment,
  viewWholePayment,
  viewPayments,
} from './read-payment.ts'
export {
  findOperation,
  findPayment,
  findPaymentWithAuthentication,
  isAtBank,
  listOperations,
  mandateIsInUse,
  type PaymentFilter,
  type PaymentOrder,
} from './store.ts'
export { paymentTimers } from './timers.ts'
export { codeShownToPayers, isResponseCode, type ResponseCode } from './response-codes.ts'
export { findSepaReason, sepaReasons, type ReasonWindow, type SepaReason, type SepaReasonCode } from './sepa-reasons.ts'
