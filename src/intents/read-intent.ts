/** Reading payment intents: with their status, which takes the latest attempt and its authentication. */
import { notFound } from '../kit/errors.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import {
  findPaymentWithAuthentication,
  readAttempt,
  viewPayment,
  type PaymentContext,
  type PaymentView,
  type Progress,
} from '../payments/index.ts'
import type { Intent } from './intent.ts'
import { intentStatusOf, type IntentStatus } from './status.ts'
import { findIntent, listIntents, type IntentFilter, type IntentOrder } from './store.ts'

/** An intent as the wires show it. */
export interface ShownIntent {
  readonly intent: Intent
  readonly status: IntentStatus
}

/** An intent with its latest attempt, as the page shows it. */
export interface IntentView extends ShownIntent {
  /** Null while nothing was tried. */
  readonly payment: PaymentView | null
}

/** An intent with its latest attempt, for a decision that rests on both. */
export interface IntentProgress extends ShownIntent {
  readonly attempt: Progress | null
}

/** Throws 404. */
export async function getIntent(ctx: PaymentContext, id: string): Promise<Intent> {
  const intent = await findIntent(ctx, id)
  if (intent === undefined) throw notFound('Payment intent', id)
  return intent
}

/** Throws 404. */
export const showIntent = async (ctx: PaymentContext, id: string): Promise<ShownIntent> =>
  shown(ctx, await getIntent(ctx, id))

/** Throws 404. */
export async function viewIntent(ctx: PaymentContext, id: string): Promise<IntentView> {
  const intent = await getIntent(ctx, id)
  const payment = intent.paymentId === null ? null : await viewPayment(ctx, intent.paymentId)
  return { intent, payment, status: intentStatusOf(intent, payment) }
}

/**
 * The intent is read before its attempt: whoever adds one meanwhile has moved the intent's version, and the decision cannot be committed.
 * Throws 404.
 */
export async function readIntent(ctx: PaymentContext, id: string): Promise<IntentProgress> {
  const intent = await getIntent(ctx, id)
  const attempt = intent.paymentId === null ? null : await readAttempt(ctx, intent.paymentId)
  return { intent, attempt, status: intentStatusOf(intent, attempt) }
}

export async function showIntents(
  ctx: PaymentContext,
  filter: IntentFilter,
  order: IntentOrder,
  page: PageRequest,
): Promise<Page<ShownIntent>> {
  const found = await listIntents(ctx, filter, order, page)
  return { ...found, items: await Promise.all(found.items.map((intent) => shown(ctx, intent))) }
}

async function shown(ctx: PaymentContext, intent: Intent): Promise<ShownIntent> {
  const latest = intent.paymentId === null ? undefined : await findPaymentWithAuthentication(ctx, intent.paymentId)
  return { intent, status: intentStatusOf(intent, latest ?? null) }
}
