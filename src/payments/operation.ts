/** What was asked of a network for a payment, and what came back. A payment is an object plus the list of its operations, which only grows (design, decision 5). */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import type { Currency } from '../kit/currency.ts'
import { newOperationId } from '../kit/id.ts'
import { add, minorUnitsOf, subtract, sum, zero, type MinorUnits } from '../kit/money.ts'
import { defineTable } from '../kit/table.ts'
import type { NetworkOutcome } from './network.ts'
import type { Payment } from './payment.ts'

/**
 * - `authorization`: the bank is asked to hold the amount. `increment`: to hold more.
 * - `capture`: the held amount, or part of it, is collected.
 * - `reversal`: held or collected money is let go, before settlement.
 * - `refund`: money is given back after capture. `refund_reversal`: it did not reach the payer.
 * - `chargeback`, `chargeback_reversal`: the payer's bank takes it back, and returns it.
 */
export type OperationKind =
  | 'authorization'
  | 'increment'
  | 'capture'
  | 'reversal'
  | 'refund'
  | 'refund_reversal'
  | 'chargeback'
  | 'chargeback_reversal'

export interface Operation {
  readonly realmId: number
  /** 32 hexadecimal digits; what the network knows the request by. */
  readonly id: string
  /** Changes at most once: when a network gives an answer that it owed. */
  readonly version: number
  readonly paymentId: string
  /** The refund that a refund or reversal belongs to. */
  readonly refundId: string | null
  readonly kind: OperationKind
  readonly amount: MinorUnits
  readonly currency: Currency
  readonly outcome: NetworkOutcome
  readonly networkReference: string | null
  readonly networkCode: string | null
  readonly authorizationCode: string | null
  /** Its place among the payment's operations, from 0. */
  readonly position: number
  readonly createdAt: Instant
}

export const operations = defineTable<Operation>('operations', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  paymentId: true,
  refundId: true,
  kind: true,
  amount: true,
  currency: true,
  outcome: true,
  networkReference: true,
  networkCode: true,
  authorizationCode: true,
  position: true,
  createdAt: true,
})

export interface NewOperation extends Pick<Operation, 'kind' | 'amount'>, Partial<Omit<Operation, 'kind' | 'amount'>> {}

/** An operation that comes after those of `list`; approved where nothing else is said. */
export const newOperation = (
  ctx: Context,
  { id: paymentId, currency }: Pick<Payment, 'id' | 'currency'>,
  list: readonly Operation[],
  given: NewOperation,
): Operation => ({
  realmId: ctx.realm.id,
  id: newOperationId(ctx.now),
  version: 1,
  paymentId,
  refundId: null,
  currency,
  outcome: 'approved',
  networkReference: null,
  networkCode: null,
  authorizationCode: null,
  position: list.length,
  createdAt: ctx.now,
  ...given,
})

/** What was approved of some kinds, in all. */
export const approved = (list: readonly Operation[], ...kinds: OperationKind[]): MinorUnits =>
  sum(
    list
      .filter((operation) => operation.outcome === 'approved' && kinds.includes(operation.kind))
      .map(({ amount }) => amount),
  )

/** What the bank holds or has let be collected: authorizations and increments less reversals. */
export const authorizedAmount = (list: readonly Operation[]): MinorUnits =>
  subtract(approved(list, 'authorization', 'increment'), approved(list, 'reversal'))

/** What was collected and not let go again. A reversal after a capture takes the whole of it back. */
export function capturedAmount(list: readonly Operation[]): MinorUnits {
  const captured = approved(list, 'capture')
  const canceled = authorizedAmount(list) === zero
  return canceled ? zero : captured
}

/** What was given back and has not returned. A refund that a network has not answered yet counts as given back until it is refused. */
export const refundedAmount = (list: readonly Operation[]): MinorUnits =>
  subtract(
    sum(list.filter(({ kind, outcome }) => kind === 'refund' && outcome !== 'refused').map(({ amount }) => amount)),
    approved(list, 'refund_reversal'),
  )

/** What remains of the collected amount after the chargebacks of the payer's bank. */
export const contestableAmount = (list: readonly Operation[]): MinorUnits =>
  subtract(add(capturedAmount(list), approved(list, 'chargeback_reversal')), approved(list, 'chargeback'))

/** What may still be refunded. Money that the payer's bank took back cannot be refunded. (For a debit, the bank may take back money that was refunded as well.) */
export const refundableAmount = (list: readonly Operation[]): MinorUnits =>
  minorUnitsOf(Math.max(zero, subtract(contestableAmount(list), refundedAmount(list))))

/** What may still be disputed. For a card payment: what may be refunded. For a debit: everything that the payer's bank has not taken back, because the bank knows nothing of refunds. */
export const disputableAmount = ({ method }: Pick<Payment, 'method'>, list: readonly Operation[]): MinorUnits =>
  method === 'sepa' ? contestableAmount(list) : refundableAmount(list)

/** The approved authorization that everything else refers to. */
export const authorizationOf = (list: readonly Operation[]): Operation | undefined =>
  list.findLast((operation) => operation.kind === 'authorization' && operation.outcome === 'approved')

/** The network's reference of the authorization that everything else refers to; null where there is none. */
export const originalReference = (list: readonly Operation[]): string | null =>
  authorizationOf(list)?.networkReference ?? null

/** Why the payer's bank has taken back what was collected, the last time; null where it has not, or does not say. */
export const returnReason = (list: readonly Operation[]): string | null =>
  list.findLast(({ kind }) => kind === 'chargeback')?.networkCode ?? null

/** Whether a network still owes an answer on which the payment's own state depends. A refund does not count: it is under way by itself. */
export const isAwaited = (list: readonly Operation[]): boolean =>
  list.some((operation) => isOpen(operation) && operation.kind !== 'refund')

export const isOpen = ({ outcome }: Pick<Operation, 'outcome'>): boolean =>
  outcome === 'pending' || outcome === 'unknown'
