/** Asks the bank for an authorization or a capture, when a change of a payment calls for it. */
import assert from 'node:assert/strict'
import { isUsed } from '../authentications/index.ts'
import { getCard, takeSecurityCode } from '../cards/index.ts'
import type { Change } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { AuthenticationInput } from './authenticate.ts'
import { authorized, isAuthenticated } from './authorize.ts'
import { capturedFromHeld } from './capture.ts'
import { requireNetwork, type PaymentContext } from './context.ts'
import { chargeWith, keepFor, requireAllowed } from './create-payment.ts'
import type { Instrument } from './instrument.ts'
import { untakenStatuses } from './machine.ts'
import { authorizedAmount } from './operation.ts'
import { knownAccount, type Paying } from './paying.ts'
import type { Payment } from './payment.ts'
import type { Progress } from './progress.ts'

/** Actions that a request asks for; they are not statuses that a payment can have. */
export type AskedStatus = 'authorize' | 'capture'

/** What of a change may call for the bank. */
interface ChargeWish {
  readonly status?: AskedStatus
  readonly auth?: AuthenticationInput
  readonly whenAsked?: boolean
}

/** An intent's attempt that was refused is never put to the bank again: the intent makes another one, and only one of them may pay. */
export const isOver = ({ intentId, status }: Payment): boolean => intentId !== null && status === 'refused'

export interface Charged {
  readonly progress: Progress
  readonly changes: readonly Change[]
  /** What has paid, if it may not be what the payment was tried with: an account is debited by the mandate that counts now. */
  readonly instrument?: Instrument
}

/** Asks the bank for an authorization or a capture, when the change calls for it: it gives something to pay with, or a status, or the hosted page's address when there is a proof, or can be none. */
export async function charge(
  ctx: PaymentContext,
  progress: Progress,
  instrument: Instrument | null,
  paying: Paying | null,
  { status, auth, whenAsked }: ChargeWish,
): Promise<Charged> {
  if (paying === null && status === undefined) {
    const goesOn = auth !== undefined && progress.authentication?.thenAuthorize === true && isAuthenticated(progress)
    // A card that was deleted pays nothing: the payment waits for another one.
    return goesOn && instrument?.method === 'card' && instrument.card.deletedAt === null
      ? chargeKept(ctx, progress, instrument, progress.payment.capture)
      : { progress, changes: [] }
  }
  if (instrument === null) {
    requireNetwork(ctx, 'card')
    throw conflict('Payment has no payment method', progress.payment.id)
  }
  requireNetwork(ctx, instrument.method)
  if (progress.payment.status === 'authorized') {
    if (status !== 'capture') throw conflict('Payment cannot be authorized, it is authorized', progress.payment.id)
    return {
      progress: capturedFromHeld(ctx, progress, instrument, authorizedAmount(progress.operations)),
      changes: [],
    }
  }
  if (!untakenStatuses.includes(progress.payment.status) || isOver(progress.payment)) {
    throw conflict(`Payment cannot be captured, it is ${progress.payment.status}`, progress.payment.id)
  }
  if (paying !== null && status === undefined && whenAsked === true) return keepFor(progress, paying)
  if (paying !== null && status === undefined) return chargeWith(ctx, progress, paying, progress.payment.capture)
  requireAllowed(progress.payment.methodsAllowed, instrument.method)
  if (instrument.method === 'card' && !isAuthenticated(progress)) throw notAuthenticated(progress)
  const thenCapture = status === 'capture'
  if (paying !== null) {
    const { securityCode, held, eraseCode } = paying
    return {
      progress: authorized(ctx, progress, instrument, securityCode, thenCapture),
      changes: [...held, ...eraseCode],
    }
  }
  return chargeKept(ctx, progress, instrument, thenCapture)
}

/** Asks the bank with the instrument that the payment was tried with. Throws 404 when it was deleted, 409 for an account that cannot be debited any more. */
export async function chargeKept(
  ctx: PaymentContext,
  progress: Progress,
  instrument: Instrument,
  thenCapture: boolean,
): Promise<Charged> {
  if (instrument.method === 'sepa') {
    const { instrument: usable, held } = await knownAccount(ctx, instrument.account.id, ctx.hours.dayOf(ctx.now))
    return { progress: authorized(ctx, progress, usable, null, thenCapture), changes: held, instrument: usable }
  }
  const { id } = await getCard(ctx, instrument.card.id)
  const { code, changes } = await takeSecurityCode(ctx, id)
  return { progress: authorized(ctx, progress, instrument, code, thenCapture), changes }
}

function notAuthenticated({ payment, authentication }: Progress): Error {
  assert(authentication !== null)
  const state = isUsed(authentication) ? 'has been used' : `is ${authentication.status}`
  return conflict(`Payment is not authenticated, its authentication ${state}`, payment.id)
}
