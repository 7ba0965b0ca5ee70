/** What v1 reads of a payment (stancer-v1 section 3), and what deployed clients send in its place. */
import { Type, type Static } from 'typebox'
import { invalidField } from '../../kit/errors.ts'
import type { AuthenticationInput, PaymentChanges, PaymentInput, PaymentMethod } from '../../payments/index.ts'
import { choice, country, nullable, text } from '../fields.ts'
import { givenMethods, methodsAllowed, paymentMethods } from '../methods.ts'
import { cardIn, cardInput } from './cards.ts'
import { customerIn, customerInput } from './customers.ts'
import { amount, currency, given, httpsUrl } from './fields.ts'
import { sepaIn, sepaInput } from './sepa-in.ts'

/** Smallest payment, in minor units; a card is kept for later with 0. */
const amountMin = 50

const device = given({
  ip: Type.Optional(nullable(text(2, 45))),
  port: Type.Optional(nullable(Type.Integer({ minimum: 1, maximum: 65535 }))),
  user_agent: Type.Optional(nullable(text(1, 256))),
  http_accept: Type.Optional(nullable(text(1, 2048))),
  languages: Type.Optional(nullable(text(1, 32))),
  city: Type.Optional(nullable(text(1, 50))),
  country: Type.Optional(nullable(country())),
  zip_code: Type.Optional(nullable(text(2, 16))),
})

const auth = Type.Union([
  Type.Boolean(),
  given({
    return_url: Type.Optional(nullable(httpsUrl())),
    status: Type.Optional(nullable(choice(['request']))),
    device: Type.Optional(nullable(device)),
  }),
])

const id = text(1, 36)

/** The fields that a POST and a PATCH have in common. */
const fields = {
  auth: Type.Optional(nullable(auth)),
  capture: Type.Optional(Type.Boolean()),
  card: Type.Optional(nullable(Type.Union([cardIn, id]))),
  customer: Type.Optional(nullable(Type.Union([customerIn, id]))),
  description: Type.Optional(nullable(text(3, 64))),
  device: Type.Optional(nullable(device)),
  methods_allowed: Type.Optional(Type.Union([methodsAllowed, choice(paymentMethods)])),
  order_id: Type.Optional(nullable(text(1, 36))),
  return_url: Type.Optional(nullable(httpsUrl())),
  sepa: Type.Optional(nullable(Type.Union([sepaIn, id]))),
}

export const paymentIn = given({
  amount: amount(0),
  currency,
  ...fields,
  unique_id: Type.Optional(
    nullable(text(1, 36, { description: 'An id of your own: a second payment with it is refused' })),
  ),
})

export const paymentPatch = given({
  amount: Type.Optional(amount(0)),
  currency: Type.Optional(currency),
  ...fields,
  status: Type.Optional(
    nullable(
      choice(['authorize', 'capture'], {
        description: 'Asks for the authorization, or for the capture. A method alone waits until it is asked for.',
      }),
    ),
  ),
})

/** Throws 400 for an amount below the least, and where the payer's bank is to be asked from nowhere. */
export function paymentInput(body: Static<typeof paymentIn>): PaymentInput {
  const capture = body.capture ?? true
  requireAmount(body.amount, capture)
  requireDevice(body)
  return {
    amount: body.amount,
    currency: body.currency,
    capture,
    description: body.description ?? null,
    orderId: body.order_id ?? null,
    uniqueId: body.unique_id ?? null,
    methodsAllowed: methodsOf(body.methods_allowed) ?? [...paymentMethods],
    returnUrl: body.return_url ?? null,
    dateSettlement: null,
    device: deviceInput(body.device) ?? null,
    billingAddressId: null,
    shippingAddressId: null,
    card: cardChoice(body.card) ?? null,
    sepa: sepaChoice(body.sepa) ?? null,
    customer: customerChoice(body.customer) ?? null,
    auth: authInput(body.auth) ?? null,
  }
}

/** Throws 400 as {@link paymentInput}, and where a card is to be taken away. */
export function paymentChanges(body: Static<typeof paymentPatch>): PaymentChanges {
  if (body.amount !== undefined) requireAmount(body.amount, body.capture)
  const { card, sepa } = givenMethods({ card: cardChoice(body.card), sepa: sepaChoice(body.sepa) })
  const methods = methodsOf(body.methods_allowed)
  const auth = authInput(body.auth)
  return {
    ...(body.amount !== undefined && { amount: body.amount }),
    ...(body.currency !== undefined && { currency: body.currency }),
    ...(body.capture !== undefined && { capture: body.capture }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.order_id !== undefined && { orderId: body.order_id }),
    ...(methods !== undefined && { methodsAllowed: methods }),
    ...(body.return_url !== undefined && { returnUrl: body.return_url }),
    ...(body.device !== undefined && { device: deviceInput(body.device) ?? null }),
    ...(card !== undefined && { card, whenAsked: true }),
    ...(sepa !== undefined && { sepa, whenAsked: true }),
    ...(auth !== undefined && { auth }),
    ...(body.customer !== undefined && { customer: customerChoice(body.customer) ?? null }),
    ...(typeof body.status === 'string' && { status: body.status }),
  }
}

function requireAmount(amount: number, capture: boolean | undefined): void {
  if (amount >= amountMin || (amount === 0 && capture !== true)) return
  throw invalidField(
    ['body', 'amount'],
    `ensure this value is greater than or equal to ${amountMin}`,
    'value_error.number.not_ge',
  )
}

/** Outside the page, the payer's bank wants to know where the payer is. */
function requireDevice({ auth, card, device }: Static<typeof paymentIn>): void {
  const isAtShop = typeof auth === 'object' && auth !== null && typeof auth.return_url === 'string'
  if (!isAtShop || card === undefined || card === null) return
  const { ip, port } = auth.device ?? device ?? {}
  if (typeof ip === 'string' && typeof port === 'number') return
  throw invalidField(['body', 'device'], 'ip and port are needed with auth', 'value_error.missing')
}

/** Undefined where nothing is asked for: some clients say so with false. */
function authInput(given: Static<typeof paymentIn>['auth']): AuthenticationInput | undefined {
  if (given === undefined || given === null || given === false) return undefined
  if (given === true) return {}
  return {
    ...(typeof given.return_url === 'string' && { returnUrl: given.return_url }),
    ...(given.device !== undefined && { device: deviceInput(given.device) ?? null }),
  }
}

const methodsOf = (given: Static<typeof paymentIn>['methods_allowed']): PaymentMethod[] | undefined =>
  typeof given === 'string' ? [given] : given

function deviceInput(given: Static<typeof device> | null | undefined): PaymentInput['device'] {
  if (given === null || given === undefined) return null
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

function cardChoice(card: Static<typeof paymentIn>['card']): PaymentInput['card'] | undefined {
  return typeof card === 'object' && card !== null ? cardInput(card) : card
}

function sepaChoice(sepa: Static<typeof paymentIn>['sepa']): PaymentInput['sepa'] | undefined {
  return typeof sepa === 'object' && sepa !== null ? { recognize: sepaInput(sepa) } : sepa
}

function customerChoice(customer: Static<typeof paymentIn>['customer']): PaymentInput['customer'] | undefined {
  return typeof customer === 'object' && customer !== null ? { recognize: customerInput(customer) } : customer
}
