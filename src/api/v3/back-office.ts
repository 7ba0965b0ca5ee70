/**
 * Operations on a payment: its capture, refunds, its reversal (gateway-v3 section 4.7). Each is a transaction of its own, with an id of its own. An operation that cannot be done is refused, and no
 * transaction is stored:
 *
 * |                          | CP          | RF          | RV          |
 * | ------------------------ | ----------- | ----------- | ----------- |
 * | unknown                  | 700.100.100, HTTP 404                 |||
 * | no payment, no capture   | 700.300.100 | 700.300.100 | 700.300.100 |
 * | another currency         | 700.100.500 | 700.100.500 | 700.100.500 |
 * | not decided yet          | 700.400.570 | 700.400.570 | 700.400.570 |
 * | rejected                 | 700.300.200 | 700.300.200 | 700.300.200 |
 * | authorization lapsed     | 700.300.400 | 700.300.400 | 700.300.400 |
 * | reversed                 | 700.400.100 | 700.300.300 | 700.400.300 |
 * | authorized               | done        | 700.400.520 | done        |
 * | of type DB               | 700.400.510 |             |             |
 * | its mandate was revoked  | 800.100.205 |             | done        |
 * | captured, not sent       | 700.400.100 | sent, done  | done        |
 * | captured, sent           | 700.400.100 | done        | 700.300.700 |
 * | nothing left to refund   |             | 700.400.200 | 700.300.300 |
 * | charged back             | 700.400.100 | 700.300.600 | 700.300.600 |
 * | a debit on its way       | 700.400.510 | 700.400.570 | done until it is sent |
 * | more than there is       | 700.400.100 | 700.400.200 | 700.400.300 |
 */
import assert from 'node:assert/strict'
import { hasUndecidedDispute } from '../../disputes/index.ts'
import {
  readTransaction,
  transactions,
  type GatewayContext,
  type Transaction,
  type TransactionView,
} from '../../gateway/index.ts'
import type { Context } from '../../kit/context.ts'
import { insert, rowChangesOf, type Change, type Outcome } from '../../kit/changes.ts'
import { minorUnitsOf, subtract, type MinorUnits } from '../../kit/money.ts'
import {
  authorizedAmount,
  capturePaymentFrom,
  changePaymentFrom,
  handedOverEarly,
  instrumentOf,
  isAwaited,
  operations as operationsTable,
  readProgress,
  refundableAmount,
  type Operation,
  type OperationKind,
  type Payment,
  type PaymentStatus,
  type Progress,
} from '../../payments/index.ts'
import { createRefundFrom } from '../../refunds/index.ts'
import { amountFault, currencyFault, minorOf, type Fault } from './amounts.ts'
import { classifyResult } from './classify-result.ts'
import { requireStanding } from './mandate-faults.ts'
import { moneyFaults, notificationFaults, testModeFaults } from './payment-faults.ts'
import { matching, type Given, type Parameters } from './parameters.ts'
import { isEchoed, merchantReference, moneyIfAny, order, paymentType } from './payment-parameters.ts'
import { requireNew } from './repeated.ts'
import type { ResultCode } from './result-codes.ts'
import { parametersRefused, ResultError } from './result-error.ts'
import { resultCodeOf } from './result-of.ts'
import { exponentOf } from '../../kit/currency.ts'

export const backOfficeParameters = {
  paymentType,
  ...moneyIfAny,
  ...merchantReference,
  descriptor: order.descriptor,
  merchantInvoiceId: order.merchantInvoiceId,
  merchantMemo: order.merchantMemo,
  notificationUrl: order.notificationUrl,
  testMode: order.testMode,
  originalTransactionId: matching(/^[\s\S]{1,255}$/, { description: 'That of the path, once more' }),
} as const satisfies Parameters

export type GivenOperation = Given<typeof backOfficeParameters>

type BackOfficeType = 'CP' | 'RF' | 'RV'

const types: readonly string[] = ['CP', 'RF', 'RV'] satisfies BackOfficeType[]

