/** Capturing a payment: what is held, or, if nothing is held yet, with the instrument that it was tried with. */
import type { Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { MinorUnits } from '../kit/money.ts'
import { requireAnswered } from './awaited.ts'
import { capturedFromHeld } from './capture.ts'
import { charge, type Charged } from './charge.ts'
import type { PaymentContext } from './context.ts'
import type { WholePaymentView } from './create-payment.ts'
import { restingOnMandate } from './debit.ts'
import { instrumentOf } from './instrument.ts'
import { authorizedAmount } from './operation.ts'
import { changesOf, type Progress } from './progress.ts'
import { customerOf, meansOf, readProgress } from './read-payment.ts'

/** Of all that is held. Throws 404, 409. */
export const capturePayment = async (ctx: PaymentContext, id: string): Promise<Outcome<WholePaymentView>> =>
  capturePaymentFrom(ctx, await readProgress(ctx, id))

/** {@link capturePayment} for a decision that has read the payment already, or of a part: what is left over is let go. */
export async function capturePaymentFrom(
  ctx: PaymentContext,
  progress: Progress,
  amount?: MinorUnits,
): Promise<Outcome<WholePaymentView>> {
  const { payment } = progress
  requireAnswered(progress)
  const [instrument, customer] = await Promise.all([instrumentOf(ctx, payment), customerOf(ctx, payment)])
  const charged: Charged =
    payment.status === 'authorized' && instrument !== null
      ? {
          progress: capturedFromHeld(ctx, progress, instrument, captureAmount(progress, amount)),
          changes: restingOnMandate(ctx, payment, { status: 'capture' }, instrument),
        }
      : await charge(ctx, progress, instrument, null, { status: 'capture' })
  return {
    result: {
      payment: charged.progress.payment,
      ...(await meansOf(ctx, charged.progress.payment, charged.instrument ?? instrument)),
      customer,
      authentication: charged.progress.authentication,
      payoutId: null,
    },
    changes: [...charged.changes, ...changesOf(ctx, charged.progress)],
  }
}

function captureAmount({ operations }: Progress, amount: MinorUnits | undefined): MinorUnits {
  const held = authorizedAmount(operations)
  if (amount === undefined) return held
  if (amount > held) throw conflict('Payment cannot be captured beyond the amount that was authorized')
  return amount
}
