/** What other parts may use of accounts. */
export type { AccessToken } from './access-token.ts'
export { realms, type Account, type ApiKey, type KeyKind } from './account.ts'
export { hashOf, readKey } from './api-key.ts'
export { closeBooks } from './close-books.ts'
export type { Entity } from './entity.ts'
export { faultLimit, faultVerbs, networkFaults } from './faults.ts'
export {
  connectorAddressOf,
  connectorOf,
  listConnectors,
  removeConnector,
  setConnector,
  type AccountConnector,
  type Connector,
} from './connector.ts'
export { createToken, type NewToken } from './create-token.ts'
export { changeCreditor, creditorOf, listCreditors, requireCreditor, type AccountCreditor } from './creditor.ts'
export { changeFees, listFees, type AccountFees } from './fees.ts'
export { resetTestMode } from './reset.ts'
export {
  AccountError,
  createAccount,
  createKey,
  ensureFirstAccount,
  type FirstAccount,
  type NewAccount,
  type NewKey,
} from './service.ts'
export { findAccount, findCurrentRealm, findKeyOwner, listAccounts, listKeys, revokeKey } from './store.ts'
export {
  findTokenOwner,
  hasEntity,
  listEntities,
  listTokens,
  revokeToken,
  setNotificationsEnabled,
} from './token-store.ts'
