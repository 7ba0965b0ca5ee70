/** Cards: register, read, change, delete. */
import { isDeepStrictEqual } from 'node:util'
import { getCustomer } from '../customers/index.ts'
import { tell } from '../events/index.ts'
import { insert, nothingChanges, unchanged, update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict, invalidField, notFound } from '../kit/errors.ts'
import type { Fingerprint } from '../vault/index.ts'
import { cards, type Card, type PreferredNetwork } from './card.ts'
import type { CardContext } from './context.ts'
import { passesLuhn } from './luhn.ts'
import { eraseSecurityCode, keepSecurityCode, takenCode, type TakenCode } from './security-code.ts'
import { findCard, findCardByExternalId, findCardByNumber, findCardWithCode } from './store.ts'

export interface CardInput {
  /** 13 to 19 digits. */
  readonly number: string
  readonly expMonth: number
  readonly expYear: number
  readonly cvc: string | null
  readonly name: string | null
  readonly zipCode: string | null
  readonly externalId: string | null
  readonly customerId: string | null
  readonly tokenize: boolean
  /** With `tokenize`: the card is kept only for tokens of v3. When not given, v2 keeps it, also where it was kept for tokens before. */
  readonly keptForTokens?: boolean
  readonly preferredNetwork: PreferredNetwork
  /** Whether the payer chose that network. A chosen network replaces that of a known card, which otherwise keeps its own. */
  readonly isNetworkChosen?: boolean
}

/**
 * Keeps a card and, sealed apart, its security code. A living card with the same number and expiry is given back instead of a second one (stancer-v2 section 4).
 * Throws 422 when the number fails Luhn (ISO/IEC 7812-1), 404 for an unknown customer, 409 when another card holds the external id.
 */
export async function registerCard(ctx: CardContext, input: CardInput): Promise<Outcome<Card>> {
  const { result: card, changes } = await resolveCard(ctx, input)
  return { result: card, changes: [...changes, ...(await keepSecurityCode(ctx, card, input.cvc))] }
}

export interface ResolvedCard extends Outcome<Card> {
  readonly isNew: boolean
}

/**
 * The card for these details, known or new, for a payment that is made in the same commit: its security code is used there and then, and never kept.
 * `location` says where in the request the details stand. Throws as {@link registerCard}.
 */
export async function resolveCard(
  ctx: CardContext,
  input: CardInput,
  location: readonly string[] = ['body'],
): Promise<ResolvedCard> {
  if (!passesLuhn(input.number))
    throw invalidField(
      [...location, 'number'],
      'card number is not luhn valid',
      'value_error.payment_card_number.luhn_check',
    )
  if (input.customerId !== null) await getCustomer(ctx, input.customerId)
  const fingerprints = ctx.vault.fingerprints(input.number, ctx.realm.id)
  const known = await findCardByNumber(ctx, fingerprints, input.expMonth, input.expYear)
  if (input.externalId !== null) await requireFreeExternalId(ctx, input.externalId, known?.id)
  if (known !== undefined) return { ...remembered(ctx, known, input), isNew: false }
  const card = newCard(ctx, input, fingerprints[0])
  return { result: card, changes: [insert(cards, card), told(ctx, 'created', card)], isNew: true }
}

/**
 * A known card as the new request leaves it. A card that was to pay once is kept where the request asks for that, and a card that was kept for tokens becomes v2's where v2 keeps it; in both cases it
 * gets the named customer where it has none. A network that the payer has chosen becomes the preferred one.
 */
function remembered(ctx: Context, known: Card, input: CardInput): Outcome<Card> {
  const { tokenize, keptForTokens = false, customerId, preferredNetwork, isNetworkChosen = false } = input
  const isToBeKept = tokenize && (!known.tokenize || (known.keptForTokens && !keptForTokens))
  const isAnotherNetwork = isNetworkChosen && preferredNetwork !== known.preferredNetwork
  if (!isToBeKept && !isAnotherNetwork) return nothingChanges(known)
  const card = {
    ...known,
    ...(isToBeKept && { tokenize, keptForTokens, customerId: known.customerId ?? customerId }),
    ...(isAnotherNetwork && { preferredNetwork }),
  }
  const isShown = !isDeepStrictEqual(shownOf(card), shownOf(known))
  return { result: card, changes: [update(cards, card), ...(isShown ? [told(ctx, 'changed', card)] : [])] }
}

/** The fields, and the event, of a card that has paid once and is now kept for tokens. Null where the card may pay again already. */
export function keptForTokens(
  ctx: Context,
  card: Card,
): { readonly fields: Pick<Card, 'tokenize' | 'keptForTokens'>; readonly told: Change } | null {
  if (card.tokenize) return null
  const fields = { tokenize: true, keptForTokens: true }
  return { fields, told: told(ctx, 'changed', { ...card, ...fields }) }
}

/** The changes by which v2 keeps a card that was kept for tokens only; none where v2 keeps it already. */
export const takeCardFromTokens = (card: Card): readonly Change[] =>
  card.keptForTokens ? [update(cards, { ...card, keptForTokens: false })] : []

