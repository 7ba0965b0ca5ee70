/** How v1 shows a payment (stancer-v1 sections 3 and 11): with its card or account, its customer and its refunds in full. */
import { Type, type Static } from 'typebox'
import { authenticationStatuses, openStatuses, type ShownAuthentication } from '../../authentications/index.ts'
import type { PublicNames } from '../../kit/context.ts'
import { payableMethods, type Payment, type PaymentContext, type PaymentView } from '../../payments/index.ts'
import { listAllRefundsOf } from '../../refunds/index.ts'
import { choice, idOf, moment, nullable, secondsOf, shownMoment } from '../fields.ts'
import { redirectUrl } from '../redirect-url.ts'
import { cardOut, presentCard } from './cards.ts'
import { payerOut, presentPayer } from './customers.ts'
import { daySeconds, isLive, liveMode, secondsOfDay } from './fields.ts'
import { presentRefund, refundOut } from './refunds.ts'
import { presentSepa, sepaOut } from './sepa-out.ts'
import { shownPaymentStatuses, shownStatus } from '../statuses.ts'

const authOut = Type.Object({
  redirect_url: nullable(Type.String({ description: 'Where to send the payer' })),
  return_url: nullable(Type.String()),
  status: choice(authenticationStatuses, { description: 'How far the authentication has come' }),
})

export const paymentOut = Type.Object(
  {
    id: idOf('payment'),
    created: moment(),
    amount: Type.Integer(),
    auth: nullable(authOut),
    capture: Type.Boolean(),
    card: nullable(cardOut),
    country: nullable(Type.String({ description: 'Of the card, or of the account' })),
    currency: Type.String(),
    customer: nullable(payerOut),
    date_bank: Type.Optional(nullable(daySeconds())),
    date_paym: Type.Optional(nullable(moment())),
    description: nullable(Type.String()),
    device: nullable(Type.Unknown()),
    fee: Type.Optional(nullable(Type.Integer())),
    live_mode: liveMode,
    method: nullable(Type.String()),
    methods_allowed: Type.Array(Type.String()),
    order_id: nullable(Type.String()),
    refunds: Type.Array(refundOut),
    response: nullable(Type.String()),
    response_author: nullable(Type.String()),
    return_url: nullable(Type.String()),
    sepa: nullable(sepaOut),
    status: nullable(choice(shownPaymentStatuses)),
    unique_id: nullable(Type.String()),
  },
  { title: 'Payment of v1' },
)

/** The payment's `auth`. Its return address is the authentication's own; null while no card was given (`requested`) and it equals the payment's. */
function presentAuth(
  names: PublicNames,
  payment: Payment,
  { id, status, returnUrl }: ShownAuthentication,
): Static<typeof authOut> {
  const isOwn = status !== 'requested' || returnUrl !== payment.returnUrl
  return {
    redirect_url: openStatuses.includes(status) ? redirectUrl(names, id) : null,
    return_url: isOwn ? returnUrl : null,
    status,
  }
}

/** Reads the payment's refunds. */
export async function presentPayment(
  ctx: PaymentContext,
  { payment, card, sepa, customer, authentication }: PaymentView,
): Promise<Static<typeof paymentOut>> {
  // A refund moves its payment's version, so a payment at version 1 has no refunds.
  const refunds = payment.version === 1 ? [] : await listAllRefundsOf(ctx, payment.id)
  return {
    id: payment.id,
    created: secondsOf(payment.createdAt),
    amount: payment.amount,
    auth: authentication && presentAuth(ctx.names, payment, authentication),
    capture: payment.capture,
    card: card && presentCard(ctx, card),
    country: card?.country ?? sepa?.account.country ?? null,
    currency: payment.currency,
    customer: customer && presentPayer(ctx, customer),
    description: payment.description,
    device: payment.device,
    live_mode: isLive(ctx),
    method: payment.method,
    methods_allowed: payableMethods(payment),
    order_id: payment.orderId,
    refunds: refunds.map((refund) => presentRefund(ctx, refund)),
    response: payment.response,
    response_author: payment.responseAuthor,
    return_url: payment.returnUrl,
    sepa: sepa && presentSepa(ctx, sepa, sepa.mandate),
    status: shownStatus(payment.status),
    unique_id: payment.uniqueId,
    ...presentAttempt(payment),
  }
}

/** Fields that a payment has only after it was tried. */
const presentAttempt = ({
  response,
  dateBank,
  paidAt,
  fee,
}: Payment): Pick<Static<typeof paymentOut>, 'date_bank' | 'date_paym' | 'fee'> =>
  response === null
    ? {}
    : { date_bank: dateBank === null ? null : secondsOfDay(dateBank), date_paym: shownMoment(paidAt), fee }
