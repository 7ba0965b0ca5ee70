/** What other parts may use of payment intents. */
export { changeIntent, type IntentChanges } from './change-intent.ts'
export { createIntent, type IntentInput } from './create-intent.ts'
export { followAttempt } from './follow-attempt.ts'
export { intentUrl, type Intent, type ThreeDSecureWish } from './intent.ts'
export { payIntent, type TriedIntent } from './pay-intent.ts'
export { getIntent, showIntent, showIntents, viewIntent, type IntentView, type ShownIntent } from './read-intent.ts'
export { cancelIntent, captureIntent, refundIntent } from './settle-intent.ts'
export { shownIntentStatuses, type IntentStatus } from './status.ts'
