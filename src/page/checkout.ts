/**
 * What a payer can pay on a page, whatever it is made of: a payment, or an intent with its attempts. Both are read into this one shape, and paid through it.
 */
import { creditorOf } from '../accounts/index.ts'
import type { CardBrand } from '../cards/index.ts'
import { MINUTE } from '../kit/clock.ts'
import type { Outcome } from '../kit/changes.ts'
import type { Money } from '../kit/money.ts'
import type { Day } from '../kit/target.ts'
import type { Device } from '../authentications/index.ts'
import { isBeingProcessed, isDebitable, type PaymentMethod, type PaymentView, type Tender } from '../payments/index.ts'
import type { KeptFor, NoticeReason } from './model.ts'
import type { PageContext } from './services.ts'

/** `payable`: the payer may try. `paid`, `authorized`: this happened just now. The others say why there is nothing to pay. */
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
  /** Of cards; null for all. */
  readonly brandsAllowed: readonly CardBrand[] | null
  /** From which day on the merchant wants the money; null for as soon as can be. */
  readonly dateSettlement: Day | null
  readonly state: CheckoutState
  /** Whether the payer is to prove who they are, where the bank wants it. */
  readonly asksForProof: boolean
  /** What the card or the account is kept for, if it is to pay again later without the payer being asked; the payer is told. Null when it is not kept. */
  readonly keptFor: KeptFor | null
  /** The payment, or the latest attempt of the intent. */
  readonly payment: PaymentView | null
  /** Tries the card or the account, new or known. */
  pay(ctx: PageContext, tender: Tender, visit: PageVisit): Promise<Outcome<PaymentView>>
}

/** The methods that are allowed and that can pay this amount. */
export const methodsFor = (ctx: PageContext, { methodsAllowed, amount, dateSettlement }: Checkout): PaymentMethod[] =>
  methodsOffered.filter(
    (method) =>
      methodsAllowed.includes(method) && (method === 'card' || isDebitable(ctx, { ...amount, dateSettlement })),
  )

/** As they stand on the page. */
const methodsOffered: readonly PaymentMethod[] = ['card', 'sepa']

/** Those of these methods that a network serves: in live mode there may be none. */
export const servedMethods = (ctx: PageContext, checkout: Checkout): PaymentMethod[] =>
  methodsFor(ctx, checkout).filter((method) => isServed[method](ctx, checkout))

const isServed: Readonly<Record<PaymentMethod, (ctx: PageContext, checkout: Checkout) => boolean>> = {
  // Where proof is asked for, it takes a 3DS server as well.
  card: ({ cardNetwork, threeDSecure }, { asksForProof }) =>
    cardNetwork !== null && (threeDSecure !== null || !asksForProof),
  sepa: ({ debitNetwork, realm }) => debitNetwork !== null && creditorOf(realm) !== null,
}

/** Where the payer is, and where they come back to from the bank. */
export interface PageVisit {
  readonly returnUrl: string
  readonly device: Device
}

/** A payer who opens the page later than this has not just paid. */
const resultShownMs = 15 * MINUTE

/** The state of a page that stands on this payment alone. */
export function stateOfPayment(ctx: PageContext, { payment }: Pick<PaymentView, 'payment'>): CheckoutState {
  switch (payment.status) {
    case 'open':
      return isBeingProcessed(payment) ? 'processing' : 'payable'
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
