/** Every query of the gateway API's own. */
import type { Context } from '../kit/context.ts'
import { findOperation, payments, type Payment, type PaymentStatus } from '../payments/index.ts'
import { checkouts, isCheckoutId, type Checkout } from './checkout.ts'
import { registrations, type Registration } from './registration.ts'
import { transactions, type Transaction } from './transaction.ts'

export const findTransaction = (ctx: Context, id: string): Promise<Transaction | undefined> =>
  ctx.db.find(transactions, [ctx.realm.id, id])

/** The transaction with this id of the merchant's. A payment takes precedence over operations on payments; among these, the latest does. */
export async function findTransactionOfMerchant(
  ctx: Context,
  merchantTransactionId: string,
): Promise<Transaction | undefined> {
  const [found] = await ctx.db.query<Transaction>({
    name: 'find_transaction_of_merchant',
    text: `select ${transactions.select()} from gateway_transactions where realm_id = $1 and merchant_transaction_id = $2
      order by referenced_id is not null, created_at desc, id desc limit 1`,
    values: [ctx.realm.id, merchantTransactionId],
  })
  return found
}

/** The transactions under review whose money was taken, the longest-waiting first. */
export const listOpenReviews = (ctx: Context): Promise<Transaction[]> =>
  ctx.db.query({
    name: 'list_open_reviews',
    text: `select ${transactions.select('t')} from gateway_transactions t
      join payments p on p.realm_id = t.realm_id and p.id = t.payment_id and p.status = any($2)
      where t.realm_id = $1 and t.review = 'open' order by t.created_at, t.id limit ${reviewsListed}`,
    values: [ctx.realm.id, takenStatuses],
  })

const reviewsListed = 1000

const takenStatuses: readonly PaymentStatus[] = ['authorized', 'to_capture', 'capture_sent', 'captured', 'disputed']

/** Whether the merchant has already used an id for a payment, or, on the same payment, for an operation of the same kind. */
export async function isRepeated(
  ctx: Context,
  {
    merchantTransactionId,
    referencedId,
    paymentId,
    paymentType,
  }: Pick<Transaction, 'merchantTransactionId' | 'referencedId' | 'paymentId' | 'paymentType'>,
): Promise<boolean> {
  if (merchantTransactionId === null) return false
  const rows = await ctx.db.query({
    name: 'transaction_is_repeated',
    text: `select 1 from gateway_transactions where realm_id = $1 and merchant_transaction_id = $2
      and case when referenced_id is null then '' else payment_id end = $3
      and case when referenced_id is null then '' else payment_type end = $4`,
    values: [
      ctx.realm.id,
      merchantTransactionId,
      ...(referencedId === null ? ['', ''] : [paymentId ?? '', paymentType]),
    ],
  })
  return rows.length > 0
}

/** Undefined for what is no checkout of the realm's. */
export const findCheckout = async (ctx: Context, id: string): Promise<Checkout | undefined> =>
  isCheckoutId(id) ? ctx.db.find(checkouts, [ctx.realm.id, id]) : undefined

/** The checkout whose amount and tries are those of an intent. */
export async function findCheckoutOfIntent(ctx: Context, intentId: string): Promise<Checkout | undefined> {
  const [found] = await ctx.db.query<Checkout>({
    name: 'find_checkout_of_intent',
    text: `select ${checkouts.select()} from gateway_checkouts where realm_id = $1 and intent_id = $2`,
    values: [ctx.realm.id, intentId],
  })
  return found
}

/** The number of payments that were tried by a checkout under its present `merchantTransactionId`. */
export async function countAttempts(
  ctx: Context,
  { id, merchantTransactionId }: Pick<Checkout, 'id' | 'merchantTransactionId'>,
): Promise<number> {
  const [{ count } = { count: 0 }] = await ctx.db.query<{ count: number }>({
    name: 'count_attempts_of_checkout',
    text: `select count(*)::integer as count from gateway_transactions
      where realm_id = $1 and checkout_id = $2 and merchant_transaction_id is not distinct from $3`,
    values: [ctx.realm.id, id, merchantTransactionId],
  })
  return count
}

/** The payment of an operation; also of a first operation that does not exist yet, whose id the payment has fixed already. */
export async function findPaymentOfOperation(ctx: Context, id: string): Promise<string | undefined> {
  const operation = await findOperation(ctx, id)
  if (operation !== undefined) return operation.paymentId
  const [payment] = await ctx.db.query<Pick<Payment, 'id'>>({
    name: 'find_payment_by_first_operation',
    text: `select id from ${payments.name} where realm_id = $1 and first_operation_id = $2 and status in ('open', 'canceled')`,
    values: [ctx.realm.id, id],
  })
  return payment?.id
}

export const findRegistration = (ctx: Context, id: string): Promise<Registration | undefined> =>
  ctx.db.find(registrations, [ctx.realm.id, id])

/** All registrations of the same card or account, including the given one and those that were deregistered. */
export const listRegistrationsOfSame = (
  ctx: Context,
  { cardId, sepaId }: Pick<Registration, 'cardId' | 'sepaId'>,
): Promise<Registration[]> => {
  const column = cardId === null ? 'sepa_id' : 'card_id'
  return ctx.db.query<Registration>({
    name: `list_registrations_by_${column}`,
    text: `select ${registrations.select()} from registrations where realm_id = $1 and ${column} = $2`,
    values: [ctx.realm.id, cardId ?? sepaId],
  })
}
