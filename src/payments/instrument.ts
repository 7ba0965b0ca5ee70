/** What pays. Where methods of payment differ before a network is asked, they differ here. */
import { findCard, openNumber, type Card, type CardContext } from '../cards/index.ts'
import type { Source } from './network.ts'
import type { Payment } from './payment.ts'

export interface CardInstrument {
  readonly method: 'card'
  readonly card: Card
}

export type Instrument = CardInstrument

/** What a payment was tried with last, deleted or not; null where nothing was tried. */
export async function instrumentOf(ctx: CardContext, { cardId }: Payment): Promise<Instrument | null> {
  const card = cardId === null ? undefined : await findCard(ctx, cardId)
  return card === undefined ? null : { method: 'card', card }
}

/** What a payment keeps of what it is tried with. */
export const triedWith = (instrument: Instrument): Pick<Payment, 'method' | 'cardId'> => ({
  method: instrument.method,
  cardId: instrument.card.id,
})

/** The secrets in clear, for the network alone. Without a security code once the first authorization is over. */
export const sourceOf = (ctx: CardContext, { card }: Instrument, securityCode: string | null = null): Source => ({
  method: 'card',
  number: openNumber(ctx, card),
  expiryMonth: card.expMonth,
  expiryYear: card.expYear,
  securityCode,
})
