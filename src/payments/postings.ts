/**
 * What each operation writes in the books. An authorization moves no money: it is a promise. Money is owed from the moment its capture is accepted.
 */
import type { Posting } from '../ledger/index.ts'
import { approved, type Operation } from './operation.ts'

/** The postings of an operation, given those that came before it in the same payment. Operations that were not approved post nothing. */
export function postingsOf(operation: Operation, earlier: readonly Operation[]): Posting[] {
  if (operation.outcome !== 'approved') return []
  const { amount, currency } = operation
  switch (operation.kind) {
    case 'authorization':
    case 'increment':
      return []
    case 'capture':
      return [{ debit: 'card_network_receivable', credit: 'merchant_pending', amount, currency }]
    case 'reversal':
      // Before a capture, only the bank's promise is let go.
      return approved(earlier, 'capture') > 0
        ? [{ debit: 'merchant_pending', credit: 'card_network_receivable', amount, currency }]
        : []
    case 'refund':
    case 'chargeback':
      return [{ debit: 'merchant_pending', credit: 'card_network_receivable', amount, currency }]
    case 'chargeback_reversal':
      return [{ debit: 'card_network_receivable', credit: 'merchant_pending', amount, currency }]
  }
}