/** Throws 404 when it is unknown or deleted. */
export async function getCard(ctx: Context, id: string): Promise<Card> {
  return requireLiving(await findCard(ctx, id), id)
}

/** A card that is to pay, with the security code that waits for its first authorization. Throws 404 as {@link getCard}. */
export async function takeCard(
  ctx: CardContext,
  id: string,
): Promise<{ readonly card: Card; readonly kept: TakenCode }> {
  const found = await findCardWithCode(ctx, id)
  const card = requireLiving(found?.card, id)
  return { card, kept: takenCode(ctx, id, found?.code ?? null) }
}

function requireLiving(card: Card | undefined, id: string): Card {
  if (card === undefined || card.deletedAt !== null) throw notFound('Card', id)
  return card
}

export type CardChanges = Partial<Pick<Card, 'expMonth' | 'expYear' | 'zipCode' | 'externalId' | 'name'>>

/** Throws 404, and 409 when another card has the same number and the new expiry, or holds the external id. */
export async function updateCard(ctx: CardContext, id: string, input: CardChanges): Promise<Outcome<Card>> {
  const card = await getCard(ctx, id)
  const fingerprints = ctx.vault.fingerprints(openNumber(ctx, card), ctx.realm.id)
  // The fingerprint is made anew with every change: the database refuses a changed expiry under a retired key.
  const [{ text: fingerprint, keyId: fingerprintKeyId }] = fingerprints
  const next: Card = { ...card, ...input, fingerprint, fingerprintKeyId }
  const twin = await findCardByNumber(ctx, fingerprints, next.expMonth, next.expYear)
  if (twin !== undefined && twin.id !== id) throw cardExists(twin.id)
  if (next.externalId !== null && next.externalId !== card.externalId) await requireFreeExternalId(ctx, next.externalId)
  const isChanged = !isDeepStrictEqual(shownOf(next), shownOf(card))
  return { result: next, changes: [update(cards, next), ...(isChanged ? [told(ctx, 'changed', next)] : [])] }
}

/** The number stays sealed for refunds of what the card has paid, and its security code goes; the same number registered again makes a new card. Throws 404. */
export async function deleteCard(ctx: Context, id: string): Promise<Outcome<Card>> {
  const deleted: Card = { ...(await getCard(ctx, id)), deletedAt: ctx.now }
  return {
    result: deleted,
    changes: [update(cards, deleted), ...(await eraseSecurityCode(ctx, id)), told(ctx, 'deleted', deleted)],
  }
}

function newCard(ctx: CardContext, given: CardInput, fingerprint: Fingerprint): Card {
  const { number, cvc: _cvc, isNetworkChosen: _isNetworkChosen, ...input } = given
  const id = ctx.newId('card')
  const sealed = ctx.vault.seal(number, numberPlace(ctx.realm.id, id))
  return {
    ...input,
    keptForTokens: input.keptForTokens ?? false,
    ...ctx.cardDirectory.lookUp(number),
    realmId: ctx.realm.id,
    id,
    version: 1,
    createdAt: ctx.now,
    deletedAt: null,
    numberSealed: sealed.text,
    numberKeyId: sealed.keyId,
    fingerprint: fingerprint.text,
    fingerprintKeyId: fingerprint.keyId,
    last4: number.slice(-4),
  }
}

const told = (ctx: Context, what: 'created' | 'changed' | 'deleted', card: Card): Change =>
  tell(ctx, `card.${what}`, shownOf(card))

/** The card in events: without its sealed number and its fingerprint, since events outlive the vault's keys. `keptForTokens` is internal. */
function shownOf(card: Card) {
  const { numberSealed: _s, numberKeyId: _k, fingerprint: _f, fingerprintKeyId: _i, keptForTokens: _t, ...shown } = card
  return shown
}

/** Where a card's number lies, bound into its ciphertext. */
export const numberPlace = (realmId: number, cardId: string) =>
  ({ realmId, table: 'cards', rowId: cardId, column: 'number_sealed' }) as const

/** The change that asserts, for a decision that rests on this card, that it has not been changed or deleted meanwhile. */
export const assertCard = (card: Card): Change => unchanged(cards, card)

/** The same assertion for a card that may pay once. It also moves the card's version, so that of two payments at the same time only one can be committed. */
export const useCardOnce = (card: Card): Change => update(cards, card)

/** The number in clear, for the card network alone. */
export const openNumber = (ctx: CardContext, card: Card): string =>
  ctx.vault.open({ text: card.numberSealed, keyId: card.numberKeyId }, numberPlace(card.realmId, card.id))

const cardExists = (knownId: string): Error =>
  conflict('Card already exists, you may want to update it instead creating a new one', knownId)

async function requireFreeExternalId(ctx: Context, externalId: string, ownId?: string): Promise<void> {
  const holder = await findCardByExternalId(ctx, externalId)
  if (holder !== undefined && holder.id !== ownId)
    throw conflict('Card already exists, duplicate external_id', holder.id)
}
