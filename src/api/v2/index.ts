/** All routes of v2. */
import type { CardContext } from '../../cards/index.ts'
import type { CheckContext } from '../../checks/index.ts'
import type { PaymentContext } from '../../payments/index.ts'
import type { WebhookContext } from '../../webhooks/index.ts'
import type { Wire } from '../routes.ts'
import { addressRoutes } from './addresses.ts'
import { cardRoutes } from './cards.ts'
import { checkRoutes } from './checks.ts'
import { customerRoutes } from './customers.ts'
import { disputeRoutes } from './disputes.ts'
import { disbursementRoutes } from './disbursements.ts'
import { eventRoutes } from './events.ts'
import { intentRoutes } from './intents.ts'
import { mandateDocumentRoutes } from './mandate-documents.ts'
import { mandateRoutes } from './mandates.ts'
import { paymentRoutes } from './payments.ts'
import { payoutRoutes } from './payouts.ts'
import { pingRoutes } from './ping.ts'
import { priceRoutes } from './prices.ts'
import { productRoutes } from './products.ts'
import { refundRoutes } from './refunds.ts'
import { sepaRoutes } from './sepa.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { webhookDeliveryRoutes } from './webhook-deliveries.ts'
import { webhookRoutes } from './webhooks.ts'

export function v2Routes(wire: Wire<CardContext & PaymentContext & CheckContext & WebhookContext>): void {
  pingRoutes(wire)
  customerRoutes(wire)
  addressRoutes(wire)
  cardRoutes(wire)
  sepaRoutes(wire)
  mandateRoutes(wire)
  mandateDocumentRoutes(wire)
  paymentRoutes(wire)
  intentRoutes(wire)
  refundRoutes(wire)
  disputeRoutes(wire)
  payoutRoutes(wire)
  disbursementRoutes(wire)
  checkRoutes(wire)
  productRoutes(wire)
  priceRoutes(wire)
  subscriptionRoutes(wire)
  eventRoutes(wire)
  webhookRoutes(wire)
  webhookDeliveryRoutes(wire)
}
