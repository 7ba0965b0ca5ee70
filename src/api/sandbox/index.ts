/** Everything under `/sandbox/`: what moves and steers the simulated world. Additions of Guichet's, for test keys alone. */
import type { GatewayContext } from '../../gateway/index.ts'
import type { Wire } from '../routes.ts'
import { authenticationRoutes } from './authentications.ts'
import { clockRoutes, type ClockMover } from './clock.ts'
import { deliveryFaultRoutes } from './delivery-faults.ts'
import { sandboxDisbursementRoutes } from './disbursements.ts'
import { sandboxDisputeRoutes } from './disputes.ts'
import { faultRoutes } from './faults.ts'
import { ledgerRoutes } from './ledger.ts'
import { sandboxPayoutRoutes } from './payouts.ts'
import { quietRoutes, type QuietKeeper } from './quiet.ts'
import { sandboxRefundRoutes } from './refunds.ts'
import { reviewRoutes } from './reviews.ts'
import { resetRoutes, type Resetter } from './reset.ts'

export type { Resetter } from './reset.ts'

export function sandboxRoutes(wire: Wire<GatewayContext>, timers: ClockMover & QuietKeeper, resetter: Resetter): void {
  clockRoutes(wire, timers)
  quietRoutes(wire, timers)
  ledgerRoutes(wire)
  resetRoutes(wire, resetter)
  authenticationRoutes(wire)
  faultRoutes(wire)
  deliveryFaultRoutes(wire)
  sandboxRefundRoutes(wire)
  sandboxPayoutRoutes(wire)
  sandboxDisputeRoutes(wire)
  sandboxDisbursementRoutes(wire)
  reviewRoutes(wire)
}
