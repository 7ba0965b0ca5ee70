/** What other parts may use of the ledger. */
export { transfers, transfersOf, type LedgerAccount, type Posting, type Transfer } from './transfer.ts'
