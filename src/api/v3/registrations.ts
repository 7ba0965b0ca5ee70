/** `/v3/registrations` (gateway-v3 section 4.9): cards and accounts that are kept to pay again, as tokens. */
import { deregister, type GatewayContext, type RegistrationView } from '../../gateway/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import { isAtBank } from '../../payments/index.ts'
import { examples } from './openapi-examples.ts'
import { payByRegistration, tokenPaymentParameters } from './pay-by-registration.ts'
import { orderFaults } from './payment-faults.ts'
import { answeredTransaction } from './payments.ts'
import { presentDeregistration, presentRegistration } from './present-registration.ts'
import { register, registrationFaults, registrationParameters } from './register.ts'
import { ResultError } from './result-error.ts'
import { faultOf, requireRegistration } from './usable-registration.ts'
import type { GatewayWire, Shown } from './wire.ts'

const tag = 'Registrations (v3)'

export function registrationRoutes(wire: GatewayWire<GatewayContext>): void {
  wire.write(
    {
      method: 'POST',
      path: '/v3/registrations',
      tag,
      summary: 'Register a card or an account',
      description: 'Without a payment: no bank is asked. The id of the answer is the token that pays later.',
      parameters: registrationParameters,
      example: examples.registration,
      takesCustom: true,
      check: registrationFaults,
    },
    (ctx, { given }) => register(ctx, given),
    shownRegistration,
  )

  wire.read(
    { method: 'GET', path: '/v3/registrations/:id', tag, summary: 'Read a registration', parameters: {} },
    (ctx, { id }) => shownRegistration(ctx, id),
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v3/registrations/:id',
      tag,
      summary: 'Deregister',
      description: 'The token pays nothing any more. What was paid with it stays.',
      parameters: {},
    },
    (ctx, { id }) => end(ctx, id),
    (_ctx, id) => Promise.resolve(presentDeregistration(id)),
  )

  wire.write(
    {
      method: 'POST',
      path: '/v3/registrations/:id/payments',
      tag,
      summary: 'Pay with a registration',
      description:
        'As POST /v3/payments, without the data of a card or an account. The id of the answer is that of a payment. A merchant who asks alone (standingInstruction.source MIT) needs neither code nor 3-D Secure.',
      parameters: tokenPaymentParameters,
      example: examples.tokenPayment,
      takesCustom: true,
      check: orderFaults,
    },
    (ctx, { id, given }) => payByRegistration(ctx, id, given),
    answeredTransaction,
  )
}

const shownRegistration = async (ctx: GatewayContext, id: string): Promise<Shown> =>
  presentRegistration(ctx, await requireRegistration(ctx, id))

/** Ends a registration. Throws as {@link requireRegistration}, and 400 (100.150.201) while the payment that it was made with is not decided, or while another payment by its card or account waits at a bank and may still need it. */
async function end(ctx: GatewayContext, id: string): Promise<Outcome<string>> {
  const view = await requireRegistration(ctx, id)
  if (faultOf(view) === '100.150.201' || (await isAtBank(ctx, view.registration))) throw new ResultError('100.150.201')
  const mayPay = (other: RegistrationView): boolean => faultOf(other) !== '100.150.203'
  return { result: id, changes: (await deregister(ctx, view, mayPay)).changes }
}
