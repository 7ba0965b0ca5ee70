/**
 * A payment on its way through a decision: the payment as it shall be, and the operations that brought it there. Steps are pure; {@link changesOf} says in the end what is to
 * be committed: rows, transfers, event.
 */
import assert from 'node:assert/strict'
import { changesOf as changesOfAuthentication, type Authentication } from '../authentications/index.ts'
import { tell } from '../events/index.ts'
import { insert, unchanged, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { newOperationId } from '../kit/id.ts'
import { nextStatus } from '../kit/machine.ts'
import type { MinorUnits } from '../kit/money.ts'
import { bookAdded } from '../ledger/index.ts'
import { entriesOf } from './entries.ts'
import { paymentTransitions, type PaymentEvent } from './machine.ts'
import type { NetworkAnswer } from './network.ts'
import { operations as operationsTable, type Operation, type OperationKind } from './operation.ts'
import { payments, type Payment } from './payment.ts'

export interface Progress {
  readonly payment: Payment
  /** The payment as it was read; undefined when it is being made. */
  readonly before: Payment | undefined
  /** All operations, those added by this decision at the end. */
  readonly operations: readonly Operation[]
  readonly added: readonly Operation[]
  /** Timers set and taken back on the way. */
  readonly timers: readonly Change[]
  /** The authentication that counts, as it shall be. */
  readonly authentication: Authentication | null
  /** The authentication that counted, as it was read. */
  readonly authenticationBefore: Authentication | null
  /** What else is to be committed when the payment moves. Null where nothing follows, or where whoever decides sees to it. */
  readonly follow: Follow | null
}

/** A payment with the authentication that counts. */
export interface PaymentState {
  readonly payment: Payment
  readonly authentication: Authentication | null
}

/** What follows when a payment and its authentication come from one state to another: of an attempt, what its intent tells. Pure, as every step. */
export type Follow = (before: PaymentState, after: PaymentState) => readonly Change[]

/** A payment that is being made. */
export const startOf = (payment: Payment): Progress => ({
  payment,
  before: undefined,
  operations: [],
  added: [],
  timers: [],
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
  added: [],
  timers: [],
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

export const withTimer = (progress: Progress, timer: Change): Progress => ({
  ...progress,
  timers: [...progress.timers, timer],
})

/** Whether the event may happen now. */
export const may = ({ payment }: Progress, event: PaymentEvent): boolean =>
  nextStatus(paymentTransitions, payment.status, event) !== undefined

/** The event happens. That it may is for the caller to have made sure. */
export function moved(progress: Progress, event: PaymentEvent): Progress {
  const status = nextStatus(paymentTransitions, progress.payment.status, event)
  assert(status !== undefined, `a payment that is ${progress.payment.status} cannot ${event}`)
  return withPayment(progress, { status })
}

/** Asks the network for something under a new operation's id, and adds the operation with the answer. */
export function operated<Answer extends NetworkAnswer>(
  ctx: Context,
  progress: Progress,
  asked: { readonly kind: OperationKind; readonly amount: MinorUnits; readonly refundId?: string },
  ask: (reference: string) => Answer,
): { progress: Progress; answer: Answer } {
  const id = newOperationId(ctx.now)
  const answer = ask(id)
  const operation: Operation = {
    realmId: ctx.realm.id,
    id,
    paymentId: progress.payment.id,
    refundId: asked.refundId ?? null,
    kind: asked.kind,
    amount: asked.amount,
    currency: progress.payment.currency,
    outcome: answer.outcome,
    networkReference: answer.reference,
    networkCode: answer.code,
    authorizationCode: answer.authorizationCode,
    position: progress.operations.length,
    createdAt: ctx.now,
  }
  return { progress: withOperation(progress, operation), answer }
}

/** Adds an operation that nobody was asked for: the payer's bank has done it. */
export function recorded(
  ctx: Context,
  progress: Progress,
  done: {
    readonly kind: OperationKind
    readonly amount: MinorUnits
    readonly refundId?: string
    readonly networkCode?: string
  },
): Progress {
  const operation: Operation = {
    realmId: ctx.realm.id,
    id: newOperationId(ctx.now),
    paymentId: progress.payment.id,
    refundId: done.refundId ?? null,
    kind: done.kind,
    amount: done.amount,
    currency: progress.payment.currency,
    outcome: 'approved',
    networkReference: null,
    networkCode: done.networkCode ?? null,
    authorizationCode: null,
    position: progress.operations.length,
    createdAt: ctx.now,
  }
  return withOperation(progress, operation)
}

const withOperation = (progress: Progress, operation: Operation): Progress => ({
  ...progress,
  operations: [...progress.operations, operation],
  added: [...progress.added, operation],
})

/** Everything that the decision wants committed. Nothing when nothing changed. */
export function changesOf(ctx: Context, progress: Progress): Change[] {
  const { payment, before, added, operations, authentication, authenticationBefore } = progress
  const authenticated = authentication !== authenticationBefore
  if (payment === before && added.length === 0 && !authenticated) return []
  const changes: Change[] = [paymentChange(payment, before, added.length > 0)]
  for (const operation of added) changes.push(insert(operationsTable, operation))
  const earlier = operations.slice(0, operations.length - added.length)
  const booked = before === undefined ? [] : entriesOf(before, earlier)
  changes.push(...bookAdded(ctx, booked, entriesOf(payment, operations)))
  changes.push(...progress.timers, ...authenticationChanges(ctx, progress))
  if (payment.status !== (before?.status ?? 'open')) changes.push(tell(ctx, `payment.${payment.status}`, payment))
  changes.push(...followingChanges(progress))
  return changes
}

function followingChanges({
  payment,
  before,
  authentication,
  authenticationBefore,
  follow,
}: Progress): readonly Change[] {
  if (follow === null || before === undefined) return []
  return follow({ payment: before, authentication: authenticationBefore }, { payment, authentication })
}

/** A payment that stays as it was is asserted: what is decided about its authentication rests on it. */
function paymentChange(payment: Payment, before: Payment | undefined, moves: boolean): Change {
  if (before === undefined) return insert(payments, payment)
  return payment === before && !moves ? unchanged(payments, payment) : update(payments, payment)
}

function authenticationChanges(ctx: Context, { authentication, authenticationBefore }: Progress): Change[] {
  if (authentication === null) return []
  const before = authenticationBefore?.id === authentication.id ? authenticationBefore : undefined
  return changesOfAuthentication(ctx, before, authentication)
}
