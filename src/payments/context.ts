/** What the verbs of payments are given besides what every verb is. */
import type { AuthenticationContext } from '../authentications/index.ts'
import type { Wallets } from '../cards/index.ts'
import type { Change } from '../kit/changes.ts'
import { notAvailable } from '../kit/errors.ts'
import type { SepaContext } from '../sepa/index.ts'
import type { Network, Payers } from './network.ts'
import type { Payment, PaymentMethod } from './payment.ts'
import type { Follow } from './progress.ts'

export interface PaymentContext extends AuthenticationContext, SepaContext {
  /** Null where no network is to be had: a live account without a connector. */
  readonly cardNetwork: Network | null
  /** The banks that carry out debits; null where there are none to be had: in live mode. */
  readonly debitNetwork: Network | null
  /** The payers of the simulated world; null where they are real. */
  readonly payers: Payers | null
  /** Opens wallets' tokens; null where there is no connection to one. */
  readonly wallets: Wallets | null
  /** What follows when this attempt of a payment intent changes. The intents implement it; payments know no more of an intent than its id. */
  readonly followAttempt: (ctx: PaymentContext, attempt: Payment) => Promise<Follow>
  /** What follows when a payment that registers its card is paid; null when nothing follows. src/gateway implements it; payments know nothing of its tokens. */
  readonly followToken: (ctx: PaymentContext, payment: Payment) => Promise<Follow | null>
  /** What follows when a payment intent of a subscription comes to another status. The subscriptions implement it; intents know no more of them than the ids. */
  readonly followIntent: (ctx: PaymentContext, intent: IntentOfSubscription) => Promise<FollowIntent>
}

export interface IntentOfSubscription {
  readonly id: string
  readonly subscriptionId: string
  /** The period that it pays; null where it verifies a card for those that come. */
  readonly periodId: string | null
}

export interface FollowIntent {
  /** The subscription has ended: nobody is to be charged any more, and an intent that could be paid once more is called off. */
  readonly isOver: boolean
  /** What follows when the intent comes to `status`, with its latest attempt. `returnedFor` is the reason, if the payer's bank has taken the money of that attempt back. Pure, as every step. */
  follow(status: string, attempt: Payment | null, returnedFor?: string | null): readonly Change[]
}

/** The network that carries out what is paid by a method, or 501 with what is missing. */
export const requireNetwork = (ctx: PaymentContext, method: PaymentMethod): Network => requiring[method](ctx)

const requiring: { readonly [method in PaymentMethod]: (ctx: PaymentContext) => Network } = {
  card: requireCardNetwork,
  sepa: requireDebitNetwork,
}

/** The banks that carry out debits, or 501 with what is missing. */
export function requireDebitNetwork({ debitNetwork }: PaymentContext): Network {
  if (debitNetwork === null) {
    throw notAvailable(
      'No bank is connected to this account that carries out SEPA debits: accounts and mandates can be kept meanwhile; use a test key to simulate payments',
    )
  }
  return debitNetwork
}

/** The network of cards, or 501 with what is missing. */
export function requireCardNetwork(ctx: PaymentContext): Network {
  if (ctx.cardNetwork === null) {
    throw notAvailable(
      'No card network is connected to this account: live payments need a connector, and none is configured. Customers and cards can be kept meanwhile; use a test key to simulate payments',
    )
  }
  return ctx.cardNetwork
}
