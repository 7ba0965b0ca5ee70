/**
 * The steps of an authentication, as pure functions: each returns the authentication after the step. The caller makes sure that the step is allowed (see {@link may}).
 */
import assert from 'node:assert/strict'
import { openNumber, type Card, type CardContext } from '../cards/index.ts'
import { HOUR } from '../kit/clock.ts'
import { nextStatus } from '../kit/machine.ts'
import { newUuid } from '../kit/uuid.ts'
import type { Authentication } from './authentication.ts'
import { authenticationTransitions, eventOf, type AuthenticationEvent } from './machine.ts'
import type {
  AuthenticationRequest,
  AuthenticationResult,
  ChallengeAct,
  PayersBank,
  ThreeDSecureServer,
} from './three-d-secure.ts'

/** What authentications need besides what cards need. Both are null in live mode, where no 3-D Secure is available. */
export interface AuthenticationContext extends CardContext {
  readonly threeDSecure: ThreeDSecureServer | null
  readonly payersBank: PayersBank | null
}

/** How long a payer may take (stancer-v2 section 8). */
export const authenticationLifetimeMs = 6 * HOUR

export type Asked = Pick<Authentication, 'paymentId' | 'amount' | 'currency' | 'returnUrl' | 'device' | 'thenAuthorize'>

/** An authentication that waits for a card. */
export const requested = (ctx: AuthenticationContext, asked: Asked): Authentication => ({
  ...asked,
  realmId: ctx.realm.id,
  id: newUuid(ctx.now),
  version: 1,
  createdAt: ctx.now,
  cardId: null,
  status: 'requested',
  flow: null,
  protocolVersion: null,
  transactionStatus: null,
  eci: null,
  authenticationValue: null,
  dsTransactionId: null,
  challengeCancel: null,
  message: null,
  wrongCodes: 0,
  endedAt: null,
})

/** The card is looked for in the schemes' directories: the payer can be sent to its bank, or it takes no part. */
export function prepared(ctx: AuthenticationContext, authentication: Authentication, card: Card): Authentication {
  const enrolment = serverOf(ctx).lookUp(openNumber(ctx, card))
  const withCard = { ...authentication, cardId: card.id }
  return enrolment.enrolled
    ? { ...moved(withCard, 'prepare'), protocolVersion: enrolment.protocolVersion }
    : { ...moved(withCard, 'be_unavailable'), eci: enrolment.eci, message: enrolment.message, endedAt: ctx.now }
}

/** The method of payment has no 3-D Secure: `message` says so. */
export const impossible = (
  ctx: AuthenticationContext,
  authentication: Authentication,
  message: string,
): Authentication => ({ ...moved(authentication, 'be_unavailable'), message, endedAt: ctx.now })

/** The payer is sent to the bank, which either answers without a challenge, or asks for one. */
export function sent(ctx: AuthenticationContext, authentication: Authentication, card: Card): Authentication {
  const answer = serverOf(ctx).authenticate(requestOf(ctx, authentication, card))
  const asked = { ...authentication, flow: answer.flow }
  return answer.flow === 'challenge' ? moved(asked, 'send') : ended(ctx, asked, answer.result)
}

/** The bank is asked while the payer is still in the shop: either the bank answers without a challenge, or it asks for one, and the authentication stays as it was. */
export function askedAhead(
  ctx: AuthenticationContext,
  authentication: Authentication,
  card: Card,
  challengeIndicator: string,
): Authentication {
  const answer = serverOf(ctx).authenticate(requestOf(ctx, authentication, card, challengeIndicator))
  return answer.flow === 'challenge'
    ? authentication
    : ended(ctx, { ...authentication, flow: answer.flow }, answer.result)
}

/** What the merchant's own 3DS server was told. */
export interface OutcomeElsewhere extends AuthenticationResult, Pick<Authentication, 'flow' | 'protocolVersion'> {}

/** The merchant's own 3DS server has asked the bank, and tells what it said: no server of ours is needed. */
export const askedElsewhere = (
  ctx: AuthenticationContext,
  authentication: Authentication,
  card: Card,
  { flow, protocolVersion, ...result }: OutcomeElsewhere,
): Authentication =>
  ended(ctx, { ...moved({ ...authentication, cardId: card.id }, 'prepare'), flow, protocolVersion }, result)

/** The payer has done something at the bank. */
export function answered(
  ctx: AuthenticationContext,
  authentication: Authentication,
  card: Card,
  act: ChallengeAct,
): Authentication {
  assert(ctx.payersBank !== null, 'a challenge takes place at a bank')
  return ended(
    ctx,
    { ...authentication, flow: 'challenge' },
    ctx.payersBank.answer(act, requestOf(ctx, authentication, card)),
  )
}

/** The result has come. */
function ended(
  ctx: AuthenticationContext,
  authentication: Authentication,
  result: AuthenticationResult,
): Authentication {
  const next = { ...moved(authentication, eventOf(result.transactionStatus)), ...result, endedAt: ctx.now }
  assert(next.status !== 'success' || !isUsed(next), 'a success comes with an authentication value')
  return next
}

/** The authentication value is used for an authorization, and erased: it is valid for one only. */
export const used = (authentication: Authentication): Authentication => ({
  ...authentication,
  authenticationValue: null,
})

/** Whether this is a success whose authentication value was used already. */
export const isUsed = ({ status, authenticationValue }: Authentication): boolean =>
  status === 'success' && authenticationValue === null

/** The time that the payer had is over. */
export const lapsed = (ctx: AuthenticationContext, authentication: Authentication): Authentication => ({
  ...moved(authentication, 'expire'),
  message: 'The payer did not answer in time',
  endedAt: ctx.now,
})

export const may = ({ status }: Authentication, event: AuthenticationEvent): boolean =>
  nextStatus(authenticationTransitions, status, event) !== undefined

function moved(authentication: Authentication, event: AuthenticationEvent): Authentication {
  const status = nextStatus(authenticationTransitions, authentication.status, event)
  assert(status !== undefined, `an authentication that is ${authentication.status} cannot ${event}`)
  return { ...authentication, status }
}

function serverOf({ threeDSecure }: AuthenticationContext): ThreeDSecureServer {
  assert(threeDSecure !== null, 'whoever asks for an authentication has made sure that there is a 3DS server')
  return threeDSecure
}

const requestOf = (
  ctx: AuthenticationContext,
  authentication: Authentication,
  card: Card,
  challengeIndicator?: string,
): AuthenticationRequest => ({
  id: authentication.id,
  cardNumber: openNumber(ctx, card),
  amount: authentication.amount,
  currency: authentication.currency,
  device: authentication.device,
  ...(challengeIndicator !== undefined && { challengeIndicator }),
})
