/**
 * A payment on its way through a decision: the payment as it shall be, and the operations that brought it there. Steps are pure; {@link changesOf} says in the end what is to
 * be committed: rows, transfers, event.
 */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { realms } from '../accounts/index.ts'
import { changesOf as changesOfAuthentication, type Authentication } from '../authentications/index.ts'
import { tell } from '../events/index.ts'
import { insert, unchanged, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { Fault } from '../kit/faults.ts'
import { nextStatus } from '../kit/machine.ts'
import { bookAdded } from '../ledger/index.ts'
import { entriesOf } from './entries.ts'
import { paymentTransitions, type PaymentEvent } from './machine.ts'
import { newOperation, operations as operationsTable, type NewOperation, type Operation } from './operation.ts'
import { payments, type Payment } from './payment.ts'

export interface Progress {
  readonly payment: Payment
  /** The payment as it was read; undefined when it is being made. */
  readonly before: Payment | undefined
  /** All operations, those added by this decision at the end. */
  readonly operations: readonly Operation[]
  /** The operations as they were read. */
  readonly operationsBefore: readonly Operation[]
  /** What else came up on the way: timers set and taken back, requests to a network that is at a distance. */
  readonly besides: readonly Change[]
  /** The faults that the realm has left; undefined when no fault has happened. */
  readonly faults: readonly Fault[] | null | undefined
  /** The authentication that counts, as it shall be. */
  readonly authentication: Authentication | null
  /** The authentication that counted, as it was read. */
  readonly authenticationBefore: Authentication | null
  /** What else is to be committed when the payment changes. Null when nothing follows, or when the deciding verb sees to it itself. */
  readonly follow: Follow | null
}

/** A payment with the authentication that counts. */
export interface PaymentState {
  readonly payment: Payment
  readonly authentication: Authentication | null
  /** Where they are known. */
  readonly operations?: readonly Operation[]
}

/** What follows when a payment and its authentication change from one state to another: for an attempt, the events of its intent. Pure, as every step. */
export type Follow = (before: PaymentState, after: PaymentState) => readonly Change[]

/** A payment that is being made. */
export const startOf = (payment: Payment): Progress => ({
  payment,
  before: undefined,
  operations: [],
  operationsBefore: [],
  besides: [],
  faults: undefined,
  authentication: null,
  authenticationBefore: null,
  follow: null,
})

/** A payment as it was read, with its operations. */
export const progressOf = (
  payment: Payment,
  operations: readonly Operation[],
  authentication: Authentication | null,
  follow: Follow | null,
): Progress => ({
  payment,
  before: payment,
  operations,
  operationsBefore: operations,
  besides: [],
  faults: undefined,
  authentication,
  authenticationBefore: authentication,
  follow,
})

export const withPayment = (progress: Progress, changed: Partial<Payment>): Progress => ({
  ...progress,
  payment: { ...progress.payment, ...changed },
})

/** The authentication counts from now on, in this state. */
export const withAuthentication = (progress: Progress, authentication: Authentication): Progress => ({
  ...withPayment(progress, { authenticationId: authentication.id }),
  authentication,
})

/** No authentication counts. */
export const withoutAuthentication = (progress: Progress): Progress =>
  progress.authentication === null
    ? progress
    : { ...withPayment(progress, { authenticationId: null }), authentication: null }

/** Timers set and taken back, requests to a network: what is committed with the payment. */
export const withChanges = (progress: Progress, ...changes: readonly Change[]): Progress => ({
  ...progress,
  besides: [...progress.besides, ...changes],
})

/** Notes that a fault has happened; `faults` are those that are left. */
export const withFaults = (progress: Progress, faults: readonly Fault[] | null): Progress => ({ ...progress, faults })

/** Whether the event may happen now. */
export const may = ({ payment }: Progress, event: PaymentEvent): boolean =>
  nextStatus(paymentTransitions, payment.status, event) !== undefined

/** Applies the event. The caller has to make sure that it may happen. */
export function moved(progress: Progress, event: PaymentEvent): Progress {
  const status = nextStatus(paymentTransitions, progress.payment.status, event)
  assert(status !== undefined, `a payment that is ${progress.payment.status} cannot ${event}`)
  return withPayment(progress, { status })
}

/** Adds an operation that was not asked of a network: the payer's bank has done it. */
export const recorded = (
  ctx: Context,
  progress: Progress,
  done: Pick<NewOperation, 'kind' | 'amount' | 'refundId' | 'networkCode'>,
): Progress => withOperation(progress, newOperation(ctx, progress.payment, progress.operations, done))

export const withOperation = (progress: Progress, operation: Operation): Progress => ({
  ...progress,
  operations: [...progress.operations, operation],
})

/** The answer to an operation that was open. */
export const withAnswered = (progress: Progress, answered: Operation): Progress => ({
  ...progress,
  operations: progress.operations.map((operation) => (operation.id === answered.id ? answered : operation)),
})

/** Everything that the decision wants committed. Nothing when nothing changed. */
export function changesOf(ctx: Context, progress: Progress): Change[] {
  const { payment, before, operations, operationsBefore, authentication, authenticationBefore } = progress
  const operated = operations !== operationsBefore
  if (payment === before && !operated && authentication === authenticationBefore) return [...progress.besides]
  const changes: Change[] = [paymentChange(payment, before, operated)]
  if (operated) changes.push(...operationChanges(operationsBefore, operations))
  const booked = before === undefined ? [] : entriesOf(before, operationsBefore)
  changes.push(...bookAdded(ctx, booked, entriesOf(payment, operations)))
  changes.push(...progress.besides, ...authenticationChanges(ctx, progress))
  if (progress.faults !== undefined) changes.push(update(realms, { ...ctx.realm, faults: progress.faults }))
  changes.push(...told(ctx, before, payment))
  if (isAnnounced(payment) && payment.dateBank !== before?.dateBank)
    changes.push(tell(ctx, 'payment.prenotification', payment))
  changes.push(...followingChanges(progress))
  return changes
}

/** No event tells that a payment is open again: its outcome is told when it is known. */
function told(ctx: Context, before: Payment | undefined, payment: Payment): Change[] {
  if (payment.status !== (before?.status ?? 'open') && payment.status !== 'open')
    return [tell(ctx, `payment.${payment.status}`, payment)]
  if (before === undefined) return [tell(ctx, 'payment.created', payment)]
  // When clearing takes it up is internal: it is no change to tell.
  const isChanged = !isDeepStrictEqual({ ...payment, clearingAt: before.clearingAt }, before)
  return isChanged ? [tell(ctx, 'payment.changed', payment)] : []
}

/** A debit that is to be collected: its payer has to be told of the day. */
const isAnnounced = ({ method, status }: Payment): boolean => method === 'sepa' && status === 'to_capture'

const operationChanges = (before: readonly Operation[], now: readonly Operation[]): Change[] =>
  now
    .filter((operation, place) => operation !== before[place])
    .map((operation) =>
      operation.position < before.length ? update(operationsTable, operation) : insert(operationsTable, operation),
    )

function followingChanges({
  payment,
  before,
  operations,
  authentication,
  authenticationBefore,
  follow,
}: Progress): readonly Change[] {
  if (follow === null || before === undefined) return []
  return follow({ payment: before, authentication: authenticationBefore }, { payment, authentication, operations })
}

/** A payment that stays as it was is asserted, because the decision about its authentication depends on it. */
function paymentChange(payment: Payment, before: Payment | undefined, moves: boolean): Change {
  if (before === undefined) return insert(payments, payment)
  return payment === before && !moves ? unchanged(payments, payment) : update(payments, payment)
}

function authenticationChanges(ctx: Context, { authentication, authenticationBefore }: Progress): Change[] {
  if (authentication === null) return []
  const before = authenticationBefore?.id === authentication.id ? authenticationBefore : undefined
  return changesOfAuthentication(ctx, before, authentication)
}
