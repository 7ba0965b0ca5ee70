/** What a request gives to pay with: known, or to be kept in the same commit. */
import {
  assertCard,
  keepSecurityCode,
  resolveCard,
  takeCard,
  takeSecurityCode,
  useCardOnce,
  type CardInput,
} from '../cards/index.ts'
import type { Change } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { PaymentContext } from './context.ts'
import type { Instrument } from './instrument.ts'
import { cardHasPaid } from './store.ts'

export interface Paying {
  readonly instrument: Instrument
  readonly securityCode: string | null
  /** What keeps it where it is new, or asserts it where it is known. */
  readonly held: readonly Change[]
  /** What erases the security code that was kept since the card's registration. */
  readonly eraseCode: readonly Change[]
  /** What keeps the security code that came with the details. */
  readonly keepCode: () => Promise<readonly Change[]>
}

/** The card that is to pay, with its security code: given with the details, or kept since it was registered. Throws 404, 409 for a card that was to pay once and has, 422. */
export async function resolvePaying(
  ctx: PaymentContext,
  card: string | CardInput | null,
  location: readonly string[],
): Promise<Paying | null> {
  if (card === null) return null
  return typeof card === 'object' ? givenCard(ctx, card, location) : knownCard(ctx, card)
}

async function givenCard(ctx: PaymentContext, given: CardInput, location: readonly string[]): Promise<Paying> {
  const { result: card, changes, isNew } = await resolveCard(ctx, given, location)
  const instrument: Instrument = { method: 'card', card }
  const keepCode = (): Promise<readonly Change[]> => keepSecurityCode(ctx, card, given.cvc)
  if (isNew) return { instrument, securityCode: given.cvc, held: changes, eraseCode: [], keepCode }
  const kept = await takeSecurityCode(ctx, card.id)
  const held = changes.length > 0 ? changes : [assertCard(card)]
  return { instrument, securityCode: given.cvc ?? kept.code, held, eraseCode: kept.changes, keepCode }
}

async function knownCard(ctx: PaymentContext, id: string): Promise<Paying> {
  const { card, kept } = await takeCard(ctx, id)
  if (!card.tokenize && (await cardHasPaid(ctx, card.id)))
    throw conflict('Card cannot be used again, it was not tokenized', card.id)
  return {
    instrument: { method: 'card', card },
    securityCode: kept.code,
    held: [card.tokenize ? assertCard(card) : useCardOnce(card)],
    eraseCode: kept.changes,
    keepCode: () => Promise.resolve([]),
  }
}
