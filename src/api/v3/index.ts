/** All routes of v3, the gateway API: the domains of v2, as forms and result codes. */
import type { FastifyInstance } from 'fastify'
import type { GatewayContext } from '../../gateway/index.ts'
import { checkoutRoutes } from './checkouts.ts'
import { paymentRoutes } from './payments.ts'
import { registrationRoutes } from './registrations.ts'
import { resultCodeRoutes } from './result-code-list.ts'
import { gatewayWire, type GatewayServices } from './wire.ts'

export { Throttle } from './throttling.ts'

/** On a scope of its own. */
export function v3Routes(scope: FastifyInstance, services: GatewayServices<GatewayContext>): void {
  const wire = gatewayWire(scope, services)
  paymentRoutes(wire)
  checkoutRoutes(wire)
  registrationRoutes(wire)
  resultCodeRoutes(scope)
}
