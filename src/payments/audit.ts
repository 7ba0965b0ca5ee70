/** Whether payments are what their operations have made of them, for whoever verifies the books (src/audit). */
import type { Run } from '../kit/database.ts'
import type { Entry } from '../ledger/index.ts'
import { entriesOf } from './entries.ts'
import {
  approved,
  authorizedAmount,
  capturedAmount,
  contestableAmount,
  operations,
  refundedAmount,
  type Operation,
} from './operation.ts'
import { payments, type Payment, type PaymentStatus } from './payment.ts'

export interface AuditedPayment {
  readonly id: string
  /** What it calls for in the books. */
  readonly entries: readonly Entry[]
  /** What is wrong, in a clause about the payment (`its …`); undefined when the payment is as its operations say. */
  readonly problem: string | undefined
  readonly payment: Pick<Payment, 'currency' | 'method'>
  /** In their order. */
  readonly operations: readonly Operation[]
}

export async function auditPayments(run: Run, realmId: number, ids: readonly string[]): Promise<AuditedPayment[]> {
  const found = await run<Payment>({
    text: `select ${payments.select()} from payments where realm_id = $1 and id = any($2)`,
    values: [realmId, ids],
  })
  const operationsOf = await readOperations(run, realmId, ids)
  return found.map((payment) => auditPayment(payment, operationsOf.get(payment.id) ?? []))
}

/** `list` holds all its operations in their order. */
export const auditPayment = (payment: Payment, list: readonly Operation[]): AuditedPayment => ({
  id: payment.id,
  entries: entriesOf(payment, list),
  problem: problemOf(payment, list),
  payment,
  operations: list,
})

function problemOf(payment: Payment, list: readonly Operation[]): string | undefined {
  if (list.some(({ outcome, currency }) => outcome === 'approved' && currency !== payment.currency))
    return 'its operations have another currency'
  if (list.some(({ position }, place) => position !== place))
    return 'its operations are not numbered from 0 without a gap'
  if (givesBackTooMuch(payment, list)) return 'its operations give back more than was collected'
  if (!statusAgrees(payment, list)) return `its status ${payment.status} does not follow from its operations`
  return undefined
}

/** Whether more was given back and taken back than the method allows. For a card, refunds and chargebacks come out of one amount; for a debit, each may take the whole amount. */
function givesBackTooMuch({ method }: Payment, list: readonly Operation[]): boolean {
  const left = contestableAmount(list)
  return method === 'sepa' ? left < 0 || refundedAmount(list) > capturedAmount(list) : left < refundedAmount(list)
}

/** Whether operations like these bring a payment to the status it has. */
function statusAgrees({ status, amount }: Payment, list: readonly Operation[]): boolean {
  const held = authorizedAmount(list)
  const isAuthorized = list.some((operation) => operation.kind === 'authorization' && operation.outcome === 'approved')
  const isCaptured = list.some((operation) => operation.kind === 'capture' && operation.outcome === 'approved')
  const isChargedBack = approved(list, 'chargeback') > approved(list, 'chargeback_reversal')
  // What is held and not captured is released with the capture.
  const isCollected = isCaptured && capturedAmount(list) === amount && held === amount
  const expected: { readonly [status in PaymentStatus]: () => boolean } = {
    open: () => !isAuthorized && !isCaptured,
    refused: () => !isAuthorized && !isCaptured && list.at(-1)?.outcome === 'refused',
    authorized: () => isAuthorized && !isCaptured && held === amount,
    to_capture: () => isCollected,
    capture_sent: () => isCollected,
    captured: () => isCollected && !isChargedBack,
    disputed: () => isCollected && isChargedBack,
    expired: () => isAuthorized && !isCaptured && held === 0,
    // Given up before anything was taken, or called off afterwards.
    canceled: () => (isAuthorized || !isCaptured) && held === 0 && approved(list, 'refund') === 0,
    failed: () => !isCaptured || capturedAmount(list) === amount,
  }
  return expected[status]()
}

async function readOperations(run: Run, realmId: number, ids: readonly string[]): Promise<Map<string, Operation[]>> {
  const rows = await run<Operation>({
    text: `select ${operations.select()} from operations where realm_id = $1 and payment_id = any($2) order by payment_id, position`,
    values: [realmId, ids],
  })
  return Map.groupBy(rows, (operation) => operation.paymentId)
}
