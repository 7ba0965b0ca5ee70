/**
 * Changing a payment. What may change depends on how far the payment has come:
 *
 * | field                                                                                    | open, refused | authorized               | to_capture | later |
 * | ---------------------------------------------------------------------------------------- | ------------- | ------------------------ | ---------- | ----- |
 * | description, order id, customer, addresses, device, return URL, methods, settlement date | yes           | yes                      | yes        | no    |
 * | amount                                                                                   | yes           | asks for, or lets go of, | no         | no    |
 * |                                                                                          |               | the difference           |            |       |
 * | currency, capture                                                                        | yes           | no                       | no         | no    |
 * | card, sepa                                                                               | asks the bank, or for its authentication | no | no    | no    |
 * | auth                                                                                     | yes           | no                       | no         | no    |
 * | status `authorize`                                                                       | asks the bank | no                       | no         | no    |
 * | status `capture`                                                                         | asks the bank, captures | captures       | no         | no    |
 *
 * An attempt of an intent that was refused is over, and nothing of it may change.
 *
 * While nothing has been taken, the authentication has a say as well (docs/three-d-secure.md). A success that the bank was asked with already has been used, and is over:
 *
 * | field                    | requested | available, attempted, success         | unavailable | declined, failed, expired, used |
 * | ------------------------ | --------- | ------------------------------------- | ----------- | ------------------------------- |
 * | auth                     | changes its address of return and device          || asks anew   | asks anew                       |
 * | card                     | prepares  | another one voids it, and asks anew   | asks anew   | asks anew                       |
 * | a higher amount, another currency | yes | voids it, and asks anew            | yes         | yes                             |
 * | status `authorize`, `capture` | 409  | only with `success`; otherwise 409    | yes         | 409                             |
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { isUsed } from '../authentications/index.ts'
import { eraseSecurityCode, getCard, takeSecurityCode, type CardInput } from '../cards/index.ts'
import type { Change, Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import { inOrder } from '../kit/in-order.ts'
import { assertMandate, requireUsableMandate } from '../mandates/index.ts'
import type { MinorUnits } from '../kit/money.ts'
import { changedAuthentication, requireThreeDSecure, type AuthenticationInput } from './authenticate.ts'
import { authorized, isAuthenticated, reauthorized } from './authorize.ts'
import { requireDebitable } from './debit.ts'
import { capturedFromHeld } from './capture.ts'
import { requireNetwork, type PaymentContext } from './context.ts'
import {
  chargeWith,
  checkAddresses,
  keepFor,
  requireAllowed,
  resolveCustomer,
  type GivenCustomer,
  type PaymentInput,
  type WholePaymentView,
} from './create-payment.ts'
import { requireAnswered } from './awaited.ts'
import { instrumentOf, shownWith, type Instrument } from './instrument.ts'
import { cancelableStatuses, untakenStatuses } from './machine.ts'
import { authorizedAmount } from './operation.ts'
import {
  knownAccount,
  methodOf,
  proposedAccount,
  resolvePaying,
  tenderOf,
  type Paying,
  type SepaTender,
  type Tender,
} from './paying.ts'
import type { Payment, PaymentMethod, PaymentStatus } from './payment.ts'
import { changesOf, withoutAuthentication, withPayment, type Progress } from './progress.ts'
import { customerOf, readProgress } from './read-payment.ts'
import { findPayoutOf } from './store.ts'
import { rescheduled } from './settle.ts'

export interface PaymentChanges extends Partial<
  Omit<
    PaymentInput,
    'uniqueId' | 'firstOperationId' | 'card' | 'securityCode' | 'sepa' | 'customer' | 'auth' | 'intent'
  >
> {
  readonly auth?: AuthenticationInput
  readonly card?: string | CardInput
  readonly sepa?: SepaTender
  readonly customer?: GivenCustomer | null
  /** What is asked for, rather than a status that a payment can have. */
  readonly status?: 'authorize' | 'capture'
}

const untilCollected: readonly PaymentStatus[] = [...untakenStatuses, ...cancelableStatuses]

