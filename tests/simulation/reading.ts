/** What is read from the server to be compared with the model: how each object is read, and which objects have to be read because something changed. */
import type { Account } from './model/account.ts'
import { SECOND, type Moment } from './model/calendar.ts'
import { done, ref, type Expected, type Fields } from './model/expected.ts'
import type { Table } from './model/journal.ts'
import { lists, range } from './model/lists.ts'
import { livingMandates } from './model/mandates.ts'
import type { Name } from './model/objects.ts'
import {
  cardView,
  customerView,
  disbursementView,
  disputeView,
  intentView,
  mandateView,
  paymentView,
  payoutView,
  refundView,
  sepaView,
} from './model/views.ts'
import type { HttpRequest } from './operations/kind.ts'

/** A request, and the expected answer. */
export type Read = readonly [HttpRequest, Expected]

const get = (...path: HttpRequest['path']): HttpRequest => ({ method: 'GET', path })

/** How an object is read, and what it shows. */
export function readOf(account: Account, name: Name): Read {
  const [route, view] = routeAndView(account, name)
  if (view === undefined) return [get(route, ref(name)), { rule: `${name} was deleted`, status: 404 }]
  return [get(route, ref(name)), done(`${name} as it is read back`, view)]
}

function routeAndView(account: Account, name: Name): [route: string, view: Fields | undefined] {
  const { customers, cards, sepaAccounts, mandates } = account
  const { payments, intents, refunds, disputes, payouts, disbursements } = account
  switch (name.split(' ', 1).join()) {
    case 'customer': {
      const customer = customers.get(name)
      return ['/v2/customers/', customer.deleted ? undefined : customerView(customer)]
    }
    case 'card': {
      const card = cards.get(name)
      return ['/v2/cards/', card.deleted ? undefined : cardView(card)]
    }
    case 'sepa': {
      const sepa = sepaAccounts.get(name)
      return ['/v2/sepa/', sepa.deleted ? undefined : sepaView(account, sepa)]
    }
    case 'mandate': {
      const mandate = mandates.get(name)
      return ['/v2/mandates/', mandate.revokedAt === null ? mandateView(account, mandate) : undefined]
    }
    case 'payment':
      return ['/v2/payments/', paymentView(account, payments.get(name))]
    case 'intent':
      return ['/v2/payment_intents/', intentView(account, intents.get(name))]
    case 'refund':
      return ['/v2/refunds/', refundView(account, refunds.get(name))]
    case 'dispute':
      return ['/v2/disputes/', disputeView(account, disputes.get(name))]
    case 'payout':
      return ['/v2/payouts/', payoutView(payouts.get(name))]
    case 'disbursement':
      return ['/v2/disbursements/', disbursementView(account, disbursements.get(name))]
    default:
      throw new Error(`${name} is not read`)
  }
}

/**
 * The read that shows the id of an object that was not asked for: a dispute, refund or payout that the server made by itself, or the mandate that came with an account. Undefined
 * if the object does not exist.
 */
export function reasonToRead(account: Account, name: Name): Read | undefined {
  const dispute = account.disputes.find(name)
  if (dispute !== undefined) {
    const views = (account.disputesOf.find(dispute.payment) ?? []).map((one) =>
      disputeView(account, account.disputes.get(one)),
    )
    return [
      get('/v2/payments/', ref(dispute.payment), '/disputes'),
      { rule: 'the disputes of a payment', status: 200, body: views },
    ]
  }
  const refund = account.refunds.find(name)
  if (refund !== undefined) {
    const views = (account.refundsOf.find(refund.payment) ?? []).map((one) =>
      refundView(account, account.refunds.get(one)),
    )
    return [
      get('/v2/payments/', ref(refund.payment), '/refunds'),
      { rule: 'the refunds of a payment', status: 200, body: views },
    ]
  }
  const mandate = account.mandates.find(name)
  if (mandate !== undefined) return mandatesOf(account, mandate.sepa)
  const payout = account.payouts.find(name)
  return payout === undefined ? undefined : payoutsSince(account, payout.created)
}

/** The list of the mandates of an account: all that are not revoked. */
function mandatesOf(account: Account, sepa: Name): Read {
  const views = livingMandates(account, sepa).map((mandate) => mandateView(account, mandate))
  return [get('/v2/mandates/?limit=100&sepa=', ref(sepa)), done('the mandates of an account', { mandates: views })]
}

/** The list of payouts made at or after a moment: all of them. */
function payoutsSince(account: Account, moment: Moment): Read {
  const since = [...account.payouts.values()].filter(({ created }) => created >= moment)
  const payouts = since.length > 100 ? {} : { payouts: since.map((one) => payoutView(one)) }
  return [
    get(`/v2/payouts/?limit=100&created=${moment / SECOND}`),
    done('the payouts since a moment', { range: range({ start: 0, limit: 100 }, since.length), ...payouts }),
  ]
}

/** How many objects there are in each list. */
export const countsOf = (account: Account): Read[] =>
  lists.map((list) => {
    const count = account.counts.of(list)
    const page = range({ start: 0, limit: 1 }, count)
    return [get(`/v2/${list}/?limit=1`), done(`how many ${list} there are`, { range: page })]
  })

/** The sums of the accounts in the books. */
export function booksOf(account: Account): Read {
  const accounts = account.books.lines().map((line) => ({ ...line, balance: line.debits - line.credits }))
  return [get('/sandbox/ledger'), done('the books', { balanced: true, accounts })]
}

/** Objects that changed, or show something that did. Changes that were tried and taken back count as well. */
export class Changes {
  readonly #account: Account
  readonly #unread = new Set<Name>()
  readonly #latest = new Set<Name>()
  readonly #authentications = new Set<Name>()

  constructor(account: Account) {
    this.#account = account
    const { authentications, items, mandates, payments } = account
    for (const table of readable(account)) table.watch((name) => this.#add(name))
    payments.watch((name) => this.#add(payments.find(name)?.intent))
    mandates.watch((name) => this.#add(mandates.find(name)?.sepa))
    authentications.watch((name) => this.#add(authentications.find(name)?.payment))
    authentications.watch((name, isNew) => {
      if (isNew) this.#authentications.add(name)
    })
    items.watch((name) => this.#add(items.find(name)?.object))
  }

  #add(name: Name | null | undefined): void {
    if (name === null || name === undefined) return
    this.#unread.add(name)
    this.#latest.add(name)
  }

  /** From now on {@link latest} returns what changes. */
  begin(): void {
    this.#latest.clear()
  }

  /** The existing objects that have changed since {@link begin}. */
  latest(): Name[] {
    return [...this.#latest].filter((name) => this.#account.knows(name)).sort()
  }

  /** The existing objects that have changed since the last call. */
  takeUnread(): Name[] {
    const names = [...this.#unread].filter((name) => this.#account.knows(name))
    this.#unread.clear()
    return names
  }

  /** Authentications that began since the last call. */
  takeAuthentications(): Name[] {
    const names = [...this.#authentications]
    this.#authentications.clear()
    return names
  }
}

const readable = (account: Account): readonly Table<Name, unknown>[] => {
  const { customers, cards, sepaAccounts, mandates } = account
  const { payments, intents, refunds, disputes, payouts, disbursements } = account
  return [customers, cards, sepaAccounts, mandates, payments, intents, refunds, disputes, payouts, disbursements]
}
