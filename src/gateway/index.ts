/** What other parts may use of the gateway API's own. */
export { checkoutMs, checkouts, isCheckoutId, isOver, newCheckoutId, type Checkout } from './checkout.ts'
export { isRegistering, isTakenElsewhere, payCheckout, type CheckoutContext } from './pay-checkout.ts'
export { findCheckout, findCheckoutOfIntent, findTransactionOfMerchant, isRepeated, listOpenReviews } from './store.ts'
export { transactions, type Review, type Transaction, type TransactionType } from './transaction.ts'
export {
  readTransaction,
  type CreditTransaction,
  type OperationTransaction,
  type PaymentTransaction,
  type TransactionView,
} from './read-transaction.ts'
export { deregister } from './deregister.ts'
export { isRegistered, readRegistration, type RegistrationView } from './read-registration.ts'
export { followToken } from './follow-token.ts'
export { registrations, type Registration } from './registration.ts'
export type { GatewayContext } from './context.ts'
export { registrationOf, type Kept, type KeptWith } from './new-registration.ts'
export { namesOf } from './names.ts'
export { decideReview, type ReviewDecision } from './review.ts'
export { endSession } from './session.ts'
export { endCheckout, gatewayTimers } from './timers.ts'