/** In which statuses a field may change: the table above. */
const changeable: { readonly [field in keyof Required<PaymentChanges>]: readonly PaymentStatus[] } = {
  description: untilCollected,
  orderId: untilCollected,
  customer: untilCollected,
  billingAddressId: untilCollected,
  shippingAddressId: untilCollected,
  device: untilCollected,
  returnUrl: untilCollected,
  methodsAllowed: untilCollected,
  dateSettlement: untilCollected,
  amount: [...untakenStatuses, 'authorized'],
  currency: untakenStatuses,
  capture: untakenStatuses,
  card: untakenStatuses,
  sepa: untakenStatuses,
  proposedSepaId: untakenStatuses,
  auth: untakenStatuses,
  fromWallet: untakenStatuses,
  whenAsked: untakenStatuses,
  storedCredential: untakenStatuses,
  status: [...untakenStatuses, 'authorized'],
}

/** What cannot change while the bank has it before itself. */
const restingOnAnswer = [
  'amount',
  'currency',
  'capture',
  'card',
  'sepa',
  'proposedSepaId',
  'auth',
  'fromWallet',
  'status',
] as const

/**
 * Throws 404 when the payment is unknown, 409 when a field may not change any more, and what {@link createPayment} throws for what it refers to.
 * An intent's attempt is changed through its intent, so that the two never differ; its capture may be asked here.
 */
export async function changePayment(
  ctx: PaymentContext,
  id: string,
  given: PaymentChanges,
): Promise<Outcome<WholePaymentView>> {
  const current = await readProgress(ctx, id)
  const { intentId } = current.payment
  const { status: _, ...fields } = given
  if (intentId !== null && !isOver(current.payment) && differsFrom(current.payment, fields))
    throw conflict('Payment is an attempt of a payment intent, which is to be changed instead', intentId)
  return changePaymentFrom(ctx, current, given)
}

/** {@link changePayment} for a decision that has read the payment already, and rests on it otherwise as well. */
export async function changePaymentFrom(
  ctx: PaymentContext,
  current: Progress,
  given: PaymentChanges,
): Promise<Outcome<WholePaymentView>> {
  const { payment } = current
  const input = realChanges(payment, given)
  requireChangeable(payment, input)
  if (restingOnAnswer.some((field) => input[field] !== undefined)) requireAnswered(current)
  const tender = tenderOf(input)
  const method = input.proposedSepaId === undefined ? tender && methodOf(tender) : 'sepa'
  if (method !== null) requireAllowed(input.methodsAllowed ?? payment.methodsAllowed, method)
  if (input.auth !== undefined && method !== 'sepa') requireThreeDSecure(ctx)
  const [customer, paying, proposed] = await inOrder([
    input.customer === undefined ? undefined : resolveCustomer(ctx, input.customer),
    method === null ? null : payingBy(ctx, payment, method, tender, input),
    input.proposedSepaId === undefined ? null : proposedAccount(ctx, input.proposedSepaId),
    checkAddresses(ctx, input),
  ])
  const instrument = paying?.instrument ?? (await instrumentOf(ctx, payment))
  if ((method ?? payment.method) === 'sepa') requireDebit(ctx, payment, input)
  const resting = stillLets(ctx, payment, input, instrument)
  const freed = paying === null && proposed === null ? [] : await codeOfFormerCard(ctx, payment, paying?.instrument)
  let progress = rescheduled(ctx, withPayment(current, plainChanges(input, customer?.result?.id)))
  if (proposed !== null) progress = withoutAuthentication(withPayment(progress, proposed.fields))
  progress = changedAmount(ctx, progress, instrument, input.amount, input.status === 'capture')
  progress =
    input.fromWallet === true
      ? withoutAuthentication(progress)
      : changedAuthentication(ctx, progress, input.auth, instrument, paying !== null)
  // Where the bank refused the amount that was to be captured, nothing is; where its answer is not known yet, the capture follows it.
  const agreed = input.amount === undefined || input.amount === progress.payment.amount
  const charged: Charged = agreed ? await charge(ctx, progress, instrument, paying, input) : { progress, changes: [] }
  progress = charged.progress
  return {
    result: {
      payment: progress.payment,
      ...shownWith(charged.instrument ?? instrument),
      customer: customer === undefined ? await customerOf(ctx, payment) : customer.result,
      authentication: progress.authentication,
      payoutId: await findPayoutOf(ctx, payment),
    },
    changes: [
      ...(customer?.changes ?? []),
      ...(proposed?.held ?? []),
      ...resting,
      ...freed,
      ...charged.changes,
      ...changesOf(ctx, progress),
    ],
  }
}

