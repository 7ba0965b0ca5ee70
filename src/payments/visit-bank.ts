/**
 * The payer's way to the bank and back, for whoever shows the bank's page or stands in for the payer: an authentication with its payment and card, and what each step makes of them.
 */
import assert from 'node:assert/strict'
import {
  answered,
  findAuthentication,
  may,
  sent,
  type Authentication,
  type ChallengeAct,
} from '../authentications/index.ts'
import type { Card } from '../cards/index.ts'
import type { Change, Outcome } from '../kit/changes.ts'
import { notFound } from '../kit/errors.ts'
import { isAuthenticated, type PaymentContext } from './authorize.ts'
import { chargeKept } from './change-payment.ts'
import { untakenStatuses } from './machine.ts'
import { changesOf, withAuthentication, type Progress } from './progress.ts'
import { cardOf, readProgress } from './read-payment.ts'

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
    card: await cardOf(ctx, progress.payment),
    isCurrent,
  }
}

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

/** What came through the page goes on by itself, in the same commit, once there is a proof or can be none. */
async function settle(ctx: PaymentContext, visit: BankVisit, next: Authentication): Promise<Outcome<Authentication>> {
  const { card } = visit
  assert(card !== null)
  let progress = withAuthentication(visit.progress, next)
  let changes: readonly Change[] = []
  // A card that was deleted meanwhile pays nothing: the payment stays open.
  if (next.thenAuthorize && isAuthenticated(progress) && card.deletedAt === null)
    ({ progress, changes } = await chargeKept(ctx, progress, card, progress.payment.capture))
  return { result: next, changes: [...changes, ...changesOf(ctx, progress)] }
}
