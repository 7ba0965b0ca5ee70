/** What other parts may use of the audit. */
export { sentenceOf, type Disagreement } from './disagreement.ts'
export { findLostRealm } from './realms.ts'
export { findDisagreement, listRealmsToVerify, verifyRealm, type RealmAudit } from './verify.ts'
