/** What v1 reads of a payment (stancer-v1 section 3), and what deployed clients send in its place. */
import { Type, type Static } from 'typebox'
import { authenticationStatuses } from '../../authentications/index.ts'
import { ApiError, invalidField } from '../../kit/errors.ts'
import {
  paymentStatuses,
  type AuthenticationInput,
  type Payment,
  type PaymentChanges,
  type PaymentInput,
  type PaymentMethod,
} from '../../payments/index.ts'
import { deviceFields, deviceInput } from '../device.ts'
import { choice, nullable, text } from '../fields.ts'
import { methodsAllowed, paymentMethods } from '../methods.ts'
import { kinds } from '../reader/problem.ts'
import { cardInput } from '../v2/cards.ts'
import { customerInput } from '../v2/customers.ts'
import { cardIn } from './cards.ts'
import { customerIn } from './customers.ts'
import { amount, currency, given, httpsUrl } from './fields.ts'
import { sepaIn, sepaInput } from './sepa-in.ts'

/** Smallest payment, in minor units; a card is kept for later with 0. */
const amountMin = 50

const device = given(deviceFields({ httpAccept: 2048, languages: 32 }))

/** An object with a status other than `request` is the authentication as an answer showed it: it does not ask for a new one. */
const auth = Type.Union([
  Type.Boolean(),
  given({
    return_url: Type.Optional(nullable(httpsUrl())),
    status: Type.Optional(nullable(choice(['request', ...authenticationStatuses]))),
    device: Type.Optional(nullable(device)),
  }),
])

const id = text(1, 36)

/** An existing object: clients that send whole payments send it back as they received it. Only its id is read. */
const known = { id: Type.Optional(nullable(id)) }

const cardWithin = given({ ...Type.Partial(cardIn).properties, ...known })
const sepaWithin = given({ ...Type.Partial(sepaIn).properties, ...known })
const customerWithin = given({ ...customerIn.properties, ...known })

/** The fields that a POST and a PATCH have in common. */
const fields = {
  auth: Type.Optional(nullable(auth)),
  capture: Type.Optional(Type.Boolean()),
  card: Type.Optional(nullable(Type.Union([cardWithin, id]))),
  customer: Type.Optional(nullable(Type.Union([customerWithin, id]))),
  description: Type.Optional(nullable(text(3, 64))),
  device: Type.Optional(nullable(device)),
  methods_allowed: Type.Optional(Type.Union([methodsAllowed, choice(paymentMethods)])),
  order_id: Type.Optional(nullable(text(1, 36))),
  return_url: Type.Optional(nullable(httpsUrl())),
  sepa: Type.Optional(nullable(Type.Union([sepaWithin, id]))),
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
      choice(['authorize', 'capture', ...paymentStatuses], {
        description:
          'Asks for the authorization, or for the capture. A method alone waits until it is asked for; a status that was shown asks for nothing.',
      }),
    ),
  ),
})

/** Throws 400 for an amount below the minimum, and where an authentication is asked for outside the page without the payer's device. */
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
    device: deviceInput(body.device),
    billingAddressId: null,
    shippingAddressId: null,
    card: cardChoice(body.card) ?? null,
    sepa: sepaChoice(body.sepa) ?? null,
    customer: customerChoice(body.customer) ?? null,
    auth: authInput(body.auth) ?? null,
  }
}

/** Throws 400 as {@link paymentInput}. Null does not remove a method: clients that send whole objects send null for unset fields. */
export function paymentChanges(body: Static<typeof paymentPatch>): PaymentChanges {
  if (body.amount !== undefined) requireAmount(body.amount, body.capture)
  const card = cardChoice(body.card) ?? undefined
  const sepa = sepaChoice(body.sepa) ?? undefined
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
    ...(body.device !== undefined && { device: deviceInput(body.device) }),
    ...(card !== undefined && { card, whenAsked: true }),
    ...(sepa !== undefined && { sepa, whenAsked: true }),
    ...(auth !== undefined && { auth }),
    ...(body.customer !== undefined && { customer: customerChoice(body.customer) ?? null }),
    ...((body.status === 'authorize' || body.status === 'capture') && { status: body.status }),
  }
}

/** Whether a method is given as the object that an answer showed, with its id and without its details. */
export const hasShownMethod = ({ card, sepa }: Static<typeof paymentPatch>): boolean =>
  isShown(card, 'number') || isShown(sepa, 'iban')

