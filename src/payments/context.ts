/** What the verbs of payments are given besides what every verb is. */
import type { AuthenticationContext } from '../authentications/index.ts'
import { openNumber, type Card, type CardContext, type Wallets } from '../cards/index.ts'
import type { Context } from '../kit/context.ts'
import { notAvailable } from '../kit/errors.ts'
import type { CardCredentials, Cardholders, CardNetwork } from './network.ts'
import type { Payment } from './payment.ts'
import type { Follow } from './progress.ts'

export interface PaymentContext extends AuthenticationContext {
  /** Null where no network is to be had: a live account without a connector. */
  readonly cardNetwork: CardNetwork | null
  /** The payers of the simulated world; null where they are real. */
  readonly cardholders: Cardholders | null
  /** Opens wallets' tokens; null where there is no connection to one. */
  readonly wallets: Wallets | null
  /** What follows when this attempt of a payment intent moves. Fulfilled by the intents, of which payments know no more than the id. */
  readonly followAttempt: (ctx: Context, attempt: Payment) => Promise<Follow>
}

/** The network, or 501 with what is missing. */
export function requireCardNetwork(ctx: PaymentContext): CardNetwork {
  if (ctx.cardNetwork === null) {
    throw notAvailable(
      'No card network is connected to this account: live payments need a connector, and none is configured. Customers and cards can be kept meanwhile; use a test key to simulate payments',
    )
  }
  return ctx.cardNetwork
}

export const credentialsOf = (ctx: CardContext, card: Card, securityCode: string | null): CardCredentials => ({
  number: openNumber(ctx, card),
  expiryMonth: card.expMonth,
  expiryYear: card.expYear,
  securityCode,
})
