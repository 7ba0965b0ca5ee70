/**
 * What each transition of each object writes in the books: the one table of all that moves money. What is not in it moves none: an authorization is a promise, money is owed from the
 * moment its capture is accepted.
 */
import type { LedgerAccount } from './account.ts'

/** The amounts of an entry: what the object is about, what the platform charges for it, and the VAT on that. */
export type Part = 'amount' | 'fee' | 'vat'

/** `network` stands for that of the object's method. */
export type Place = Exclude<LedgerAccount, 'card_network' | 'sepa_network'> | 'network'

export interface Posting {
  readonly debit: Place
  readonly credit: Place
  readonly part: Part
}

const from = (debit: Place, credit: Place, part: Part = 'amount'): Posting => ({ debit, credit, part })

const charged: readonly Posting[] = [
  from('merchant_available', 'fees', 'fee'),
  from('merchant_available', 'vat', 'vat'),
]

/**
 * - payment: `capture` accepted; `cancel` of a capture that has not left; `send` at the cut-off; `settle` by the network, when fees are due; `reject` by the network after it was sent.
 * - refund, disbursement: `accept`, which takes the money from the merchant at once; `send`, `settle`; `reject`, which gives it back; `cancel`, which does so before it was sent.
 * - dispute: `open`, which keeps the money back; `win`, which returns it; `lose`, whatever way it is lost.
 * - payout: `create`; `pay`, when the merchant's bank has it; `fail`, which puts it back.
 */
export const postings = {
  payment: {
    capture: [from('payers', 'merchant_pending')],
    cancel: [from('merchant_pending', 'payers')],
    send: [from('network', 'payers')],
    settle: [from('bank', 'network'), from('merchant_pending', 'merchant_available'), ...charged],
    reject: [from('merchant_pending', 'network')],
  },
  refund: {
    accept: [from('merchant_available', 'payers')],
    send: [from('payers', 'network')],
    settle: [from('network', 'bank')],
    reject: [from('network', 'merchant_available')],
    cancel: [from('payers', 'merchant_available')],
  },
  dispute: {
    open: [from('merchant_available', 'disputes'), ...charged],
    win: [from('disputes', 'merchant_available')],
    lose: [from('disputes', 'bank')],
  },
  payout: {
    create: [from('merchant_available', 'payouts_in_flight')],
    pay: [from('payouts_in_flight', 'bank')],
    fail: [from('payouts_in_flight', 'merchant_available')],
  },
  disbursement: {
    accept: [from('merchant_available', 'payers'), ...charged],
    send: [from('payers', 'network')],
    settle: [from('network', 'bank')],
    reject: [from('network', 'merchant_available')],
    cancel: [from('payers', 'merchant_available')],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly Posting[]>>>>

/** The kinds of object that move money. */
export type BookedKind = keyof typeof postings

export type TransitionOf<Kind extends BookedKind> = keyof (typeof postings)[Kind] & string
