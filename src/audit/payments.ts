/** Payments with their refunds and disputes: each refund and dispute has the operations that it calls for, and no operation names a refund of another payment, or none. */
import { disputes, type Dispute } from '../disputes/index.ts'
import type { Run } from '../kit/database.ts'
import type { Table } from '../kit/table.ts'
import { auditPayments, type AuditedPayment, type Operation } from '../payments/index.ts'
import { refunds, type Refund, type RefundStatus } from '../refunds/index.ts'
import type { Audited } from './kind.ts'

export async function readPayments(run: Run, realmId: number, ids: readonly string[]): Promise<Audited[]> {
  const payments = await auditPayments(run, realmId, ids)
  const refundsOf = await readByPayment(run, refunds, realmId, ids)
  const disputesOf = await readByPayment(run, disputes, realmId, ids)
  return payments.map((audited) => ({
    id: audited.id,
    entries: audited.entries,
    problem:
      audited.problem ??
      refundProblem(audited, refundsOf.get(audited.id) ?? []) ??
      disputeProblem(audited, disputesOf.get(audited.id) ?? []),
  }))
}

async function readByPayment<Row extends { readonly paymentId: string }>(
  run: Run,
  table: Table<Row>,
  realmId: number,
  ids: readonly string[],
): Promise<Map<string, Row[]>> {
  const rows = await run<Row>({
    text: `select ${table.select()} from ${table.name} where realm_id = $1 and payment_id = any($2) order by id`,
    values: [realmId, ids],
  })
  return Map.groupBy(rows, ({ paymentId }) => paymentId)
}

function refundProblem(audited: AuditedPayment, list: readonly Refund[]): string | undefined {
  const operationsOf = Map.groupBy(
    audited.operations.filter(({ kind, refundId }) => refundId !== null || isOfRefund(kind)),
    ({ refundId }) => refundId,
  )
  for (const refund of list) {
    const own = operationsOf.get(refund.id) ?? []
    operationsOf.delete(refund.id)
    const problem = strangeness(audited, refund) ?? (isBroughtBy(refund, own) ? undefined : notBrought(refund, own))
    if (problem !== undefined) return `its refund ${refund.id} ${problem}`
  }
  const [left] = operationsOf.keys()
  return left === undefined ? undefined : `its operations name the refund ${left ?? 'null'}, which is none of its own`
}

const isOfRefund = (kind: Operation['kind']): boolean => kind === 'refund' || kind === 'refund_reversal'

/** Tells where a refund or dispute has another currency or method than its payment. */
function strangeness(
  { payment }: AuditedPayment,
  { currency, method }: Pick<Refund, 'currency' | 'method'>,
): string | undefined {
  if (currency !== payment.currency) return 'has another currency'
  return method === payment.method ? undefined : 'has another method'
}

const notBrought = ({ status, amount }: Refund, own: readonly Operation[]): string =>
  `is ${status} with ${amount}, its operations are ${own.length === 0 ? 'none' : own.map(operationWords).join(', ')}`

const operationWords = ({ kind, amount, outcome }: Operation): string => `${kind} ${amount} ${outcome}`

/** The sequences of operations that lead a refund to each status. */
const waysTo: { readonly [status in RefundStatus]: readonly string[] } = {
  // The outcome is `pending` or `unknown` until the network has answered.
  to_refund: ['refund approved', 'refund pending', 'refund unknown'],
  refund_sent: ['refund approved'],
  refunded: ['refund approved'],
  not_honored: ['refund refused', 'refund approved, refund_reversal approved'],
  payment_canceled: ['reversal approved'],
}

/** Whether the refund's operations account for its status and amount. Where the payment was canceled, the reversal is for all that was held, whatever the refund's amount. */
const isBroughtBy = ({ status, amount }: Refund, own: readonly Operation[]): boolean =>
  waysTo[status].includes(own.map(({ kind, outcome }) => `${kind} ${outcome}`).join(', ')) &&
  (status === 'payment_canceled' || own.every((operation) => operation.amount === amount))

function disputeProblem(audited: AuditedPayment, list: readonly Dispute[]): string | undefined {
  for (const dispute of list) {
    const problem = strangeness(audited, dispute)
    if (problem !== undefined) return `its dispute ${dispute.id} ${problem}`
  }
  const [taken, disputed] = [amountsOf(audited.operations, 'chargeback'), amountsIn(list)]
  if (taken !== disputed) return `its operations charge back ${taken}, its disputes come to ${disputed}`
  const returned = amountsOf(audited.operations, 'chargeback_reversal')
  const won = amountsIn(list.filter(({ status }) => status === 'won'))
  return returned === won ? undefined : `its operations return ${returned}, its disputes that were won ${won}`
}

const amountsOf = (operations: readonly Operation[], kind: Operation['kind']): string =>
  amountsIn(operations.filter((operation) => operation.kind === kind && operation.outcome === 'approved'))

/** The amounts, sorted, so that their order does not matter. */
const amountsIn = (list: readonly { readonly amount: number }[]): string =>
  list.length === 0
    ? 'nothing'
    : list
        .map(({ amount }) => amount)
        .sort((one, other) => one - other)
        .join(' and ')