export function backOfficeFaults(given: GivenOperation, ctx: Context): Fault[] {
  const { paymentType: type } = given
  if (type !== undefined && !types.includes(type)) return [typeFault(type)]
  return [
    ...(type === 'RV' ? reversalFaults(given) : moneyFaults(given)),
    ...testModeFaults(given, ctx),
    ...notificationFaults(given, ctx),
  ]
}

/** A reversal without an amount releases the whole payment; a missing currency means the payment's. */
function reversalFaults({ amount, currency }: GivenOperation): Fault[] {
  if (amount !== undefined && currency !== undefined) return moneyFaults({ amount, currency })
  const faults = [amount && amountFault(amount), currency && currencyFault(currency)]
  return faults.filter((fault) => typeof fault === 'object')
}

const typeFault = (value: string): Fault =>
  ['CB', 'CR'].includes(value)
    ? { name: 'paymentType', value, message: 'is made by banks alone', code: '700.400.402' }
    : { name: 'paymentType', value, message: 'is not supported here', code: '600.200.400' }

/** Carries out an operation; the result is the new transaction's id. Throws 400 for what cannot be done, by the table above; 404 for an unknown transaction. */
export async function operateOn(ctx: GatewayContext, id: string, given: GivenOperation): Promise<Outcome<string>> {
  requireSameId(id, given)
  const type = given.paymentType as BackOfficeType
  const paymentId = requireTarget(await readTransaction(ctx, id), type)
  const made = transactionOf(ctx, given, { type, paymentId, referencedId: id })
  await requireNew(ctx, made)
  // The payment is read again for the decision: it may have changed since it was read above.
  const progress = await readProgress(ctx, paymentId)
  requirePossible(progress, type, given)
  const { changes, kind } = await carryOut[type](ctx, progress, amountOf(progress, given))
  const operation = operationIn(changes, kind)
  return { result: operation.id, changes: [...changes, insert(transactions, { ...made, id: operation.id })] }
}

/** Throws 400 where the parameters name another transaction than the path. */
function requireSameId(id: string, { originalTransactionId: said }: GivenOperation): void {
  if (said !== undefined && said !== id)
    throw parametersRefused([{ name: 'originalTransactionId', value: said, message: 'must be the id of the path' }])
}

/** The payment that is acted on. */
function requireTarget(found: TransactionView | undefined, type: BackOfficeType): string {
  if (found === undefined) throw new ResultError('700.100.100', { status: 404 })
  const isCapture = found.kind === 'operation' && found.paymentType === 'CP'
  if (found.kind === 'credit' || (found.kind === 'operation' && !isCapture)) throw new ResultError('700.300.100')
  if (type === 'CP' && found.paymentType !== 'PA') throw new ResultError('700.400.510')
  if (found.kind === 'payment' && wasNeverPaid(found.view.payment))
    throw new ResultError(classifyResult(resultCodeOf(found)) === 'pending' ? '700.400.570' : '700.300.200')
  return found.view.payment.id
}

/** Nothing was ever held: it is not decided yet, was rejected, or was called off before. */
const wasNeverPaid = ({ status, paidAt }: Payment): boolean =>
  status === 'open' || (status === 'canceled' && paidAt === null)

const impossible: Readonly<Record<BackOfficeType, { readonly [status in PaymentStatus]?: ResultCode }>> = {
  CP: {
    expired: '700.300.400',
    canceled: '700.400.100',
    to_capture: '700.400.100',
    capture_sent: '700.400.100',
    captured: '700.400.100',
    disputed: '700.400.100',
  },
  RF: { expired: '700.300.400', canceled: '700.300.300', authorized: '700.400.520' },
  RV: {
    expired: '700.300.400',
    canceled: '700.400.300',
    capture_sent: '700.300.700',
    captured: '700.300.700',
    disputed: '700.300.600',
  },
}

