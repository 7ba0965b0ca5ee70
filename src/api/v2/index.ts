/** All routes of v2. */
import type { CardContext } from '../../cards/index.ts'
import type { PaymentContext } from '../../payments/index.ts'
import type { Wire } from '../routes.ts'
import { addressRoutes } from './addresses.ts'
import { cardRoutes } from './cards.ts'
import { customerRoutes } from './customers.ts'
import { disputeRoutes } from './disputes.ts'
import { disbursementRoutes } from './disbursements.ts'
import { intentRoutes } from './intents.ts'
import { paymentRoutes } from './payments.ts'
import { payoutRoutes } from './payouts.ts'
import { pingRoutes } from './ping.ts'
import { refundRoutes } from './refunds.ts'

export function v2Routes(wire: Wire<CardContext & PaymentContext>): void {
  pingRoutes(wire)
  customerRoutes(wire)
  addressRoutes(wire)
  cardRoutes(wire)
  paymentRoutes(wire)
  intentRoutes(wire)
  refundRoutes(wire)
  disputeRoutes(wire)
  payoutRoutes(wire)
  disbursementRoutes(wire)
}
