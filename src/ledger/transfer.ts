/**
 * The books: transfers between accounts of a realm, each made by a transition of an object. Only ever added to; balances are derived from them.
 */
import type { Instant } from '../kit/clock.ts'
import type { Currency } from '../kit/currency.ts'
import type { MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { LedgerAccount } from './account.ts'

export interface Transfer {
  readonly realmId: number
  /** The object whose transition made it: a payment, refund, dispute, payout or disbursement. */
  readonly objectId: string
  /** Of the table in postings.ts. No object goes through one twice. */
  readonly transition: string
  /** Its place in the transition's postings, from 0. */
  readonly position: number
  readonly debitAccount: LedgerAccount
  readonly creditAccount: LedgerAccount
  /** More than 0. */
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly createdAt: Instant
}

export const transfers = defineTable<Transfer>('transfers', ['realmId', 'objectId', 'transition', 'position'], {
  realmId: true,
  objectId: true,
  transition: true,
  position: true,
  debitAccount: true,
  creditAccount: true,
  amount: true,
  currency: true,
  createdAt: true,
})

/** The order of the books: by time, then by key, by the bytes of its text, whatever language the database sorts in: the rules of languages change with the libraries below it. */
export const inOrder = `created_at, object_id collate "C", transition collate "C", position`
