/** What a mandate says: one dictionary of this shape for each language, so that the compiler finds what one of them lacks. Plain text. */

export interface MandateWords {
  /** Of the document. */
  readonly title: string
  /** Which of the schemes of SEPA it is for: the one for consumers as well (SEPA Direct Debit Core). */
  readonly scheme: string
  readonly testMode: string
  /** AT-01, AT-02, AT-20 … are the attributes of the rulebook (EPC016-06). */
  readonly reference: string
  readonly creditor: string
  readonly creditorIdentifier: string
  readonly debtor: string
  readonly iban: string
  readonly bic: string
  readonly paymentType: string
  readonly recurrent: string
  readonly oneOff: string
  /** What a screen reader says of a box. */
  readonly chosen: string
  readonly notChosen: string
  /** The authorization: of the creditor towards the debtor's bank, and of that bank. */
  readonly authorization: (creditor: string) => string
  /** The right to a refund, and until when it has to be claimed. */
  readonly refund: string
  /** The scope of the mandate, by its type. */
  readonly holdsForMany: string
  readonly holdsForOne: string
  /** That the creditor announces each debit. `days` is 1 or more. */
  readonly prenotification: (creditor: string, days: number) => string
  /** Where the debtor finds these rights explained. */
  readonly explained: string
  readonly agreement: string
  readonly signature: string
  readonly place: string
  readonly date: string
  readonly signer: string
  /** How it was signed. */
  readonly signedElectronically: string
  readonly signedOnPaper: string
  readonly signedUpload: string
  readonly moment: string
  readonly address: string
  readonly device: string
  /** Before the digest of the agreement's text. */
  readonly textDigest: string
  readonly unknown: string
  /** Under a form that waits for its signature. */
  readonly sendBack: (creditor: string) => string
  readonly made: (date: string) => string
}
