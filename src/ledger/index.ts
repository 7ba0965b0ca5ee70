/** What other parts may use of the ledger. */
export { ledgerAccounts, type LedgerAccount } from './account.ts'
export { availableBalance, lastOpenItemAt } from './balance.ts'
export { readBalanceGuards } from './balance-guard.ts'
export { balanceItems, type BalanceItem } from './balance-item.ts'
export {
  beginning,
  findLastBatch,
  listBatches,
  listRollups,
  type AccountSums,
  type Batch,
  type Ending,
} from './batch.ts'
export { balanceItemOf, bookAdded, transfersOf, type Entry } from './book.ts'
export { digestAfter } from './digest.ts'
export { inPayout } from './in-payout.ts'
export { postings, type BookedKind } from './postings.ts'
export { hasTransfersBetween, sealBooks } from './seal.ts'
export { added, keyOf, sumsBetween } from './sums.ts'
export { transfers, type Transfer } from './transfer.ts'
export { balanceOf, isBalanced, trialBalance, type TrialBalance } from './trial-balance.ts'