/** Throws 400, by the table above. */
function requirePossible({ payment, operations }: Progress, type: BackOfficeType, { currency }: GivenOperation): void {
  if (currency !== undefined && currency.toLowerCase() !== payment.currency) throw new ResultError('700.100.500')
  if (payment.status === 'open' || isAwaited(operations)) throw new ResultError('700.400.570')
  if (payment.status === 'refused' || payment.status === 'failed') throw new ResultError('700.300.200')
  const isLeaving = payment.status === 'to_capture' || payment.status === 'capture_sent'
  if (type === 'RF' && payment.method === 'sepa' && isLeaving) throw new ResultError('700.400.570')
  const isGivenBack = ['capture_sent', 'captured'].includes(payment.status) && refundableAmount(operations) === 0
  if (type === 'RV' && isGivenBack) throw new ResultError('700.300.300')
  const code = impossible[type][payment.status]
  if (code !== undefined) throw new ResultError(code)
}

/** The amount of the operation; null where it is for the whole payment. */
const amountOf = ({ payment }: Progress, { amount }: GivenOperation): MinorUnits | null => {
  if (amount === undefined) return null
  const minor = minorOf(amount, exponentOf(payment.currency))
  if (minor === undefined) throw new ResultError('100.550.303')
  if (minor === 0) throw new ResultError('100.550.300')
  return minorUnitsOf(minor)
}

/** The changes of an operation, and the kind under which it is recorded. */
interface CarriedOut {
  readonly changes: readonly Change[]
  readonly kind: OperationKind
}

type CarryOut = (ctx: GatewayContext, progress: Progress, amount: MinorUnits | null) => Promise<CarriedOut>

const carryOut: Readonly<Record<BackOfficeType, CarryOut>> = {
  CP: async (ctx, progress, amount) => {
    if (amount === null || amount > authorizedAmount(progress.operations)) throw new ResultError('700.400.100')
    const instrument = await instrumentOf(ctx, progress.payment)
    if (instrument?.method === 'sepa') requireStanding(instrument.mandate)
    return { changes: (await capturePaymentFrom(ctx, progress, amount)).changes, kind: 'capture' }
  },
  RF: async (ctx, progress, amount) => {
    const { payment, operations } = progress
    if (payment.status === 'disputed' && (await hasUndecidedDispute(ctx, payment.id)))
      throw new ResultError('700.300.600')
    if (amount === null || amount > refundableAmount(operations))
      throw new ResultError(payment.status === 'disputed' ? '700.300.600' : '700.400.200')
    // Money that has not been sent yet cannot be refunded, so it is sent now.
    const sent = payment.status === 'to_capture' ? handedOverEarly(ctx, progress) : progress
    return { changes: (await createRefundFrom(ctx, sent, amount)).changes, kind: 'refund' }
  },
  RV: async (ctx, progress, amount) => {
    const { payment, operations } = progress
    const held = authorizedAmount(operations)
    if (amount === null || amount === held)
      return { changes: (await createRefundFrom(ctx, progress, null)).changes, kind: 'reversal' }
    // A partial reversal is possible only while the amount is merely held, and not for a checkout, to whose amount the payer has agreed.
    if (amount > held || payment.status !== 'authorized' || payment.intentId !== null)
      throw new ResultError('700.400.300')
    const { changes } = await changePaymentFrom(ctx, progress, { amount: subtract(held, amount) })
    return { changes, kind: 'reversal' }
  },
}

function operationIn(changes: readonly Change[], kind: OperationKind): Operation {
  const made = rowChangesOf(changes)
    .filter((change) => change.kind === 'insert' && change.table.name === operationsTable.name)
    .map(({ row }) => row as Operation)
    .find((operation) => operation.kind === kind)
  assert(made !== undefined, 'what was carried out is an operation')
  return made
}

const transactionOf = (
  ctx: GatewayContext,
  given: GivenOperation,
  {
    type,
    paymentId,
    referencedId,
  }: { readonly type: BackOfficeType; readonly paymentId: string; readonly referencedId: string },
): Transaction => ({
  realmId: ctx.realm.id,
  id: '',
  version: 1,
  createdAt: ctx.now,
  paymentType: type,
  paymentId,
  disbursementId: null,
  referencedId,
  merchantTransactionId: given.merchantTransactionId ?? null,
  notificationUrl: given.notificationUrl ?? null,
  registrationId: null,
  checkoutId: null,
  attempt: 0,
  review: null,
  sent: Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => typeof value === 'string' && (isEchoed(name) || name === 'testMode'),
    ),
  ) as Record<string, string>,
})
