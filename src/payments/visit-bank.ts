/**
 * The payer's way to the bank and back, for whoever sends the payer there, shows the bank's page or stands in for the payer: an authentication with its payment and card, and what each step
 * makes of them.
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import {
  answered,
  changesOf as changesOfAuthentication,
  findAuthentication,
  lapsed,
  may,
  sent,
  setsOutAgain,
  unprovedStatuses,
  type Authentication,
  type ChallengeAct,
  type Device,
} from '../authentications/index.ts'
import { eraseSecurityCode, type Card } from '../cards/index.ts'
import { nothingChanges, type Change, type Outcome } from '../kit/changes.ts'
import { notFound } from '../kit/errors.ts'
import { isAuthenticated } from './authorize.ts'
import type { PaymentContext } from './context.ts'
import { chargeKept } from './charge.ts'
import type { PaymentView } from './create-payment.ts'
import { instrumentOf, shownWith } from './instrument.ts'
import { untakenStatuses } from './machine.ts'
import { changesOf, withAuthentication, withPayment, type Progress } from './progress.ts'
import { assertPayment, readProgress } from './read-payment.ts'

export interface BankVisit {
  readonly authentication: Authentication
  readonly progress: Progress
  /** Null while the authentication is `requested`. */
  readonly card: Card | null
  /** Whether it counts: the merchant has not asked for another one, and nothing was taken meanwhile. */
  readonly isCurrent: boolean
}

/** Throws 404. */
export async function readBankVisit(ctx: PaymentContext, authenticationId: string): Promise<BankVisit> {
  const authentication = await findAuthentication(ctx, authenticationId)
  if (authentication === undefined) throw notFound('Authentication', authenticationId)
  const progress = await readProgress(ctx, authentication.paymentId)
  const isCurrent =
    progress.payment.authenticationId === authentication.id && untakenStatuses.includes(progress.payment.status)
  return {
    // Read together with the payment, it is the state that the decision rests on.
    authentication: isCurrent ? (progress.authentication ?? authentication) : authentication,
    progress,
    card: shownWith(await instrumentOf(ctx, progress.payment)).card,
    isCurrent,
  }
}

/** Where the payer's browser is: the address of the hosted page that it comes back to, and what it tells of itself. */
export interface Departure {
  readonly returnUrl: string
  readonly device: Device
}

/**
 * The payer leaves the hosted page for the bank, and is to come back to the page, whatever address the merchant has given with the authentication. So the payment goes on by itself, and the
 * page shows what became of it. The merchant's address stays the end of the payer's way. A second call changes nothing, nor does a call when there is no way to the bank (any more). Throws
 * 404.
 */
export async function leaveForBank(ctx: PaymentContext, paymentId: string, from: Departure): Promise<Outcome<void>> {
  const progress = await readProgress(ctx, paymentId)
  const { payment, authentication } = progress
  if (authentication === null || !may(authentication, 'send') || !untakenStatuses.includes(payment.status))
    return nothingChanges(undefined)
  const next: Authentication = { ...authentication, ...from, thenAuthorize: true }
  if (isDeepStrictEqual(next, authentication)) return nothingChanges(undefined)
  if (authentication.thenAuthorize) return { result: undefined, changes: [assertPayment(payment), setsOutAgain(next)] }
  const returnUrl = shopUrlOf(progress)
  const kept = returnUrl === payment.returnUrl ? progress : withPayment(progress, { returnUrl })
  return { result: undefined, changes: changesOf(ctx, withAuthentication(kept, next)) }
}

/** Where the merchant wants the payer in the end: some give the address with `auth` alone. */
export const shopUrlOf = ({
  payment,
  authentication,
}: Pick<PaymentView, 'payment' | 'authentication'>): string | null =>
  payment.returnUrl ?? (authentication?.thenAuthorize === false ? authentication.returnUrl : null)

/** The payer arrives at the bank, which asks for proof, or lets the payer through at once. */
export function arriveAtBank(ctx: PaymentContext, visit: BankVisit): Promise<Outcome<Authentication>> {
  const { card, authentication } = visit
  assert(card !== null && visit.isCurrent && may(authentication, 'send'))
  // Coming back to a challenge that is under way changes nothing.
  return authentication.status === 'attempted'
    ? Promise.resolve({ result: authentication, changes: [] })
    : settle(ctx, visit, sent(ctx, authentication, card))
}

/** The payer answers the challenge. */
export function answerBank(ctx: PaymentContext, visit: BankVisit, act: ChallengeAct): Promise<Outcome<Authentication>> {
  const { card, authentication } = visit
  assert(card !== null && visit.isCurrent && may(authentication, 'succeed'))
  return settle(ctx, visit, answered(ctx, authentication, card, act))
}

/** The payer gives a code that the bank does not know; after too many it refuses. */
export function giveWrongCode(ctx: PaymentContext, visit: BankVisit): Promise<Outcome<Authentication>> {
  const { card, authentication } = visit
  assert(card !== null && visit.isCurrent && may(authentication, 'decline') && ctx.payersBank !== null)
  const wrongCodes = authentication.wrongCodes + 1
  const counted = { ...authentication, wrongCodes }
  return settle(
    ctx,
    visit,
    wrongCodes < ctx.payersBank.wrongCodesLimit ? counted : answered(ctx, counted, card, 'declined'),
  )
}

/** The time for an answer has passed. The payment stays as it is, for another try. */
export async function expireVisit(ctx: PaymentContext, visit: BankVisit): Promise<Outcome<Authentication>> {
  const { authentication, isCurrent } = visit
  assert(may(authentication, 'expire'))
  const next = lapsed(ctx, authentication)
  if (isCurrent) return settle(ctx, visit, next)
  return {
    result: next,
    changes: [...changesOfAuthentication(ctx, authentication, next), ...(await eraseLeftCode(ctx, visit))],
  }
}

/** Commits a step of the authentication. If the payer came through the page, the payment goes on by itself in the same commit, once there is a proof or can be none. */
async function settle(ctx: PaymentContext, visit: BankVisit, next: Authentication): Promise<Outcome<Authentication>> {
  const { card } = visit
  assert(card !== null)
  let progress = withAuthentication(visit.progress, next)
  let changes: readonly Change[] = []
  // A card that was deleted meanwhile pays nothing: the payment stays open.
  if (next.thenAuthorize && isAuthenticated(progress) && card.deletedAt === null)
    ({ progress, changes } = await chargeKept(ctx, progress, { method: 'card', card }, progress.payment.capture))
  // The security code was kept for the authorization after a proof. Without a proof no authorization is certain to follow, so the code is erased.
  else if (unprovedStatuses.includes(next.status)) changes = await eraseSecurityCode(ctx, card.id)
  return { result: next, changes: [...changes, ...changesOf(ctx, progress)] }
}

/** Erases the security code of a card that the payment has left behind. */
async function eraseLeftCode(
  ctx: PaymentContext,
  { authentication: { cardId }, progress: { payment } }: BankVisit,
): Promise<readonly Change[]> {
  const isLeft = payment.cardId !== cardId || !untakenStatuses.includes(payment.status)
  return cardId !== null && isLeft ? eraseSecurityCode(ctx, cardId) : []
}
