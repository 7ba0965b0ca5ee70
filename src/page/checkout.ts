/**
 * What a payer can pay on a page, whatever it is made of: a payment, or an intent with its attempts. Both are read into this one shape, and paid through it.
 */
import type { CardInput } from '../cards/index.ts'
import { MINUTE } from '../kit/clock.ts'
import type { Outcome } from '../kit/changes.ts'
import type { Money } from '../kit/money.ts'
import type { Device } from '../authentications/index.ts'
import type { PaymentMethod, PaymentView } from '../payments/index.ts'
import type { NoticeReason } from './model.ts'
import type { PageContext } from './services.ts'

/** `payable`: a card may be tried. `paid`, `authorized`: just now. Otherwise, why there is nothing to pay. */
export type CheckoutState = 'payable' | 'paid' | 'authorized' | NoticeReason

export interface Checkout {
  /** Of the payment or the intent. */
  readonly id: string
  /** Of its page. */
  readonly path: string
  readonly amount: Money
  readonly description: string | null
  readonly returnUrl: string | null
  readonly customerId: string | null
  readonly methodsAllowed: readonly PaymentMethod[]
  readonly state: CheckoutState
  /** Whether the payer is to prove who they are, where the bank wants it. */
  readonly asksForProof: boolean
  /** The payment, or the latest attempt of the intent. */
  readonly payment: PaymentView | null
  /** Tries the card, new or known. */
  pay(ctx: PageContext, card: string | CardInput, visit: PageVisit): Promise<Outcome<PaymentView>>
}

/** Whether there is anybody to ask: a network, and, where proof is asked for, a 3DS server. Live mode may have neither. */
export const isServed = ({ cardNetwork, threeDSecure }: PageContext, { asksForProof }: Checkout): boolean =>
  cardNetwork !== null && (threeDSecure !== null || !asksForProof)

/** Where the payer is, and where they come back to from the bank. */
export interface PageVisit {
  readonly returnUrl: string
  readonly device: Device
}

/** After so long, who opens the page did not just pay. */
const resultShownMs = 15 * MINUTE

/** The state of a page that stands on this payment alone. */
export function stateOfPayment(ctx: PageContext, { payment }: Pick<PaymentView, 'payment'>): CheckoutState {
  switch (payment.status) {
    case 'open':
      return payment.response === '09' ? 'processing' : 'payable'
    case 'refused':
      return 'payable'
    case 'authorized':
      return isRecent(ctx, payment.paidAt) ? 'authorized' : 'already_paid'
    case 'to_capture':
    case 'capture_sent':
    case 'captured':
    case 'disputed':
      return isRecent(ctx, payment.paidAt) ? 'paid' : 'already_paid'
    case 'canceled':
      return 'canceled'
    case 'expired':
      return 'expired'
    case 'failed':
      return 'failed'
  }
}

const isRecent = (ctx: PageContext, paidAt: number | null): boolean =>
  paidAt !== null && ctx.now - paidAt < resultShownMs
