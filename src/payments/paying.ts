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
import { conflict, invalidField } from '../kit/errors.ts'
import type { Day } from '../kit/target.ts'
import {
  agreeToDebits,
  assertMandate,
  findMandatesOf,
  getAccountWithMandate,
  isUsableMandate,
  mandateUsed,
  recognizeAccount,
  registerAccount,
  requireUsableMandate,
  type AccountWithMandate,
  type Agreement,
  type Mandate,
  type SepaInput,
} from '../mandates/index.ts'
import { assertAccount, getSepaAccount, type SepaAccount } from '../sepa/index.ts'
import type { PaymentContext } from './context.ts'
import { sequenceOf } from './debit.ts'
import type { AccountInstrument, Instrument } from './instrument.ts'
import type { Payment, PaymentMethod } from './payment.ts'
import { cardHasPaid } from './store.ts'

export interface Paying {
  readonly instrument: Instrument
  readonly securityCode: string | null
  /** The changes that keep the instrument if it is new, or assert it if it is known. */
  readonly held: readonly Change[]
  /** What erases the security code that was kept since the card's registration. */
  readonly eraseCode: readonly Change[]
  /** What keeps the security code that came with the details. */
  readonly keepCode: () => Promise<readonly Change[]>
}

/** What is to pay, as a request gives it, or the payer on the page. */
export type Tender = CardTender | { readonly sepa: SepaTender }

export interface CardTender {
  readonly card: string | CardInput
  /** With a card's id: its code, as its holder has told it once more. */
  readonly securityCode?: string | null
}

/**
 * An account's id; an id that is to be debited `repeatedly`, which takes a recurrent mandate; the details of an account with its mandate; details to `recognize`, of an account that may be
 * known already; or a known account whose payer has just agreed to be debited.
 */
export type SepaTender =
  string | { readonly repeatedly: string } | SepaInput | { readonly recognize: SepaInput } | AgreedAccount

export interface AgreedAccount {
  readonly accountId: string
  readonly agreement: Agreement
}

/** The fields of a request that may hold one. */
export interface TenderFields {
  /** A card's id, or the details of one. */
  readonly card?: string | CardInput | null | undefined
  /** An account's id, or the details of one with the mandate that was signed. */
  readonly sepa?: SepaTender | null | undefined
  /** With a card's id: its code. */
  readonly securityCode?: string | null | undefined
}

/** Null where the fields hold nothing. Throws 422 where they hold both. */
export function tenderOf({ card, sepa, securityCode = null }: TenderFields): Tender | null {
  const hasCard = card !== undefined && card !== null
  if (sepa === undefined || sepa === null)
    return hasCard ? { card, ...(securityCode !== null && { securityCode }) } : null
  if (hasCard) throw invalidField(['body', 'sepa'], 'give either card or sepa')
  return { sepa }
}

export const methodOf = (tender: Tender): PaymentMethod => ('card' in tender ? 'card' : 'sepa')

/**
 * What is to pay: a card with its security code, given with the details or kept since the card was registered, or an account with its mandate. Throws 404 for what is unknown, 422 for wrong
 * details, 409 for a single-use card that has paid, and for an account without a mandate that lets it be debited. An instrument that `waits` until it is asked for uses no mandate; `payment`
 * is the payment that is to be paid, if it exists already.
 */
export async function resolvePaying(
  ctx: PaymentContext,
  tender: Tender,
  { waits = false, payment = null }: { readonly waits?: boolean; readonly payment?: Payment | null },
): Promise<Paying> {
  if ('card' in tender) {
    const { card, securityCode = null } = tender
    return typeof card === 'string'
      ? knownCard(ctx, card, payment, securityCode)
      : givenCard(ctx, card, ['body', 'card'])
  }
  const { sepa } = tender
  const usedOn = waits ? null : ctx.hours.dayOf(ctx.now)
  if (typeof sepa === 'string') return knownAccount(ctx, sepa, usedOn)
  if ('repeatedly' in sepa) return accountDebitedRepeatedly(ctx, sepa.repeatedly, usedOn)
  return 'accountId' in sepa ? agreedAccount(ctx, sepa) : givenAccount(ctx, sepa, ['body', 'sepa'], usedOn)
}

/** An account that the payer is first asked to let be debited: with a mandate that waits for its signature, or without one. Throws 404. */
export async function proposedAccount(ctx: PaymentContext, id: string): Promise<ProposedAccount> {
  const account = await getSepaAccount(ctx, id)
  return {
    fields: { method: 'sepa', cardId: null, sepaId: account.id, mandateId: null, sequenceType: null },
    held: [assertAccount(account)],
  }
}

export interface ProposedAccount {
  /** What the payment keeps of it. */
  readonly fields: Pick<Payment, 'method' | 'cardId' | 'sepaId' | 'mandateId' | 'sequenceType'>
  readonly held: readonly Change[]
}

/** An account by its id, with the mandate by which it can be debited. `usedOn` is the day of the debit, null where that waits until it is asked for. Throws 404, 409. */
export async function knownAccount(ctx: PaymentContext, id: string, usedOn: Day | null): Promise<Paying> {
  const found = await getAccountWithMandate(ctx, id)
  const mandate = (await debitingMandateOf(ctx, found)) ?? (await refuseToDebit(ctx, found))
  return payingAccount(ctx, found.account, mandate, asKnown(found.account, mandate, usedOn))
}

/**
 * The mandate by which an account can be debited as it is: the one that counts now, if it is signed and neither revoked nor lapsed. If that one was for a single payment, which has been
 * made, a recurrent mandate of the account.
 */
