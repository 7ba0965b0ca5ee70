/** What moves money in a file: payments with their refunds and disputes, and payouts. */
import { complaintInput } from '../api/sandbox/disputes.ts'
import { paymentInput, presentPayment } from '../api/v2/payment-fields.ts'
import { payoutInput, presentPayout } from '../api/v2/payouts.ts'
import { presentRefund, refundedAmount } from '../api/v2/refunds.ts'
import { openDispute, viewDispute, viewDisputes } from '../disputes/index.ts'
import { secondsOf } from '../kit/clock.ts'
import { createPayment, viewPayment, viewPayments } from '../payments/index.ts'
import { createPayout, viewPayout } from '../payouts/index.ts'
import { createRefund, findRefund, listRefunds } from '../refunds/index.ts'
import type { SeedFile } from './file.ts'
import type { Path } from './problem.ts'
import { named, unlessMissing, type Fields, type SeedContext, type Stop } from './stop.ts'

export const moneyStops = (file: SeedFile): Stop[] => [
  ...(file.payments ?? []).flatMap(paymentStops),
  ...(file.payouts ?? []).map(payoutStop),
]

type PaymentItem = NonNullable<SeedFile['payments']>[number]
type RefundItem = NonNullable<PaymentItem['refunds']>[number]
type DisputeItem = NonNullable<PaymentItem['disputes']>[number]
type PayoutItem = NonNullable<SeedFile['payouts']>[number]

const paymentStops = (payment: PaymentItem, index: number): Stop[] => {
  const path = ['payments', index]
  const { refunds = [], disputes = [] } = payment
  return [
    paymentStop(payment, path),
    ...refunds.map((refund, place) => refundStop(payment.id, refund, [...path, 'refunds', place])),
    ...disputes.map((dispute, place) => disputeStop(payment.id, dispute, [...path, 'disputes', place])),
  ]
}

const paymentStop = (
  { id, created, refunds: _refunds, disputes: _disputes, status, response, ...body }: PaymentItem,
  path: Path,
): Stop => ({
  kind: 'payment',
  id,
  at: created,
  path,
  names: named(body.card, body.sepa, body.customer, body.billing_address, body.shipping_address),
  movesMoney: true,
  make: async (ctx) => {
    const { result, changes } = await createPayment(ctx, paymentInput(ctx, body))
    return { result: result.payment, changes }
  },
  find: async (ctx) => {
    const view = await unlessMissing(viewPayment(ctx, id))
    if (view === undefined) return undefined
    const shown = presentPayment(ctx, view)
    return { ...shown, card: shown.card?.id, sepa: shown.sepa?.id, customer: shown.customer?.id }
  },
  given: { ...body, created: secondsOf(created) },
  expected: { status, response },
})

const refundStop = (paymentId: string, { id, created, status, ...body }: RefundItem, path: Path): Stop => ({
  kind: 'refund',
  id,
  at: created,
  path,
  names: [paymentId],
  movesMoney: true,
  make: (ctx) => createRefund(ctx, { paymentId, amount: refundedAmount(body) }),
  find: async (ctx) => {
    const refund = await findRefund(ctx, id)
    return refund && presentRefund(refund, null)
  },
  given: { payment: paymentId, amount: refundedAmount(body) ?? undefined, created: secondsOf(created) },
  expected: { status },
})

const disputeStop = (paymentId: string, { id, created, status, ...body }: DisputeItem, path: Path): Stop => ({
  kind: 'dispute',
  id,
  at: created,
  path,
  names: [paymentId],
  movesMoney: true,
  make: async (ctx) => {
    const { result, changes } = await openDispute(ctx, complaintInput(paymentId, body))
    return { result: result.dispute, changes }
  },
  find: async (ctx) => {
    const view = await unlessMissing(viewDispute(ctx, id))
    if (view === undefined) return undefined
    const { amount, createdAt, paymentId: payment, status, code } = view.dispute
    return { amount, payment, status, response: code, created: secondsOf(createdAt) }
  },
  given: { ...body, payment: paymentId, created: secondsOf(created) },
  expected: { status },
})

const payoutStop = ({ id, created, amount, ...body }: PayoutItem, index: number): Stop => {
  const { payments, refunds, disputes, date, description } = body
  return {
    kind: 'payout',
    id,
    at: created,
    path: ['payouts', index],
    names: [...(payments ?? []), ...(refunds ?? []), ...(disputes ?? [])],
    movesMoney: true,
    make: async (ctx) => {
      const { result, changes } = await createPayout(ctx, payoutInput(body))
      return { result: result.payout, changes }
    },
    find: (ctx) => findPayoutFields(ctx, id),
    given: {
      payments: asSet(payments),
      refunds: asSet(refunds),
      disputes: asSet(disputes),
      date: date ?? undefined,
      description: description ?? undefined,
      created: secondsOf(created),
    },
    expected: { amount },
  }
}

/** A limit that is higher than the number of objects in any file. */
const all = { start: 0, limit: 100_000 }

async function findPayoutFields(ctx: SeedContext, id: string): Promise<Fields | undefined> {
  const view = await unlessMissing(viewPayout(ctx, id))
  if (view === undefined) return undefined
  const { payout } = view
  const [payments, refunds, disputes] = await Promise.all([
    viewPayments(ctx, { payoutId: id }, { by: 'createdAt', direction: 'asc' }, all),
    listRefunds(ctx, { payoutId: id }, all),
    viewDisputes(ctx, { payoutId: id }, all),
  ])
  return {
    ...presentPayout(view),
    payments: asSet(payments.items.map(({ payment }) => payment.id)),
    refunds: asSet(refunds.items.map((refund) => refund.id)),
    disputes: asSet(disputes.items.map(({ dispute }) => dispute.id)),
    date: ctx.hours.dayOf(payout.datedAt),
    description: payout.description,
    created: secondsOf(payout.createdAt),
  }
}

/** Sorted; undefined when no id is named, because the payout then takes what is owed. */
const asSet = (ids: readonly string[] | null | undefined): string[] | undefined =>
  ids && ids.length > 0 ? ids.toSorted() : undefined
