/** What pays: a card, or an account with the mandate that lets it be debited. Where methods of payment differ before a network is asked, they differ here. */
import assert from 'node:assert/strict'
import { requireCreditor } from '../accounts/index.ts'
import { findCard, openNumber, type Card, type CardContext } from '../cards/index.ts'
import type { Context } from '../kit/context.ts'
import { findMandate, signedOn, type AccountWithMandate, type Mandate } from '../mandates/index.ts'
import { findSepaAccount, openIban, type SepaAccount } from '../sepa/index.ts'
import type { AccountToDebit, CardCredentials, SequenceType, Source } from './network.ts'
import type { Payment } from './payment.ts'

export interface CardInstrument {
  readonly method: 'card'
  readonly card: Card
}

export interface AccountInstrument {
  readonly method: 'sepa'
  readonly account: SepaAccount
  /** Signed. */
  readonly mandate: Mandate
  readonly sequence: SequenceType
}

export type Instrument = CardInstrument | AccountInstrument

/** What a payment was tried with last, deleted or not; null where nothing was tried. */
export async function instrumentOf(ctx: Context, payment: Payment): Promise<Instrument | null> {
  const { cardId, sepaId, mandateId, sequenceType: sequence } = payment
  if (cardId !== null) {
    const card = await findCard(ctx, cardId)
    return card === undefined ? null : { method: 'card', card }
  }
  if (sepaId === null || mandateId === null || sequence === null) return null
  const [account, mandate] = await Promise.all([findSepaAccount(ctx, sepaId), findMandate(ctx, mandateId)])
  assert(account !== undefined && mandate !== undefined, 'what a payment was tried with is kept')
  return { method: 'sepa', account, mandate, sequence }
}

/** The fields in which a payment keeps the instrument that it is tried with. */
export const triedWith = (
  instrument: Instrument,
): Pick<Payment, 'method' | 'cardId' | 'sepaId' | 'mandateId' | 'sequenceType'> =>
  instrument.method === 'card'
    ? { method: 'card', cardId: instrument.card.id, sepaId: null, mandateId: null, sequenceType: null }
    : {
        method: 'sepa',
        cardId: null,
        sepaId: instrument.account.id,
        mandateId: instrument.mandate.id,
        sequenceType: instrument.sequence,
      }

/** What a payment is tried with, as its view shows it. */
export const shownWith = (
  instrument: Instrument | null,
): { readonly card: Card | null; readonly sepa: AccountWithMandate | null } => ({
  card: instrument?.method === 'card' ? instrument.card : null,
  sepa: instrument?.method === 'sepa' ? instrument : null,
})

/** The secrets in clear, for the network alone. Throws 501 for a debit without a creditor. */
export const sourceOf = (ctx: CardContext, instrument: Instrument): Source =>
  instrument.method === 'card' ? cardCredentials(ctx, instrument.card, null) : accountToDebit(ctx, instrument)

/** A card with its security code, until its first authorization is over. */
export const cardCredentials = (ctx: CardContext, card: Card, securityCode: string | null): CardCredentials => ({
  method: 'card',
  number: openNumber(ctx, card),
  expiryMonth: card.expMonth,
  expiryYear: card.expYear,
  securityCode,
})

function accountToDebit(ctx: CardContext, { account, mandate, sequence }: AccountInstrument): AccountToDebit {
  const { name, identifier } = requireCreditor(ctx)
  const day = signedOn(ctx, mandate)
  assert(day !== null, 'an account is debited by a mandate that was signed')
  return {
    method: 'sepa',
    iban: openIban(ctx, account),
    bic: account.bic,
    holder: account.name,
    mandate: { reference: mandate.rum, signedOn: day, sequence },
    creditor: { name, identifier },
  }
}