export async function debitingMandateOf(ctx: PaymentContext, known: AccountWithMandate): Promise<Mandate | undefined> {
  const { mandate } = known
  if (!isStanding(mandate)) return undefined
  // A spent mandate is not used any more and lapses for that reason alone, so this is checked before the lapse.
  if (await isSpent(ctx, mandate)) return recurrentMandateOf(ctx, known)
  return isUsableMandate(ctx, mandate) ? mandate : undefined
}

/** Throws 409: the mandate is spent, or {@link requireUsableMandate} refuses it. */
async function refuseToDebit(ctx: PaymentContext, { mandate }: AccountWithMandate): Promise<never> {
  throw spent(isStanding(mandate) && (await isSpent(ctx, mandate)) ? mandate : requireUsableMandate(ctx, mandate))
}

const isSpent = async (ctx: PaymentContext, mandate: Mandate): Promise<boolean> =>
  mandate.kind === 'one_off' && (await sequenceOf(ctx, mandate)) === null

/** An account by its id, with a mandate for any number of debits. A later mandate for a single debit does not replace that mandate. Throws 404, 409. */
async function accountDebitedRepeatedly(ctx: PaymentContext, id: string, usedOn: Day | null): Promise<Paying> {
  const found = await getAccountWithMandate(ctx, id)
  const mandate = await recurrentMandateOf(ctx, found)
  if (mandate === undefined) throw conflict('SEPA account has no signed mandate for recurring debits', id)
  return payingAccount(ctx, found.account, mandate, asKnown(found.account, mandate, usedOn))
}

/** The mandate for any number of debits by which an account can be debited: the one that counts, or another. */
export async function recurrentMandateOf(
  ctx: PaymentContext,
  { account, mandate }: AccountWithMandate,
): Promise<Mandate | undefined> {
  const isSuitable = (one: Mandate): boolean => one.kind === 'recurrent' && isUsableMandate(ctx, one)
  if (mandate !== null && isSuitable(mandate)) return mandate
  return (await findMandatesOf(ctx, account.id)).find(isSuitable)
}

/** It was signed, and not revoked. */
const isStanding = (mandate: Mandate | null): mandate is Mandate =>
  mandate?.deletedAt === null && mandate.signedAt !== null

/** An account whose payer has just agreed: the mandate is signed, or made, in the same commit. Throws 404, 501 without a creditor. */
async function agreedAccount(ctx: PaymentContext, { accountId, agreement }: AgreedAccount): Promise<Paying> {
  const found = await getAccountWithMandate(ctx, accountId)
  const { result, changes } = await agreeToDebits(ctx, found, agreement, ctx.hours.dayOf(ctx.now))
  return payingAccount(ctx, result.account, requireUsableMandate(ctx, result.mandate), changes)
}

async function givenAccount(
  ctx: PaymentContext,
  given: SepaInput | { readonly recognize: SepaInput },
  location: readonly string[],
  usedOn: Day | null,
): Promise<Paying> {
  const { result, changes } = await ('recognize' in given
    ? recognizeAccount(ctx, given.recognize, location, usedOn)
    : registerAccount(ctx, given, location, usedOn))
  const { account, mandate } = result
  const usable = requireUsableMandate(ctx, mandate)
  return payingAccount(ctx, account, usable, changes.length > 0 ? changes : asKnown(account, usable, usedOn))
}

/** Asserts a known account, and keeps the day on which its mandate debited it. A debit that waits has not used the mandate, so the mandate is only asserted. */
const asKnown = (account: SepaAccount, mandate: Mandate, usedOn: Day | null): readonly Change[] => [
  assertAccount(account),
  usedOn === null ? assertMandate(mandate) : mandateUsed(mandate, usedOn),
]

/** Throws 409 for a mandate that was for one payment, and is spent. */
async function payingAccount(
  ctx: PaymentContext,
  account: SepaAccount,
  mandate: Mandate,
  held: readonly Change[],
): Promise<Paying> {
  const sequence = await sequenceOf(ctx, mandate)
  if (sequence === null) throw spent(mandate)
  return payingBy({ account, mandate, sequence }, held)
}

const payingBy = (debited: Omit<AccountInstrument, 'method'>, held: readonly Change[]): Paying => ({
  instrument: { method: 'sepa', ...debited },
  securityCode: null,
  held,
  eraseCode: [],
  keepCode: () => Promise.resolve([]),
})

const spent = ({ id }: Mandate): Error => conflict(`Mandate \`${id}\` was for one payment, and has been used`)

async function givenCard(ctx: PaymentContext, given: CardInput, location: readonly string[]): Promise<Paying> {
  const { result: card, changes, isNew } = await resolveCard(ctx, given, location)
  const instrument: Instrument = { method: 'card', card }
  const keepCode = (): Promise<readonly Change[]> => keepSecurityCode(ctx, card, given.cvc)
  if (isNew) return { instrument, securityCode: given.cvc, held: changes, eraseCode: [], keepCode }
  const kept = await takeSecurityCode(ctx, card.id)
  const held = changes.length > 0 ? changes : [assertCard(card)]
  return { instrument, securityCode: given.cvc ?? kept.code, held, eraseCode: kept.changes, keepCode }
}

async function knownCard(
  ctx: PaymentContext,
  id: string,
  payment: Payment | null,
  securityCode: string | null,
): Promise<Paying> {
  const { card, kept } = await takeCard(ctx, id)
  if (!card.tokenize && (await cardHasPaid(ctx, card.id, payment)))
    throw conflict('Card cannot be used again, it was not tokenized', card.id)
  return {
    instrument: { method: 'card', card },
    securityCode: securityCode ?? kept.code,
    held: [card.tokenize ? assertCard(card) : useCardOnce(card)],
    eraseCode: kept.changes,
    keepCode: () => keepSecurityCode(ctx, card, securityCode),
  }
}
