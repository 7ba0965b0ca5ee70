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
import { isDeepStrictEqual } from 'node:util'
import { eraseSecurityCode, type CardInput } from '../cards/index.ts'
import type { Change, Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import { inOrder } from '../kit/in-order.ts'
import type { MinorUnits } from '../kit/money.ts'
import { changedAuthentication, requireThreeDSecure, type AuthenticationInput } from './authenticate.ts'
import { reauthorized } from './authorize.ts'
import { charge, isOver, type AskedStatus, type Charged } from './charge.ts'
import { requireNetwork, type PaymentContext } from './context.ts'
import {
  checkAddresses,
  requireAllowed,
  resolveCustomer,
  type GivenCustomer,
  type PaymentInput,
  type WholePaymentView,
} from './create-payment.ts'
import { requireDebitable, restingOnMandate, saysAnotherDay } from './debit.ts'
import { requireAnswered } from './awaited.ts'
import { instrumentOf, type Instrument } from './instrument.ts'
import { cancelableStatuses, untakenStatuses } from './machine.ts'
import {
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
import { withoutShownMethods } from './methods.ts'
import { customerOf, meansOf, readProgress } from './read-payment.ts'
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
  readonly status?: AskedStatus
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

/** Fields that cannot change while the bank has not answered yet. */
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
  said: PaymentChanges,
): Promise<Outcome<WholePaymentView>> {
  const current = await readProgress(ctx, id)
  const { intentId } = current.payment
  const given = withoutShownMethods(current.payment, said)
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
  const resting = restingOnMandate(ctx, payment, input, instrument)
  const freed = paying === null && proposed === null ? [] : await codeOfFormerCard(ctx, payment, paying?.instrument)
  let progress = rescheduled(ctx, withPayment(current, plainChanges(input, customer?.result?.id)))
  if (proposed !== null) progress = withoutAuthentication(withPayment(progress, proposed.fields))
  progress = changedAmount(ctx, progress, instrument, input.amount, input.status === 'capture')
  progress =
    input.fromWallet === true
      ? withoutAuthentication(progress)
      : changedAuthentication(ctx, progress, input.auth, instrument, paying !== null)
  // If the bank refused the new amount, nothing is captured; if its answer is not known yet, the capture follows it.
  const agreed = input.amount === undefined || input.amount === progress.payment.amount
  const charged: Charged = agreed ? await charge(ctx, progress, instrument, paying, input) : { progress, changes: [] }
  progress = charged.progress
  return {
    result: {
      payment: progress.payment,
      ...(await meansOf(ctx, progress.payment, charged.instrument ?? instrument)),
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

/** The change that erases the security code of a card that waited to pay and that another instrument replaces. */
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

/** What is given to pay with. A network is required first, before anything is kept. */
function requireDebit(ctx: PaymentContext, payment: Payment, input: PaymentChanges): void {
  const { amount, currency, dateSettlement } = { ...payment, ...input }
  const isMoved = saysAnotherDay(payment, input) || input.proposedSepaId !== undefined
  requireDebitable(ctx, { amount, currency, ...(isMoved && { dateSettlement }) })
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

/** Fields that name objects which may have been deleted since. A card and an account are not among them: to name one again is to try it again. */
const references: readonly (keyof PaymentChanges)[] = ['customer', 'billingAddressId', 'shippingAddressId']

/** Leaves out values that only repeat those of the payment (some clients send whole objects), in fields that refer to other objects or may not change any more. */
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
    // This field says how the others are meant, and nothing about the payment.
    whenAsked: given.whenAsked,
  }
  return (Object.keys(given) as (keyof PaymentChanges)[]).some(
    (field) => given[field] !== undefined && !isDeepStrictEqual(given[field], present[field]),
  )
}

function requireChangeable(payment: Payment, input: PaymentChanges): void {
  for (const field of Object.keys(input) as (keyof PaymentChanges)[]) {
    const isAgain = field === 'status' && isAuthorizedAgain(payment, input)
    if (input[field] === undefined || (mayChange(payment, field) && !isAgain)) continue
    throw conflict(
      field === 'status'
        ? `Payment cannot be ${input.status === 'capture' ? 'captured' : 'authorized'}, it is ${payment.status}`
        : `Payment cannot be modified any more, it is ${payment.status}`,
      payment.id,
    )
  }
}

const isAuthorizedAgain = ({ status }: Payment, input: PaymentChanges): boolean =>
  status === 'authorized' && input.status === 'authorize'

const mayChange = (payment: Payment, field: keyof PaymentChanges): boolean =>
  !isOver(payment) && changeable[field].includes(payment.status)

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
