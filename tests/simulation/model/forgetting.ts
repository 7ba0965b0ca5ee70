/**
 * Forgets final objects, so that a long run takes no more memory than a short one. Their results stay in the sums: books, balance, counts.
 *
 * A payment is forgotten together with everything that was done to it, an intent with all of its attempts, and not before every payout that holds their items.
 */
import type { Account } from './account.ts'
import { nameOfAuthentication } from './authentications.ts'
import type { DisputeStatus, Name, PaymentStatus, RefundStatus } from './objects.ts'

const finalPayments: readonly (PaymentStatus | null)[] = [
  null,
  'refused',
  'expired',
  'failed',
  'canceled',
  'captured',
  'disputed',
]
const finalOthers: readonly (RefundStatus | DisputeStatus)[] = [
  'refunded',
  'not_honored',
  'payment_canceled',
  'accepted',
  'won',
  'lost',
  'out_of_time',
  'not_contestable',
]

export class Forgetting {
  readonly #account: Account
  /** Objects to which nothing will be done any more. */
  readonly #released = new Set<Name>()

  constructor(account: Account) {
    this.#account = account
  }

  /** These objects will not be asked for again. */
  release(names: Iterable<Name>): void {
    for (const name of names) this.#released.add(name)
  }

  /** Forgets the released objects that are final; returns their names. */
  forget(): Name[] {
    const { intents, payments, payouts, disbursements } = this.#account
    for (const name of this.#released) {
      const payment = payments.find(name)
      const intent = intents.find(name)
      if (payment !== undefined && payment.intent === null) this.#forgetFamily([name])
      else if (intent !== undefined) this.#forgetFamily(intent.attempts, name)
      else if (disbursements.find(name) !== undefined) this.#forgetDisbursement(name)
      else if (payouts.find(name) !== undefined) this.#forgetPayout(name)
    }
    const forgotten = [...this.#released].filter((name) => !this.#account.knows(name))
    for (const name of forgotten) this.#released.delete(name)
    return forgotten
  }

  #forgetFamily(roots: readonly Name[], intent?: Name): void {
    const { payments, refunds, disputes, authentications, refundsOf, disputesOf, intents } = this.#account
    const children = roots.flatMap((root) => [...(refundsOf.find(root) ?? []), ...(disputesOf.find(root) ?? [])])
    const proofs = roots.flatMap((root) => this.#authenticationsOf(root))
    const members = [...roots, ...children]
    if (![...members, ...proofs].every((name) => this.#released.has(name))) return
    if (!members.every((name) => this.#isFinal(name) && this.#isPaidOut(name))) return
    for (const name of members) this.#forgetItems(name)
    for (const root of roots) this.#countForgotten(root)
    for (const table of [payments, refunds, disputes, refundsOf, disputesOf])
      for (const name of members) table.delete(name)
    for (const name of proofs) authentications.delete(name)
    if (intent !== undefined) intents.delete(intent)
  }

  /** Counts the payment, because the server's list of an account's payments still has those that are forgotten here. */
  #countForgotten(payment: Name): void {
    const { sepa } = this.#account.payments.get(payment)
    if (sepa !== null) this.#account.forgotten.add(sepa, 1)
  }

  #authenticationsOf(payment: Name): Name[] {
    const { payments, authentications } = this.#account
    const numbers = Array.from({ length: payments.get(payment).authentications }, (_, index) => index + 1)
    return numbers
      .map((number) => nameOfAuthentication(payment, number))
      .filter((name) => authentications.find(name) !== undefined)
  }

  /** Whether nothing can follow from it any more, neither by time nor by itself. */
  #isFinal(name: Name): boolean {
    const { payments, refunds, disputes, now } = this.#account
    const payment = payments.find(name)
    if (payment?.awaited === null) return finalPayments.includes(payment.status) && (payment.disputedAt ?? 0) < now
    const status = refunds.find(name)?.status ?? disputes.find(name)?.status
    return status !== undefined && finalOthers.includes(status)
  }

  /** Whether all its items are in payouts that are forgotten, or will be. */
  #isPaidOut(name: Name): boolean {
    return this.#account
      .itemsOfObject(name)
      .every(({ payout }) => payout !== null && (this.#released.has(payout) || !this.#account.knows(payout)))
  }

  #forgetItems(name: Name): void {
    const { items, itemsOf } = this.#account
    for (const item of itemsOf.find(name) ?? []) items.delete(item)
    itemsOf.delete(name)
  }

  #forgetDisbursement(name: Name): void {
    const { disbursements } = this.#account
    const { status } = disbursements.get(name)
    if (status === 'to_disburse' || status === 'disburse_sent' || !this.#isPaidOut(name)) return
    this.#forgetItems(name)
    disbursements.delete(name)
  }

  #forgetPayout(name: Name): void {
    const { payouts } = this.#account
    const { status, dueAt } = payouts.get(name)
    if ((status !== 'paid' && status !== 'failed') || dueAt !== null || !this.#isPaidOut(name)) return
    this.#forgetItems(name)
    payouts.delete(name)
  }
}
