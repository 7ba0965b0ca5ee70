/** What other parts may use of checks. */
export type {
  AccountRegister,
  HolderKind,
  Question,
  RegisterAnswer,
  RehearsedAccounts,
  WantedAnswer,
} from './account-register.ts'
export {
  accountCheckStatuses,
  checkAccount,
  getCheckOf,
  isVerified,
  statusOf,
  type AccountCheckStatus,
  type CheckedAccount,
} from './check-account.ts'
export { checkStatuses, type Check, type CheckStatus } from './check.ts'
export { classify, type Classification } from './classification.ts'
export { companyCountries, type CompanyCountry } from './company-identifier.ts'
export type { CheckContext } from './context.ts'
export type { CheckInput } from './question.ts'
export { createCheck, getCheck, rehearseCheck, type RehearsalInput } from './service.ts'
export { checkTimers } from './timers.ts'
