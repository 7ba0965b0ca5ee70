/** What other parts may use of payment intents. */
export { changeIntent, type IntentChanges } from './change-intent.ts'
export { changeNextTry, type NextTry } from './change-next-try.ts'
export { chargeIntent } from './charge-intent.ts'
export type { Agreed } from './attempt.ts'
export { createIntent, openIntent, type IntentInput, type TriedOnce } from './create-intent.ts'
export { followAttempt } from './follow-attempt.ts'
export { intentUrl, type Intent, type ThreeDSecureWish } from './intent.ts'
export { payIntent, type PageTry, type TriedIntent } from './pay-intent.ts'
export {
  getIntent,
  readIntent,
  showIntent,
  showIntents,
  viewIntent,
  type IntentView,
  type ShownIntent,
} from './read-intent.ts'
export { callOffIntent, cancelIntent, closeIntent, captureIntent, refundIntent } from './settle-intent.ts'
export { shownIntentStatuses, type IntentStatus } from './status.ts'
