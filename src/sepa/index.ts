/** What other parts may use of SEPA accounts. */
export { sepaAccounts, type SepaAccount } from './account.ts'
export { readBic } from './bic.ts'
export type { SepaContext } from './context.ts'
export {
  assertAccount,
  findAccountsByIban,
  getSepaAccount,
  isHolderName,
  newSepaAccount,
  openIban,
  readBankDetails,
  takeAccountFromTokens,
  readHolderName,
  requireBirthDate,
  requireLivingAccount,
  type BankDetails,
} from './service.ts'
export { findBareAccount, findSepaAccount, findUnsignedAccount, listSepaAccounts } from './store.ts'
export { tellAccount } from './told.ts'
