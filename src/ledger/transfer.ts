/**
 * The books: transfers between accounts of a realm, each made by one operation. Only ever added to; balances are derived from them.
 */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'

/**
 * The accounts that exist in each realm and currency.
 * - `card_network_receivable`: what card networks owe for captures that they accepted.
 * - `merchant_pending`: what is owed to the merchant and has not cleared yet.
 */
export type LedgerAccount = 'card_network_receivable' | 'merchant_pending'

/** One line of the books, before it is bound to the operation that makes it. */
export interface Posting {
  readonly debit: LedgerAccount
  readonly credit: LedgerAccount
  readonly amount: MinorUnits
  readonly currency: Currency
}

export interface Transfer {
  readonly realmId: number
  readonly operationId: string
  /** Counts the transfers of one operation, from 0. */
  readonly position: number
  readonly debitAccount: LedgerAccount
  readonly creditAccount: LedgerAccount
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly createdAt: Instant
}

export const transfers = defineTable<Transfer>('transfers', ['realmId', 'operationId', 'position'], {
  realmId: true,
  operationId: true,
  position: true,
  debitAccount: true,
  creditAccount: true,
  amount: true,
  currency: true,
  createdAt: true,
})

/** The transfers that an operation makes. Nothing is posted for nothing: a verification of a card has amount 0. */
export const transfersOf = (
  operation: { readonly realmId: number; readonly id: string; readonly createdAt: Instant },
  postings: readonly Posting[],
): Transfer[] =>
  postings
    .filter((posting) => posting.amount > 0)
    .map(({ debit, credit, amount, currency }, position) => ({
      realmId: operation.realmId,
      operationId: operation.id,
      position,
      debitAccount: debit,
      creditAccount: credit,
      amount,
      currency,
      createdAt: operation.createdAt,
    }))
