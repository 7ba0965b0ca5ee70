/** What other parts may use of payment intents. */
export { changeIntent, type IntentChanges } from './change-intent.ts'
export { createIntent, type IntentInput } from './create-intent.ts'
export { intentUrl, type Intent, type ThreeDSecureWish } from './intent.ts'
export { payIntent, type PageTry, type TriedIntent } from './pay-intent.ts'
export { getIntent, showIntent, showIntents, viewIntent, type IntentView, type ShownIntent } from './read-intent.ts'
export { cancelIntent, captureIntent, refundIntent } from './settle-intent.ts'
export { intentStatusOf, payableStatuses, type AttemptState, type IntentStatus } from './status.ts'
export type { IntentFilter, IntentOrder } from './store.ts'
