/** All routes of v1: the domains of v2, as the published libraries know them. */
import type { CardContext } from '../../cards/index.ts'
import type { CheckContext } from '../../checks/index.ts'
import type { PaymentContext } from '../../payments/index.ts'
import type { Wire } from '../routes.ts'
import { cardRoutes } from './cards.ts'
import { checkRoutes } from './checks.ts'
import { customerRoutes } from './customers.ts'
import { disputeRoutes } from './disputes.ts'
import { paymentRoutes } from './payments.ts'
import { payoutRoutes } from './payouts.ts'
import { refundRoutes } from './refunds.ts'
import { sepaRoutes } from './sepa.ts'

export function v1Routes(wire: Wire<CardContext & PaymentContext & CheckContext>): void {
  paymentRoutes(wire)
  customerRoutes(wire)
  cardRoutes(wire)
  sepaRoutes(wire)
  checkRoutes(wire)
  refundRoutes(wire)
  disputeRoutes(wire)
  payoutRoutes(wire)
}
