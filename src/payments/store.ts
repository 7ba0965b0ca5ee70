/** Every query on payments and their operations. */
import { authentications, openStatuses, shownAuthentications } from '../authentications/index.ts'
import { cards, shownCards } from '../cards/index.ts'
import { customers } from '../customers/index.ts'
import type { Context } from '../kit/context.ts'
import type { Instant } from '../kit/clock.ts'
import { atOrAfter, equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { defineView, only, type Table } from '../kit/table.ts'
import { balanceItems, inPayout } from '../ledger/index.ts'
import { isSetAside } from '../settlement/index.ts'
import { operations, type Operation } from './operation.ts'
import { creditedStatuses, untakenStatuses } from './machine.ts'
import { beingProcessed, payments, type Payment, type PaymentStatus } from './payment.ts'

export const findPayment = (ctx: Context, id: string): Promise<Payment | undefined> =>
  ctx.db.find(payments, [ctx.realm.id, id])

export async function findPaymentByUniqueId(ctx: Context, uniqueId: string): Promise<Payment | undefined> {
  const [payment] = await ctx.db.query<Payment>({
    name: 'find_payment_by_unique_id',
    text: `select ${payments.select()} from payments where realm_id = $1 and unique_id = $2`,
    values: [ctx.realm.id, uniqueId],
  })
  return payment
}

const withAuthentications = defineView('payments_with_authentications', 'payment', payments, {
  authentication: { table: shownAuthentications, by: ['realmId', 'authenticationId'] },
})

/** A payment and its authentication as they are at one moment: read one after the other, they may tell of two. */
export const findPaymentWithAuthentication = (ctx: Context, id: string) =>
  ctx.db.find(withAuthentications, [ctx.realm.id, id])

/** What a payment refers to, the item by which its money was credited among it. */
const referredTo = <ReadCard extends object, ReadAuthentication extends object>(
  card: Table<ReadCard>,
  authentication: Table<ReadAuthentication>,
) =>
  ({
    card: { table: card, by: ['realmId', 'cardId'] },
    customer: { table: customers, by: ['realmId', 'customerId'] },
    authentication: { table: authentication, by: ['realmId', 'authenticationId'] },
    settlement: { table: only(balanceItems, ['payoutId']), by: ['realmId', 'id', { value: 'settle' }] },
  }) as const

const paymentViews = defineView('payment_views', 'payment', payments, referredTo(shownCards, shownAuthentications))

const wholePaymentViews = defineView('whole_payment_views', 'payment', payments, referredTo(cards, authentications))

export const findPaymentView = async (ctx: Context, id: string) =>
  withPayout(await ctx.db.find(paymentViews, [ctx.realm.id, id]))

export const findWholePaymentView = async (ctx: Context, id: string) =>
  withPayout(await ctx.db.find(wholePaymentViews, [ctx.realm.id, id]))

function withPayout<Found extends { readonly settlement: { readonly payoutId: string | null } | null }>(
  found: Found | undefined,
) {
  if (found === undefined) return undefined
  const { settlement, ...view } = found
  return { ...view, payoutId: settlement?.payoutId ?? null }
}

/** The payout that the money of a payment is in; null until there is one. */
export const findPayoutOf = async (ctx: Context, { id, status }: Payment): Promise<string | null> =>
  creditedStatuses.includes(status)
    ? ((await ctx.db.find(balanceItems, [ctx.realm.id, id, 'settle']))?.payoutId ?? null)
    : null

export const findOperation = (ctx: Context, id: string): Promise<Operation | undefined> =>
  ctx.db.find(operations, [ctx.realm.id, id])

/** In the order in which they were made. */
export async function listOperations(ctx: Context, paymentId: string): Promise<Operation[]> {
  const found = await ctx.db.findAll(operations, ['realmId', 'paymentId'], [ctx.realm.id, paymentId])
  return found.sort((a, b) => a.position - b.position)
}

/** Of several payments, by payment, in the order in which they were made. */
export async function listOperationsOf(ctx: Context, paymentIds: readonly string[]): Promise<Map<string, Operation[]>> {
  const rows = await ctx.db.query<Operation>({
    name: 'list_operations_of_payments',
    text: `select ${operations.select()} from operations where realm_id = $1 and payment_id = any($2) order by payment_id, position`,
    values: [ctx.realm.id, paymentIds],
  })
  return Map.groupBy(rows, (operation) => operation.paymentId)
}

/** What clearing takes up now, the longest-waiting first, without what was set aside. */
export const listPaymentsToClear = (ctx: Context, limit: number): Promise<Payment[]> =>
  ctx.db.query({
    name: 'list_payments_to_clear',
    text: `select ${payments.select()} from payments where realm_id = $1 and clearing_at <= $2
      and not ${isSetAside('payments', 'payment')} order by clearing_at, id limit $3`,
    values: [ctx.realm.id, ctx.now, limit],
  })

/** Whether a payment uses the card. `waiting` does not count while nothing was asked of a bank for it. */
export async function cardHasPaid(ctx: Context, cardId: string, waiting: Payment | null): Promise<boolean> {
  const rows = await ctx.db.query({
    name: 'card_has_paid',
    text: `select 1 from payments where realm_id = $1 and card_id = $2
      and not (id = $3 and status = 'open' and response is null) limit 1`,
    values: [ctx.realm.id, cardId, waiting?.id ?? ''],
  })
  return rows.length > 0
}

/** Whether a payment with this card or account waits at a bank: for its payer, who is there, or for its answer. */
export async function isAtBank(ctx: Context, { cardId, sepaId }: Pick<Payment, 'cardId' | 'sepaId'>): Promise<boolean> {
  const column = cardId === null ? 'sepa_id' : 'card_id'
  const rows = await ctx.db.query({
    name: `is_at_bank_by_${column}`,
    text: `select 1 from payments p left join authentications a on a.realm_id = p.realm_id and a.id = p.authentication_id
      where p.realm_id = $1 and p.${column} = $2 and p.status = any($3)
        and (a.status = any($4) or p.status = 'open' and p.response is not null) limit 1`,
    values: [ctx.realm.id, cardId ?? sepaId, untakenStatuses, openStatuses],
  })
  return rows.length > 0
}

/** Statuses of a debit that has used its mandate: it was collected or is on its way. A debit whose answer is not known yet counts as well. */
const usingStatuses: readonly PaymentStatus[] = ['authorized', 'to_capture', 'capture_sent', 'captured', 'disputed']

export async function mandateIsInUse(ctx: Context, mandateId: string): Promise<boolean> {
  const rows = await ctx.db.query({
    name: 'mandate_is_in_use',
    text: `select 1 from payments where realm_id = $1 and mandate_id = $2
      and (status = any($3) or status = 'open' and response = $4) limit 1`,
    values: [ctx.realm.id, mandateId, usingStatuses, beingProcessed],
  })
  return rows.length > 0
}

export interface PaymentFilter {
  readonly createdSince?: Instant | undefined
  readonly paidSince?: Instant | undefined
  readonly uniqueId?: string | undefined
  readonly orderId?: string | undefined
  readonly cardId?: string | undefined
  readonly sepaId?: string | undefined
  readonly intentId?: string | undefined
  readonly payoutId?: string | undefined
}

export interface PaymentOrder {
  readonly by: 'createdAt' | 'paidAt'
  readonly direction: 'asc' | 'desc'
}

/** In the order of the day of payment, only paid payments are listed: the others have no such day. */
export const listPayments = (
  ctx: Context,
  filter: PaymentFilter,
  order: PaymentOrder,
  page: PageRequest,
): Promise<Page<Payment>> =>
  listPage(ctx.db, payments, {
    realmId: ctx.realm.id,
    conditions: [
      ...atOrAfter<Payment>('createdAt', filter.createdSince),
      ...atOrAfter<Payment>('paidAt', filter.paidSince),
      ...equals<Payment>('uniqueId', filter.uniqueId),
      ...equals<Payment>('orderId', filter.orderId),
      ...equals<Payment>('cardId', filter.cardId),
      ...equals<Payment>('sepaId', filter.sepaId),
      ...equals<Payment>('intentId', filter.intentId),
      ...inPayout<Payment>('payment', filter.payoutId),
      ...(order.by === 'paidAt' ? [{ property: 'paidAt', is: 'not null' } as const] : []),
    ],
    orderBy: order.by,
    order: order.direction,
    ...page,
  })
