/** `/v3/payments` (gateway-v3 section 4): payments, what is done to them, and inquiries about both. */
import { findTransactionOfMerchant, readTransaction, type GatewayContext } from '../../gateway/index.ts'
import type { Context } from '../../kit/context.ts'
import { isOperationId } from '../../kit/id.ts'
import { findNews, withdraw } from '../../notifications/index.ts'
import { backOfficeFaults, backOfficeParameters, operateOn } from './back-office.ts'
import { makeCredit } from './credit.ts'
import { makePayment } from './make-payment.ts'
import { examples } from './openapi-examples.ts'
import { paymentFaults } from './payment-faults.ts'
import { merchantReference, paymentParameters } from './payment-parameters.ts'
import { presentTransaction } from './present.ts'
import { transactionNotFound } from './result-error.ts'
import type { AfterAnswer, GatewayWire, Shown } from './wire.ts'

const tag = 'Payments (v3)'

export function paymentRoutes(wire: GatewayWire<GatewayContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/v3/payments',
      tag,
      summary: 'Make a payment',
      description:
        'PA: a preauthorization. DB: authorization and capture in one. CD: a credit to a card. What the bank declines answers 400 with the whole payment. With shopperResultUrl the payer may have to go to the bank first: the answer holds a redirect then.',
      parameters: paymentParameters,
      example: examples.payment,
      takesCustom: true,
      check: paymentFaults,
    },
    (ctx, { given }) => (given.paymentType === 'CD' ? makeCredit(ctx, given) : makePayment(ctx, given)),
    answeredTransaction,
  )

  wire.read(
    {
      method: 'GET',
      path: '/v3/payments',
      tag,
      summary: 'Inquire by the id of your own',
      parameters: { merchantTransactionId: { ...merchantReference.merchantTransactionId, required: true } },
      counts: {
        as: 'inquiry',
        by: async (ctx, { given: { merchantTransactionId = '' } }) =>
          (await findTransactionOfMerchant(ctx, merchantTransactionId))?.id ?? merchantTransactionId,
      },
    },
    async (ctx, { given: { merchantTransactionId = '' } }) => {
      const found = await findTransactionOfMerchant(ctx, merchantTransactionId)
      if (found === undefined) throw transactionNotFound()
      return shownTransaction(ctx, found.id)
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v3/payments/:id',
      tag,
      summary: 'Inquire about a transaction',
      parameters: {},
      counts: { as: 'inquiry', by: byTransaction },
    },
    (ctx, { id }) => shownTransaction(ctx, id),
  )

  wire.write(
    {
      method: 'POST',
      path: '/v3/payments/:id',
      tag,
      summary: 'Capture, refund or reverse',
      description:
        'CP: the capture of a PA, once. RF: a refund of a DB or CP. RV: a reversal, before the money has left.',
      parameters: backOfficeParameters,
      example: examples.refund,
      counts: { as: 'change', by: byTransaction },
      check: backOfficeFaults,
    },
    (ctx, { id, given }) => operateOn(ctx, id, given),
    answeredTransaction,
  )
}

/** Counts by the id of the path, where it has the form of one. */
const byTransaction = (_ctx: Context, { id }: { readonly id: string }): string | undefined =>
  isOperationId(id) ? id : undefined

/** A transaction as it is now. Throws 404. */
export async function shownTransaction(ctx: GatewayContext, id: string): Promise<Shown> {
  const found = await readTransaction(ctx, id)
  if (found === undefined) throw transactionNotFound()
  return presentTransaction(ctx, found)
}

/** {@link shownTransaction} as the answer to the request that made it. The shop is not notified of what this answer tells, unless the answer could not be sent. */
export async function answeredTransaction(ctx: GatewayContext, id: string, afterAnswer: AfterAnswer): Promise<Shown> {
  const news = await findNews(ctx, id)
  const shown = await shownTransaction(ctx, id)
  if (news !== undefined) afterAnswer(() => withdraw(ctx, news))
  return shown
}
