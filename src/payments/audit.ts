/**
 * Do the books agree with what happened? From the operations alone it is computed which transfers must exist and which status each payment must have, and both are compared with what
 * is stored, in both directions: nothing missing, nothing besides.
 */
import type { Database } from '../kit/database.ts'
import { transfers, transfersOf, type Transfer } from '../ledger/index.ts'
import {
  approved,
  authorizedAmount,
  capturedAmount,
  operations,
  refundableAmount,
  type Operation,
} from './operation.ts'
import { payments, type Payment, type PaymentStatus } from './payment.ts'
import { postingsOf } from './postings.ts'

export interface Disagreement {
  readonly paymentId: string
  readonly problem: string
}

const pageSize = 500

/** The first payment that disagrees with its operations or its transfers; undefined when all agree. Reads page by page, so it can run beside a working server. */
export async function findDisagreement(
  db: Pick<Database, 'query'>,
  realmId: number,
): Promise<Disagreement | undefined> {
  let after = ''
  for (;;) {
    const page = await db.query<Payment>({
      text: `select ${payments.select()} from payments where realm_id = $1 and id > $2 order by id limit $3`,
      values: [realmId, after, pageSize],
    })
    const found = await auditPage(db, realmId, page)
    if (found !== undefined) return found
    const last = page.at(-1)
    if (last === undefined) return undefined
    after = last.id
  }
}

async function auditPage(
  db: Pick<Database, 'query'>,
  realmId: number,
  page: readonly Payment[],
): Promise<Disagreement | undefined> {
  const ids = page.map((payment) => payment.id)
  const [operationsOf, transfersByPayment] = await Promise.all([
    readOperations(db, realmId, ids),
    readTransfers(db, realmId, ids),
  ])
  for (const payment of page) {
    const problem = problemOf(payment, operationsOf.get(payment.id) ?? [], transfersByPayment.get(payment.id) ?? [])
    if (problem !== undefined) return { paymentId: payment.id, problem }
  }
  return undefined
}

/** What is wrong with one payment, given all its operations in their order and all its transfers. */
export function problemOf(
  payment: Payment,
  list: readonly Operation[],
  stored: readonly Transfer[],
): string | undefined {
  const expected = list.flatMap((operation, index) =>
    transfersOf(operation, postingsOf(operation, list.slice(0, index))),
  )
  const missing = expected.find((transfer) => !stored.some((candidate) => sameTransfer(candidate, transfer)))
  if (missing !== undefined) return `operation ${missing.operationId} calls for a transfer that does not exist`
  const besides = stored.find((transfer) => !expected.some((candidate) => sameTransfer(candidate, transfer)))
  if (besides !== undefined) return `a transfer of operation ${besides.operationId} is called for by nothing`
  if (refundableAmount(list) < 0) return 'more was given back than was collected'
  if (!statusAgrees(payment, list)) return `the status ${payment.status} does not follow from its operations`
  return undefined
}

const sameTransfer = (a: Transfer, b: Transfer): boolean =>
  a.operationId === b.operationId &&
  a.position === b.position &&
  a.debitAccount === b.debitAccount &&
  a.creditAccount === b.creditAccount &&
  a.amount === b.amount &&
  a.currency === b.currency

/** Whether operations like these bring a payment to the status it has. */
function statusAgrees({ status, amount }: Payment, list: readonly Operation[]): boolean {
  const held = authorizedAmount(list)
  const isAuthorized = list.some((operation) => operation.kind === 'authorization' && operation.outcome === 'approved')
  const isCaptured = list.some((operation) => operation.kind === 'capture' && operation.outcome === 'approved')
  const expected: { readonly [status in PaymentStatus]: () => boolean } = {
    open: () => !isAuthorized,
    refused: () => !isAuthorized && list.at(-1)?.outcome === 'refused',
    authorized: () => isAuthorized && !isCaptured && held === amount,
    to_capture: () => isCaptured && capturedAmount(list) === amount,
    capture_sent: () => isCaptured && capturedAmount(list) === amount,
    captured: () => isCaptured && capturedAmount(list) === amount,
    disputed: () => isCaptured && approved(list, 'chargeback') > 0,
    expired: () => isAuthorized && !isCaptured && held === 0,
    // Given up before anything was taken, or called off afterwards.
    canceled: () => (isAuthorized || !isCaptured) && held === 0 && approved(list, 'refund') === 0,
    failed: () => !isCaptured,
  }
  return expected[status]()
}

async function readOperations(
  db: Pick<Database, 'query'>,
  realmId: number,
  ids: readonly string[],
): Promise<Map<string, Operation[]>> {
  const rows = await db.query<Operation>({
    text: `select ${operations.select()} from operations where realm_id = $1 and payment_id = any($2) order by payment_id, id`,
    values: [realmId, ids],
  })
  return Map.groupBy(rows, (operation) => operation.paymentId)
}

async function readTransfers(
  db: Pick<Database, 'query'>,
  realmId: number,
  ids: readonly string[],
): Promise<Map<string, Transfer[]>> {
  const rows = await db.query<Transfer & { paymentId: string }>({
    text: `select o.payment_id as "paymentId", ${transfers.select('t')} from operations o
      join transfers t on t.realm_id = o.realm_id and t.operation_id = o.id
      where o.realm_id = $1 and o.payment_id = any($2) order by t.operation_id, t.position`,
    values: [realmId, ids],
  })
  return Map.groupBy(rows, (transfer) => transfer.paymentId)
}
