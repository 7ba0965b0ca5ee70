/** A transaction as the gateway API knows it: a payment, what was done to one, or a credit to a card. */
import { findCard, type Card } from '../cards/index.ts'
import { getDisbursement, type Disbursement } from '../disbursements/index.ts'
import { getIntent } from '../intents/index.ts'
import { isOperationId } from '../kit/id.ts'
import {
  findPayment,
  listOperations,
  refundableAmount,
  viewWholePayment,
  type Operation,
  type Payment,
  type PaymentContext,
  type WholePaymentView,
} from '../payments/index.ts'
import { findRefund, listAllRefundsOf, type Refund } from '../refunds/index.ts'
import { findCheckout, findPaymentOfOperation, findTransaction } from './store.ts'
import type { Transaction } from './transaction.ts'

/** A payment, known by the id of its first operation, which may not exist yet. */
export interface PaymentTransaction {
  readonly kind: 'payment'
  readonly id: string
  readonly paymentType: 'PA' | 'DB'
  /** For a payment that its review has denied: whether the payer has the money again. */
  readonly isGivenBack: boolean
  /** For a try of a checkout: whether the merchant has canceled the checkout's intent, through v2, while the try waited. */
  readonly isCalledOff: boolean
  /** What v3 has stored of its request; null where it was not made through v3. */
  readonly transaction: Transaction | null
  readonly view: WholePaymentView
  readonly operations: readonly Operation[]
}

/** What was done to a payment. `CB` and `CR` are the bank's: a chargeback, and its reversal. */
export interface OperationTransaction extends Omit<
  PaymentTransaction,
  'kind' | 'paymentType' | 'isGivenBack' | 'isCalledOff'
> {
  readonly kind: 'operation'
  readonly paymentType: 'CP' | 'RF' | 'RV' | 'CB' | 'CR'
  readonly operation: Operation
  /** Of an `RF` or `RV`. */
  readonly refund: Refund | null
}

/** Money for a card that has not paid. */
export interface CreditTransaction {
  readonly kind: 'credit'
  readonly id: string
  readonly paymentType: 'CD'
  readonly transaction: Transaction
  readonly disbursement: Disbursement
  readonly card: Card | null
}

export type TransactionView = PaymentTransaction | OperationTransaction | CreditTransaction

/** How often a transaction is read that others keep changing. */
const readingLimit = 5

/**
 * Undefined for an unknown id, and for operations that are no transactions of their own: the capture of a `DB`, and the reversal of the rest after a partial capture. What is read belongs to one moment:
 * a payment as its denial has left it, beside its review as it was before, would look paid.
 */
export async function readTransaction(ctx: PaymentContext, id: string): Promise<TransactionView | undefined> {
  if (!isOperationId(id)) return undefined
  for (let reading = 1; ; reading++) {
    const found = await readOnce(ctx, id)
    if (reading === readingLimit || (await isStill(ctx, found))) return found
  }
}

/** Whether neither the payment nor what v3 has stored of it was changed since it was read. */
async function isStill(ctx: PaymentContext, found: TransactionView | undefined): Promise<boolean> {
  if (found === undefined || found.kind === 'credit') return true
  const [transaction, payment] = await Promise.all([
    findTransaction(ctx, found.transaction?.id ?? found.id),
    findPayment(ctx, found.view.payment.id),
  ])
  return transaction?.version === found.transaction?.version && payment?.version === found.view.payment.version
}

async function readOnce(ctx: PaymentContext, id: string): Promise<TransactionView | undefined> {
  const transaction = (await findTransaction(ctx, id)) ?? null
  if (transaction !== null && transaction.disbursementId !== null)
    return readCredit(ctx, transaction, transaction.disbursementId)
  const paymentId = transaction?.paymentId ?? (await findPaymentOfOperation(ctx, id))
  if (paymentId === undefined) return undefined
  // In this order: operations that were read before the payment would be taken for its own, as its version is that of later ones.
  const view = await viewWholePayment(ctx, paymentId)
  const operations = await listOperations(ctx, paymentId)
  const { firstOperationId, capture } = view.payment
  if (id === firstOperationId) {
    const isGivenBack = transaction?.review === 'denied' && (await hasGivenBack(ctx, view.payment, operations))
    const isCalledOff = operations.length === 0 && (await wasCalledOff(ctx, view.payment, transaction))
    const paymentType = capture ? 'DB' : 'PA'
    return { kind: 'payment', id, paymentType, isGivenBack, isCalledOff, transaction, view, operations }
  }
  const operation = operations.find((one) => one.id === id)
  const paymentType = operation && typeOf(operation, capture, transaction)
  if (operation === undefined || paymentType === undefined) return undefined
  const refund = operation.refundId === null ? null : ((await findRefund(ctx, operation.refundId)) ?? null)
  return { kind: 'operation', id, paymentType, transaction, view, operations, operation, refund }
}

/** Whether the checkout's intent was canceled before the checkout expired, while this try was its latest. A try that was canceled because another replaced it does not count. */
async function wasCalledOff(
  ctx: PaymentContext,
  { id, status, intentId }: Payment,
  transaction: Transaction | null,
): Promise<boolean> {
  if (status !== 'canceled' || intentId === null || transaction === null || transaction.checkoutId === null)
    return false
  const [checkout, intent] = await Promise.all([findCheckout(ctx, transaction.checkoutId), getIntent(ctx, intentId)])
  const { canceledAt, paymentId } = intent
  return checkout !== undefined && canceledAt !== null && canceledAt < checkout.expiresAt && paymentId === id
}

/** Whether nothing of the payment is left to refund, and none of its refunds is still on its way. */
async function hasGivenBack(
  ctx: PaymentContext,
  { id, status }: Payment,
  operations: readonly Operation[],
): Promise<boolean> {
  if (status === 'canceled') return true
  if (refundableAmount(operations) > 0) return false
  const refunds = await listAllRefundsOf(ctx, id)
  return refunds.every((refund) => refund.status === 'refunded' || refund.status === 'not_honored')
}

async function readCredit(
  ctx: PaymentContext,
  transaction: Transaction,
  disbursementId: string,
): Promise<CreditTransaction> {
  const disbursement = await getDisbursement(ctx, disbursementId)
  const card = (await findCard(ctx, disbursement.cardId)) ?? null
  return { kind: 'credit', id: transaction.id, paymentType: 'CD', transaction, disbursement, card }
}

function typeOf(
  { kind, refundId }: Operation,
  capture: boolean,
  transaction: Transaction | null,
): OperationTransaction['paymentType'] | undefined {
  switch (kind) {
    case 'capture':
      return capture ? undefined : 'CP'
    case 'reversal':
      return refundId === null && transaction === null ? undefined : 'RV'
    case 'refund':
      return 'RF'
    case 'chargeback':
      return 'CB'
    case 'chargeback_reversal':
      return 'CR'
    case 'authorization':
    case 'increment':
    case 'refund_reversal':
      return undefined
  }
}