/** What erases the security code of a card that waited, and that something else takes the place of. */
const codeOfFormerCard = async (
  ctx: PaymentContext,
  { cardId, status, response }: Payment,
  instrument: Instrument | undefined,
): Promise<readonly Change[]> =>
  cardId === null ||
  status !== 'open' ||
  response !== null ||
  (instrument?.method === 'card' && instrument.card.id === cardId)
    ? []
    : eraseSecurityCode(ctx, cardId)

/** Capture of what is held, whole or in part; what is left over is let go. Throws 404, 409. */
export const capturePayment = async (
  ctx: PaymentContext,
  id: string,
  amount?: MinorUnits,
): Promise<Outcome<WholePaymentView>> => capturePaymentFrom(ctx, await readProgress(ctx, id), amount)

/** {@link capturePayment} for a decision that has read the payment already. */
export async function capturePaymentFrom(
  ctx: PaymentContext,
  progress: Progress,
  amount?: MinorUnits,
): Promise<Outcome<WholePaymentView>> {
  const { payment } = progress
  requireAnswered(progress)
  const [instrument, customer] = await Promise.all([instrumentOf(ctx, payment), customerOf(ctx, payment)])
  const charged: Charged =
    payment.status === 'authorized' && instrument !== null
      ? {
          progress: capturedFromHeld(ctx, progress, instrument, captureAmount(progress, amount)),
          changes: stillLets(ctx, payment, { status: 'capture' }, instrument),
        }
      : await charge(ctx, progress, instrument, null, { status: 'capture' })
  return {
    result: {
      payment: charged.progress.payment,
      ...shownWith(charged.instrument ?? instrument),
      customer,
      authentication: charged.progress.authentication,
      payoutId: null,
    },
    changes: [...charged.changes, ...changesOf(ctx, charged.progress)],
  }
}

/** What is said of a debit, or of what is to become one, has to be possible as it shall be then. Throws 422. */
function requireDebit(ctx: PaymentContext, payment: Payment, input: PaymentChanges): void {
  const { amount, currency, dateSettlement } = { ...payment, ...input }
  const isMoved = saysAnotherDay(payment, input) || input.proposedSepaId !== undefined
  requireDebitable(ctx, { amount, currency, ...(isMoved && { dateSettlement }) })
}

/** Whether it is given, and not what is there already. */
const saysAnotherDay = (payment: Payment, input: Pick<PaymentChanges, 'dateSettlement'>): boolean =>
  input.dateSettlement !== undefined && input.dateSettlement !== payment.dateSettlement

/** A debit that was accepted is handed over, raised and moved to another day only while its mandate stands. Throws 409. */
function stillLets(
  ctx: PaymentContext,
  payment: Payment,
  input: Pick<PaymentChanges, 'amount' | 'dateSettlement' | 'status'>,
  instrument: Instrument | null,
): readonly Change[] {
  if (instrument?.method !== 'sepa' || !cancelableStatuses.includes(payment.status)) return []
  const isRaised = input.amount !== undefined && input.amount > payment.amount
  const rests = isRaised || saysAnotherDay(payment, input) || input.status !== undefined
  return rests ? [assertMandate(requireUsableMandate(ctx, instrument.mandate))] : []
}

/** There is somebody to ask before anything is kept. */
function payingBy(
  ctx: PaymentContext,
  payment: Payment,
  method: PaymentMethod,
  tender: Tender | null,
  { whenAsked, status }: PaymentChanges,
): Promise<Paying> | null {
  requireNetwork(ctx, method)
  return tender && resolvePaying(ctx, tender, { waits: whenAsked === true && status === undefined, payment })
}