const isShown = (given: object | string | null | undefined, details: string): boolean =>
  typeof given === 'object' && given !== null && !(details in given)

/** Leaves out the method that the payment has already, for a body that {@link hasShownMethod}: a payment that is sent back changes nothing. The id alone names a method to try it again. */
export function withoutShownMethod(
  { cardId, sepaId }: Pick<Payment, 'cardId' | 'sepaId'>,
  { card, sepa, ...changes }: PaymentChanges,
): PaymentChanges {
  return {
    ...changes,
    ...(card !== undefined && card !== cardId && { card }),
    ...(sepa !== undefined && sepa !== sepaId && { sepa }),
  }
}

/** Checks the amount of a change. An amount of 0 keeps a card, and captures nothing. `payment` is the payment that is changed. Throws 400. */
export function requireWorth(
  payment: Pick<Payment, 'amount' | 'capture'>,
  { amount = payment.amount, capture = payment.capture, status }: PaymentChanges,
): void {
  if (amount === 0 && (capture || status === 'capture')) throw tooLittle()
}

function requireAmount(amount: number, capture: boolean | undefined): void {
  if (amount >= amountMin || (amount === 0 && capture !== true)) return
  throw tooLittle()
}

const tooLittle = (): Error =>
  invalidField(
    ['body', 'amount'],
    `ensure this value is greater than or equal to ${amountMin}`,
    'value_error.number.not_ge',
  )

/** Requires ip and port of the payer where a card is authenticated outside the page: the payer's bank asks for them. */
function requireDevice({ auth, card, device }: Static<typeof paymentIn>): void {
  const asked = typeof auth === 'object' ? authInput(auth) : undefined
  const isAtShop = typeof asked?.returnUrl === 'string'
  if (!isAtShop || card === undefined || card === null) return
  const { ip, port } = asked.device ?? device ?? {}
  if (typeof ip === 'string' && typeof port === 'number') return
  throw invalidField(['body', 'device'], 'ip and port are needed with auth', 'value_error.missing')
}

/** Undefined where no authentication is asked for; some clients send false for that. */
function authInput(given: Static<typeof paymentIn>['auth']): AuthenticationInput | undefined {
  if (given === undefined || given === null || given === false) return undefined
  if (given === true) return {}
  if (typeof given.status === 'string' && given.status !== 'request') return undefined
  return {
    ...(typeof given.return_url === 'string' && { returnUrl: given.return_url }),
    ...(given.device !== undefined && { device: deviceInput(given.device) }),
  }
}

const methodsOf = (given: Static<typeof paymentIn>['methods_allowed']): PaymentMethod[] | undefined =>
  typeof given === 'string' ? [given] : given

function cardChoice(card: Static<typeof paymentIn>['card']): PaymentInput['card'] | undefined {
  if (typeof card !== 'object' || card === null) return card
  if (card.number === undefined && typeof card.id === 'string') return card.id
  return cardInput(complete(card, ['number', 'exp_month', 'exp_year'], 'card'))
}

function sepaChoice(sepa: Static<typeof paymentIn>['sepa']): PaymentInput['sepa'] | undefined {
  if (typeof sepa !== 'object' || sepa === null) return sepa
  if (sepa.iban === undefined && typeof sepa.id === 'string') return sepa.id
  return { recognize: sepaInput(complete(sepa, ['iban', 'name'], 'sepa')) }
}

function customerChoice(customer: Static<typeof paymentIn>['customer']): PaymentInput['customer'] | undefined {
  if (typeof customer !== 'object' || customer === null) return customer
  return typeof customer.id === 'string' ? customer.id : { recognize: customerInput(customer) }
}

type Complete<Given, Name extends keyof Given> = Given & { [name in Name]-?: Exclude<Given[name], undefined> }

const isComplete = <Given extends object, Name extends keyof Given & string>(
  object: Given,
  needed: readonly Name[],
): object is Complete<Given, Name> => needed.every((name) => object[name] !== undefined)

/** The object with the fields that a new one needs. Throws 400 where one of them is missing. */
function complete<Given extends object, Name extends keyof Given & string>(
  object: Given,
  needed: readonly Name[],
  field: string,
): Complete<Given, Name> {
  if (isComplete(object, needed)) return object
  const lacking = needed.filter((name) => object[name] === undefined)
  throw new ApiError(422, 'The request has not the expected form', {
    fields: lacking.map((name) => ({ ...kinds.missing, location: ['body', field, name] })),
  })
}
