/** What other parts may use of mandates, and of SEPA accounts with them. */
export { agreeToDebits, isWaiting } from './agree.ts'
export { documentUrl, signUrl, uploadUrl } from './addresses.ts'
export { changeAccount, deleteAccount, livingOf, type AccountChanges } from './change-account.ts'
export { changeMandate, type MandateChanges } from './change-mandate.ts'
export { mandateThatCounts } from './counting.ts'
export { createMandate, type MandateInput } from './create-mandate.ts'
export {
  mandateText,
  mandateTextDigest,
  mandateWords,
  type MandateTextFacts,
  type MandateWords,
} from './document/index.ts'
export type { MandateDocumentInput } from './document-input.ts'
export { mandateKinds, mandates, type Mandate, type MandateKind, type Signature } from './mandate.ts'
export { getAccountWithMandate, getMandate, listAccountsWithMandates } from './read-mandate.ts'
export { documentName, readDocument, type ReadDocument } from './read-document.ts'
export { faultOfPdf } from './read-pdf.ts'
export { registerAccount, type RegisteredAccount, type SepaInput } from './register-account.ts'
export { addAccount, recognizeAccount } from './recognize-account.ts'
export { shownReference } from './reference.ts'
export { revokeMandate } from './revoke-mandate.ts'
export { signElectronically, type Agreement, type ElectronicSignature } from './sign-electronically.ts'
export { signMandate } from './sign-mandate.ts'
export { firstSigningDay, signedOn, type SigningTime } from './signing-day.ts'
export {
  findAccountWithMandate,
  findMandate,
  findMandateByToken,
  findMandatesOf,
  listMandates,
  type AccountWithMandate,
  type MandateFilter,
} from './store.ts'
export { documentSizeMax } from './stored-document.ts'
export { uploadPaper, type PaperSigning } from './upload-paper.ts'
export { assertMandate, isUsableMandate, mandateUsed, requireUsableMandate } from './usable.ts'