function captureAmount({ operations }: Progress, amount: MinorUnits | undefined): MinorUnits {
  const held = authorizedAmount(operations)
  if (amount === undefined) return held
  if (amount > held) throw conflict('Payment cannot be captured beyond the amount that was authorized')
  return amount
}

/** What these name may have been deleted since. A card and an account are none of them: to name them again is to try them again. */
const references: readonly (keyof PaymentChanges)[] = ['customer', 'billingAddressId', 'shippingAddressId']

/** Without what is only said again, as clients do that send whole objects, where it refers to others or may not change any more. */
function realChanges(payment: Payment, given: PaymentChanges): PaymentChanges {
  const fields = (Object.keys(given) as (keyof PaymentChanges)[]).filter(
    (field) =>
      (mayChange(payment, field) && !references.includes(field)) || differsFrom(payment, { [field]: given[field] }),
  )
  return Object.fromEntries(fields.map((field) => [field, given[field]]))
}

/** Whether what is given says anything else than the payment does already. */
function differsFrom(payment: Payment, given: PaymentChanges): boolean {
  const present: Partial<Record<keyof PaymentChanges, unknown>> = {
    ...payment,
    card: payment.cardId,
    sepa: payment.sepaId,
    proposedSepaId: payment.sepaId,
    customer: payment.customerId,
    auth: undefined,
    status: undefined,
    // How the others are meant: it says nothing of the payment.
    whenAsked: given.whenAsked,
  }
  return (Object.keys(given) as (keyof PaymentChanges)[]).some(
    (field) => given[field] !== undefined && !isDeepStrictEqual(given[field], present[field]),
  )
}

function requireChangeable(payment: Payment, input: PaymentChanges): void {
  for (const field of Object.keys(input) as (keyof PaymentChanges)[]) {
    if (input[field] === undefined || mayChange(payment, field)) continue
    throw conflict(
      field === 'status'
        ? `Payment cannot be ${input.status === 'capture' ? 'captured' : 'authorized'}, it is ${payment.status}`
        : `Payment cannot be modified any more, it is ${payment.status}`,
      payment.id,
    )
  }
}

const mayChange = (payment: Payment, field: keyof PaymentChanges): boolean =>
  !isOver(payment) && changeable[field].includes(payment.status)

/** An intent's attempt that was refused is never put to the bank again: the intent makes another one, and only one of them may pay. */
const isOver = ({ intentId, status }: Payment): boolean => intentId !== null && status === 'refused'

function plainChanges(input: PaymentChanges, customerId: string | null | undefined): Partial<Payment> {
  const {
    card: _card,
    sepa: _sepa,
    proposedSepaId: _proposed,
    customer,
    auth: _auth,
    fromWallet: _fromWallet,
    whenAsked: _whenAsked,
    status: _status,
    amount: _amount,
    ...fields
  } = input
  return { ...fields, ...(customer !== undefined && { customerId: customerId ?? null }) }
}

function changedAmount(
  ctx: PaymentContext,
  progress: Progress,
  instrument: Instrument | null,
  amount: MinorUnits | undefined,
  thenCapture: boolean,
): Progress {
  if (amount === undefined) return progress
  if (progress.payment.status === 'authorized' && instrument !== null)
    return reauthorized(ctx, progress, instrument, amount, thenCapture)
  return withPayment(progress, { amount })
}

interface Charged {
  readonly progress: Progress
  readonly changes: readonly Change[]
  /** What has paid, where it may be another than the payment was tried with: an account's mandate is the one that counts now. */
  readonly instrument?: Instrument
}

/** Asks the bank, or for the capture, where the change calls for it: something to pay with, a status, or the hosted page's address where there is a proof, or can be none. */
async function charge(
  ctx: PaymentContext,
  progress: Progress,
  instrument: Instrument | null,
  paying: Paying | null,
  { status, auth, whenAsked }: Pick<PaymentChanges, 'status' | 'auth' | 'whenAsked'>,
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

/** The bank is asked with what the payment was tried with. Throws 404 when it was deleted, 409 for an account that cannot be debited any more. */
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
