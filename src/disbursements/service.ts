/** Disbursements: make, read, decide. */
import { assertCard, getCard, type Card } from '../cards/index.ts'
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { Currency } from '../kit/currency.ts'
import { conflict, notAvailable, notFound } from '../kit/errors.ts'
import { defaultFeeSchedule, feeOf } from '../kit/fee-schedule.ts'
import { newOperationId } from '../kit/id.ts'
import { sum, zero, type MinorUnits } from '../kit/money.ts'
import { availableBalance, balanceItems, readBalanceGuards } from '../ledger/index.ts'
import { cardCredentials, requireCardNetwork, type PaymentContext } from '../payments/index.ts'
import type { Disbursement } from './disbursement.ts'
import { changesBetween, rejected, sent, settled } from './progress.ts'
import { findDisbursement } from './store.ts'

export interface DisbursementInput {
  readonly cardId: string
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly securityCode: string | null
  /** `YYYY-MM-DD` */
  readonly cardholderBirthDate: string | null
}

/** The response for a merchant whose balance does not suffice: too little money. */
const insufficientFunds = '51'

/**
 * Takes the money and the fee from the merchant's available balance; a refusal is a result. Throws 501 without a network (live mode), 404 for an unknown card.
 */
export const createDisbursement = async (
  ctx: PaymentContext,
  { cardId, ...input }: DisbursementInput,
): Promise<Outcome<Disbursement>> => createDisbursementTo(ctx, await getCard(ctx, cardId), input)

/** {@link createDisbursement} to a card that is known, or is made or changed in the same commit (`isNew`). */
export async function createDisbursementTo(
  ctx: PaymentContext,
  card: Card,
  { isNew = false, ...input }: Omit<DisbursementInput, 'cardId'> & { readonly isNew?: boolean },
): Promise<Outcome<Disbursement>> {
  const { answer } = requireCardNetwork(ctx)
  if (answer === null)
    throw notAvailable('The network that is connected to this account does not give money to cards that have not paid')
  const { amount, currency, cardholderBirthDate } = input
  // The guard is read before the balance: a disbursement that is committed in between has moved it.
  const guardOf = await readBalanceGuards(ctx)
  const { fee, vat } = feeOf(ctx.realm.fees ?? defaultFeeSchedule, 'disbursement', amount)
  const asked: Disbursement = {
    realmId: ctx.realm.id,
    id: ctx.newId('disbursement'),
    version: 1,
    createdAt: ctx.now,
    cardId: card.id,
    amount,
    currency,
    fee: zero,
    feeVat: zero,
    status: 'refused',
    response: insufficientFunds,
    networkReference: null,
    clearingAt: null,
    dateBank: null,
    disbursedAt: null,
  }
  if ((await availableBalance(ctx, currency)) < sum([amount, fee, vat])) return made(ctx, asked, [])
  const credentials = cardCredentials(ctx, card, input.securityCode)
  const reference = newOperationId(ctx.now)
  const credit = { kind: 'credit', reference, amount, currency, card: credentials, cardholderBirthDate } as const
  const { code, outcome, reference: networkReference } = answer(credit, ctx.now)
  const answered = { ...asked, response: code, networkReference }
  if (outcome !== 'approved') return made(ctx, answered, [])
  const clearingAt = ctx.hours.nextCutOff(ctx.now)
  return made(ctx, { ...answered, status: 'to_disburse', fee, feeVat: vat, clearingAt }, [
    guardOf(currency),
    ...(isNew ? [] : [assertCard(card)]),
  ])
}

const made = (ctx: Context, disbursement: Disbursement, changes: readonly Change[]): Outcome<Disbursement> => ({
  result: disbursement,
  changes: [...changes, ...changesBetween(ctx, undefined, disbursement)],
})

/** Throws 404. */
export async function getDisbursement(ctx: Context, id: string): Promise<Disbursement> {
  const disbursement = await findDisbursement(ctx, id)
  if (disbursement === undefined) throw notFound('Disbursement', id)
  return disbursement
}

/** The payout that paid for it; null until there is one. */
export async function payoutOfDisbursement(ctx: Context, { id, status }: Disbursement): Promise<string | null> {
  if (status === 'refused') return null
  const item = await ctx.db.find(balanceItems, [ctx.realm.id, id, 'accept'])
  return item?.payoutId ?? null
}

/** Decides a disbursement before its settlement, in the place of the card's bank: `disbursed`, or `not_honored`. A disbursement with this status already stays as it is. Throws 404, and 409 where it has ended otherwise. */
export async function decideDisbursement(
  ctx: PaymentContext,
  id: string,
  outcome: 'disbursed' | 'not_honored',
): Promise<Outcome<Disbursement>> {
  const before = await getDisbursement(ctx, id)
  if (before.status === outcome) return nothingChanges(before)
  if (before.status !== 'to_disburse' && before.status !== 'disburse_sent')
    throw conflict(`Disbursement cannot become ${outcome}, it is ${before.status}`, id)
  const leaving = before.status === 'to_disburse' ? sent(ctx, before) : before
  const decided = outcome === 'disbursed' ? settled(ctx, leaving) : rejected(ctx, leaving)
  return { result: decided, changes: changesBetween(ctx, before, decided) }
}
