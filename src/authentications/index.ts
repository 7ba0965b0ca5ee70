/** What other parts may use of authentications. */
export type { Authentication, AuthenticationStatus } from './authentication.ts'
export { openStatuses, settledStatuses, unprovedStatuses } from './machine.ts'
export { answered, may, prepared, requested, sent, type AuthenticationContext } from './steps.ts'
export { changesOf, findAuthentication } from './store.ts'
export {
  challengeActs,
  type ChallengeAct,
  type Device,
  type PayersBank,
  type ThreeDSecureServer,
} from './three-d-secure.ts'
export { authenticationTimers } from './timers.ts'
