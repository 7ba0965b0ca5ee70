/** Disbursements: money for a card (docs/settlement.md, "Disbursements"). */
import type { Account } from './account.ts'
import { nextBusinessDay } from './calendar.ts'
import { done, refused, type Expected } from './expected.ts'
import { chargeOf } from './fees.ts'
import type { Currency, Disbursement, Name } from './objects.ts'
import { bankDayOfDecision } from './sandbox.ts'
import { answerToDisbursement } from './test-cards.ts'
import { disbursementView } from './views.ts'

export interface NewDisbursement {
  readonly card: Name
  readonly amount: number
  readonly currency: Currency
}

export function createDisbursement(
  account: Account,
  name: Name,
  { card, amount, currency }: NewDisbursement,
): Expected {
  const kept = account.cards.find(card)
  if (kept === undefined || kept.deleted) return refused('a card that is not there, or deleted', 404)
  const { fee, vat } = chargeOf(account.fees, 'disbursement', amount)
  const suffices = account.available(currency) >= amount + fee + vat
  const response = suffices ? answerToDisbursement(kept, account.now) : '51'
  const disbursement = insertDisbursement(account, name, { card, amount, currency, response })
  if (response !== '00') return done('a disbursement is refused', disbursementView(account, disbursement))
  account.book('disbursement accept', currency, { amount, fee, vat })
  account.addItem('disbursement', name, currency, { amount: -amount, fee, vat })
  account.later(account.calendar.cutOffAfter(account.now), 'disbursement leaves', name)
  return done('a disbursement is accepted', disbursementView(account, disbursement))
}

function insertDisbursement(
  account: Account,
  name: Name,
  given: NewDisbursement & { readonly response: string },
): Disbursement {
  account.counts.add('disbursements', 1)
  return account.disbursements.set(name, {
    ...given,
    name,
    created: account.now,
    status: given.response === '00' ? 'to_disburse' : 'refused',
    dateDisbursement: null,
    dateBank: null,
  })
}

export function sendDisbursement(account: Account, name: Name): void {
  const disbursement = account.disbursements.get(name)
  if (disbursement.status !== 'to_disburse') return
  const dateBank = nextBusinessDay(account.calendar.dayOf(account.now))
  account.disbursements.change(name, { status: 'disburse_sent', dateDisbursement: account.now, dateBank })
  account.book('disbursement send', disbursement.currency, disbursement)
  account.later(account.calendar.morningOf(dateBank), 'disbursement settles', name)
}

export function settleDisbursement(account: Account, name: Name): void {
  const disbursement = account.disbursements.get(name)
  if (disbursement.status !== 'disburse_sent') return
  account.disbursements.change(name, { status: 'disbursed' })
  account.book('disbursement settle', disbursement.currency, disbursement)
}

/** The merchant gets the money back, but not the fee. */
function rejectDisbursement(account: Account, name: Name): void {
  const { currency, amount } = account.disbursements.change(name, { status: 'not_honored' })
  account.book('disbursement reject', currency, { amount })
  account.addItem('disbursement', name, currency, { amount })
}

/** `POST /sandbox/disbursements/{id}`: decides at once. */
export function decideDisbursement(account: Account, name: Name, status: 'disbursed' | 'not_honored'): Expected {
  const disbursement = account.disbursements.find(name)
  if (disbursement === undefined) return refused('a disbursement that is not there', 404)
  if (disbursement.status !== status) {
    if (disbursement.status !== 'to_disburse' && disbursement.status !== 'disburse_sent')
      return refused('a disbursement that was decided is not decided again', 409, name)
    sendDisbursement(account, name)
    const dateBank = bankDayOfDecision(account, account.disbursements.get(name).dateBank)
    account.disbursements.change(name, { dateBank })
    if (status === 'disbursed') settleDisbursement(account, name)
    else rejectDisbursement(account, name)
  }
  return done('a disbursement is decided', disbursementView(account, account.disbursements.get(name)))
}

export function readDisbursement(account: Account, name: Name): Expected {
  const disbursement = account.disbursements.find(name)
  if (disbursement === undefined) return refused('a disbursement that is not there', 404)
  return done('a disbursement is read', disbursementView(account, disbursement))
}
