/** Registers the card or account of a payment together with it, where that was asked for (gateway-v3 section 4.9). */
import {
  registrationOf,
  type GatewayContext,
  type KeptWith,
  type Registration,
  type Transaction,
} from '../../gateway/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import type { GivenPayment } from './payment-faults.ts'

export const registeredWith = (
  ctx: GatewayContext,
  { createRegistration }: Pick<GivenPayment, 'createRegistration'>,
  sent: Transaction['sent'],
  kept: KeptWith,
): Outcome<Registration> | undefined => (createRegistration === 'true' ? registrationOf(ctx, sent, kept) : undefined)
