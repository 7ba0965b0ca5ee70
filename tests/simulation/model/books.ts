/** The books (docs/books.md): what each step of an object moves, and the sums of the accounts. */
import type { Journal } from './journal.ts'
import { Sums } from './journal.ts'
import type { Currency, Method } from './objects.ts'

/** `network` is the account of the network of the payment's method. */
export type LedgerAccount =
  | 'payers'
  | 'network'
  | 'bank'
  | 'merchant_pending'
  | 'merchant_available'
  | 'disputes'
  | 'payouts_in_flight'
  | 'fees'
  | 'vat'

/** Which of the object's figures a transfer moves. */
type Figure = 'amount' | 'fee' | 'vat'

type Posting = readonly [debit: LedgerAccount, credit: LedgerAccount, figure: Figure]

const chargePostings: readonly Posting[] = [
  ['merchant_available', 'fees', 'fee'],
  ['merchant_available', 'vat', 'vat'],
]

/** The table of docs/books.md. */
const postings = {
  'payment capture': [['payers', 'merchant_pending', 'amount']],
  'payment cancel': [['merchant_pending', 'payers', 'amount']],
  'payment send': [['network', 'payers', 'amount']],
  'payment settle': [
    ['bank', 'network', 'amount'],
    ['merchant_pending', 'merchant_available', 'amount'],
    ...chargePostings,
  ],
  'payment reject': [['merchant_pending', 'network', 'amount']],
  'refund accept': [['merchant_available', 'payers', 'amount']],
  'refund send': [['payers', 'network', 'amount']],
  'refund settle': [['network', 'bank', 'amount']],
  'refund reject': [['network', 'merchant_available', 'amount']],
  'refund cancel': [['payers', 'merchant_available', 'amount']],
  'dispute open': [['merchant_available', 'disputes', 'amount'], ...chargePostings],
  'dispute win': [['disputes', 'merchant_available', 'amount']],
  'dispute lose': [['disputes', 'bank', 'amount']],
  'payout create': [['merchant_available', 'payouts_in_flight', 'amount']],
  'payout pay': [['payouts_in_flight', 'bank', 'amount']],
  'payout fail': [['payouts_in_flight', 'merchant_available', 'amount']],
  'disbursement accept': [['merchant_available', 'payers', 'amount'], ...chargePostings],
  'disbursement send': [['payers', 'network', 'amount']],
  'disbursement settle': [['network', 'bank', 'amount']],
  'disbursement reject': [['network', 'merchant_available', 'amount']],
} as const satisfies Record<string, readonly Posting[]>

export type Step = keyof typeof postings

export interface Figures {
  readonly amount: number
  readonly fee?: number
  readonly vat?: number
}

export interface LedgerLine {
  readonly account: string
  readonly currency: Currency
  readonly debits: number
  readonly credits: number
}

export class Books {
  readonly #debits: Sums
  readonly #credits: Sums

  constructor(journal: Journal) {
    this.#debits = new Sums(journal)
    this.#credits = new Sums(journal)
  }

  /** A negative amount is moved the other way round: a payout by which the merchant pays. */
  book(step: Step, currency: Currency, figures: Figures, method: Method): void {
    const called = (account: LedgerAccount): string => (account === 'network' ? `${method}_network` : account)
    for (const [debit, credit, figure] of postings[step]) {
      const amount = figures[figure] ?? 0
      const [from, to] = (amount < 0 ? [credit, debit] : [debit, credit]).map(called)
      this.#debits.add(`${from} ${currency}`, Math.abs(amount))
      this.#credits.add(`${to} ${currency}`, Math.abs(amount))
    }
  }

  /** A line for every account with bookings, by account and currency. */
  lines(): LedgerLine[] {
    const names = new Set([...this.#debits.names(), ...this.#credits.names()])
    return [...names].sort().map((name) => {
      const [account = '', currency = ''] = name.split(' ')
      return { account, currency, debits: this.#debits.of(name), credits: this.#credits.of(name) }
    })
  }
}
