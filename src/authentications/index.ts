/** What other parts may use of authentications. */
export {
  authentications,
  shownAuthentications,
  type Authentication,
  type AuthenticationStatus,
  type ShownAuthentication,
} from './authentication.ts'
export { authenticationStatuses, openStatuses, settledStatuses, unprovedStatuses } from './machine.ts'
export {
  answered,
  askedAhead,
  askedElsewhere,
  impossible,
  isUsed,
  lapsed,
  may,
  prepared,
  requested,
  sent,
  used,
  type AuthenticationContext,
  type OutcomeElsewhere,
} from './steps.ts'
export { authenticationExpiryTimer, changesOf, findAuthentication, setsOutAgain } from './store.ts'
export { noChallenge } from './three-d-secure.ts'
export type { AuthenticationFlow, ChallengeAct, Device, TransactionStatus } from './three-d-secure.ts'
