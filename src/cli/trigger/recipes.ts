/** Every event, and how it is brought about. A new kind of event is a file beside this one, and a line here. */
import type { EventType } from '../../events/index.ts'
import { checkRecipes } from './account-checks.ts'
import { authenticationRecipes } from './authentications.ts'
import { priceRecipes, productRecipes } from './catalog.ts'
import { disputeRecipes } from './disputes.ts'
import { intentRecipes } from './intents.ts'
import { addressRecipes, cardRecipes, customerRecipes, mandateRecipes, sepaRecipes } from './kept.ts'
import { paymentRecipes } from './payments.ts'
import { disbursementRecipes, payoutRecipes } from './payouts.ts'
import type { Recipe, Recipes } from './recipe.ts'
import { refundRecipes } from './refunds.ts'
import { periodRecipes, subscriptionRecipes } from './subscriptions.ts'

const recipes: Recipes = {
  customer: customerRecipes,
  address: addressRecipes,
  card: cardRecipes,
  sepa: sepaRecipes,
  mandate: mandateRecipes,
  check: checkRecipes,
  payment: paymentRecipes,
  payment_intent: intentRecipes,
  authentication: authenticationRecipes,
  refund: refundRecipes,
  dispute: disputeRecipes,
  payout: payoutRecipes,
  disbursement: disbursementRecipes,
  product: productRecipes,
  price: priceRecipes,
  subscription: subscriptionRecipes,
  subscription_period: periodRecipes,
}

/** By type. */
export const allRecipes: ReadonlyMap<string, Recipe> = new Map(
  Object.entries(recipes).flatMap(([kind, states]) =>
    Object.entries(states).map(([state, recipe]): [EventType, Recipe] => [`${kind}.${state}` as EventType, recipe]),
  ),
)
