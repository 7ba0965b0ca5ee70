/** What a v2 payment is made of, in and out (stancer-v2 section 8). */
import { Type, type Static } from 'typebox'
import { authenticationStatuses, openStatuses, type ShownAuthentication } from '../../authentications/index.ts'
import {
  payableMethods,
  type AuthenticationInput,
  type PaymentChanges,
  type PaymentContext,
  type PaymentInput,
  type PaymentView,
} from '../../payments/index.ts'
import type { Context, PublicNames } from '../../kit/context.ts'
import { invalidField } from '../../kit/errors.ts'
import { deviceFields, deviceInput } from '../device.ts'
import { redirectUrl } from '../redirect-url.ts'
import { cardIn, cardInput, cardOut, presentCard } from './cards.ts'
import { customerIn, customerInput, customerOut, presentCustomer } from './customers.ts'
import { givenMethods, methodsAllowed, methodsAllowedAtFirst, paymentMethods } from '../methods.ts'
import { presentSepa, sepaIn, sepaInput, sepaOut, sepaPost } from './sepa.ts'
import { walletCard, walletIn } from './wallet.ts'
import {
  amount,
  choice,
  currency,
  date,
  dateIn,
  httpUrl,
  idOf,
  moment,
  nullable,
  secondsOf,
  shownMoment,
  text,
} from '../fields.ts'
import { shownPaymentStatuses, shownStatus, statusOut } from '../statuses.ts'

const device = Type.Object(deviceFields({ httpAccept: 256, languages: 128 }))

/** The fields that a POST and a PATCH have in common. */
const fields = {
  auth: Type.Optional(
    nullable(
      Type.Union([
        Type.Boolean(),
        Type.Object({ return_url: Type.Optional(nullable(httpUrl())), device: Type.Optional(nullable(device)) }),
      ]),
    ),
  ),
  billing_address: Type.Optional(nullable(idOf('address'))),
  capture: Type.Optional(Type.Boolean()),
  card: Type.Optional(nullable(Type.Union([cardIn, idOf('card')]))),
  currency: Type.Optional(currency()),
  customer: Type.Optional(nullable(Type.Union([customerIn, idOf('customer')]))),
  date_settlement: Type.Optional(nullable(dateIn())),
  description: Type.Optional(nullable(text(3, 64))),
  device: Type.Optional(nullable(device)),
  methods_allowed: Type.Optional(methodsAllowed),
  order_id: Type.Optional(nullable(text(1, 36))),
  return_url: Type.Optional(nullable(httpUrl())),
  sepa: Type.Optional(nullable(Type.Union([sepaIn, idOf('sepa')]))),
  shipping_address: Type.Optional(nullable(idOf('address'))),
  wallet: Type.Optional(nullable(walletIn)),
}

export const paymentIn = Type.Object({
  amount: amount({ description: 'Minor units: 100 is 1.00 EUR' }),
  ...fields,
  capture: Type.Optional(nullable(Type.Boolean({ default: true }))),
  currency: Type.Optional(nullable(currency({ default: 'eur' }))),
  methods_allowed: Type.Optional(methodsAllowedAtFirst),
  unique_id: Type.Optional(
    nullable(text(1, 36, { description: 'An id of your own: a second payment with it is refused' })),
  ),
})

export const paymentPatch = Type.Object({
  amount: Type.Optional(amount()),
  ...fields,
  sepa: Type.Optional(nullable(Type.Union([sepaPost, idOf('sepa')]))),
  status: Type.Optional(
    choice(['authorize', 'capture'], { description: 'Asks for the authorization, or for the capture' }),
  ),
})

/** The body of a capture: some clients repeat the id of the path in it. */
export const captureBody = (kind: 'payment' | 'intent') => Type.Object({ id: Type.Optional(nullable(idOf(kind))) })

/** Throws 422 where the body names another object than the path. */
export function checkCaptured(id: string, body: Static<ReturnType<typeof captureBody>>): void {
  if (typeof body.id === 'string' && body.id !== id)
    throw invalidField(['body', 'id'], 'the id is not that of the path')
}

const unreachedAuthStatuses = ['bypassed'] as const

const authOut = Type.Object({
  status: statusOut(authenticationStatuses, unreachedAuthStatuses, 'How far the authentication has come'),
  redirect_url: nullable(Type.String({ description: 'Where to send the payer' })),
  return_url: nullable(Type.String()),
  device: nullable(Type.Unknown()),
  message: nullable(Type.String({ description: 'What went wrong' })),
  uuid: Type.String(),
})

export const paymentOut = Type.Object(
  {
    id: idOf('payment'),
    created: moment(),
    amount: Type.Integer(),
    auth: nullable(authOut),
    billing_address: nullable(Type.String()),
    capture: Type.Boolean(),
    card: nullable(cardOut),
    currency: Type.String(),
    customer: nullable(customerOut),
    date_bank: nullable(date()),
    date_paym: nullable(moment()),
    date_settlement: nullable(date()),
    description: nullable(Type.String()),
    device: nullable(Type.Unknown()),
    fee: nullable(Type.Integer()),
    method: nullable(Type.String()),
    methods_allowed: Type.Array(Type.String()),
    order_id: nullable(Type.String()),
    origin: Type.Integer(),
    payment_intent: nullable(Type.String()),
    payout: nullable(Type.String()),
    response: nullable(Type.String()),
    response_author: nullable(Type.String()),
    return_url: nullable(Type.String()),
    sepa: nullable(sepaOut),
    shipping_address: nullable(Type.String()),
    status: nullable(choice(shownPaymentStatuses)),
    unique_id: nullable(Type.String()),
  },
  { title: 'Payment' },
)

export function presentAuth(names: PublicNames, authentication: ShownAuthentication): Static<typeof authOut> {
  const { id, status, returnUrl, device, message } = authentication
  return {
    status,
    redirect_url: openStatuses.includes(status) ? redirectUrl(names, id) : null,
    return_url: returnUrl,
    device,
    message,
    uuid: id,
  }
}

export const presentPayment = (
  ctx: Pick<Context, 'names' | 'hours'>,
  { payment, card, sepa, customer, authentication, payoutId }: PaymentView,
): Static<typeof paymentOut> => ({
  id: payment.id,
  created: secondsOf(payment.createdAt),
  amount: payment.amount,
  auth: authentication && presentAuth(ctx.names, authentication),
  billing_address: payment.billingAddressId,
  capture: payment.capture,
  card: card && presentCard(card),
  currency: payment.currency,
  customer: customer && presentCustomer(customer),
  date_bank: payment.dateBank,
  date_paym: shownMoment(payment.paidAt),
  date_settlement: payment.dateSettlement,
  description: payment.description,
  device: payment.device,
  fee: payment.fee,
  method: payment.method,
  methods_allowed: payableMethods(payment),
  order_id: payment.orderId,
  origin: payment.origin,
  payment_intent: payment.intentId,
  payout: payoutId,
  response: payment.response,
  response_author: payment.responseAuthor,
  return_url: payment.returnUrl,
  sepa: sepa && presentSepa(ctx, sepa, sepa.mandate),
  shipping_address: payment.shippingAddressId,
  status: shownStatus(payment.status),
  unique_id: payment.uniqueId,
})

/** Throws 422 for `auth: false`. */
export function paymentInput(ctx: PaymentContext, body: Static<typeof paymentIn>): PaymentInput {
  refuseFalseAuth(body)
  return {
    amount: body.amount,
    currency: body.currency ?? 'eur',
    capture: body.capture ?? true,
    description: body.description ?? null,
    orderId: body.order_id ?? null,
    uniqueId: body.unique_id ?? null,
    methodsAllowed: body.methods_allowed ?? [...paymentMethods],
    returnUrl: body.return_url ?? null,
    dateSettlement: body.date_settlement ?? null,
    device: deviceInput(body.device),
    billingAddressId: body.billing_address ?? null,
    shippingAddressId: body.shipping_address ?? null,
    card: payingCard(ctx, body) ?? null,
    sepa: sepaChoice(body.sepa) ?? null,
    customer: customerChoice(body.customer) ?? null,
    auth: authInput(body) ?? null,
    ...isWallet(body),
  }
}

/** Throws as {@link paymentInput}, and 422 where a method is to be taken away. */
export function paymentChanges(ctx: PaymentContext, body: Static<typeof paymentPatch>): PaymentChanges {
  refuseFalseAuth(body)
  const { card, sepa } = givenMethods({ card: payingCard(ctx, body), sepa: changedSepa(body.sepa) })
  const auth = authInput(body)
  return {
    ...(body.amount !== undefined && { amount: body.amount }),
    ...(body.currency !== undefined && { currency: body.currency }),
    ...(body.capture !== undefined && { capture: body.capture }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.order_id !== undefined && { orderId: body.order_id }),
    ...(body.methods_allowed !== undefined && { methodsAllowed: body.methods_allowed }),
    ...(body.return_url !== undefined && { returnUrl: body.return_url }),
    ...(body.date_settlement !== undefined && { dateSettlement: body.date_settlement }),
    ...(body.device !== undefined && { device: deviceInput(body.device) }),
    ...(body.billing_address !== undefined && { billingAddressId: body.billing_address }),
    ...(body.shipping_address !== undefined && { shippingAddressId: body.shipping_address }),
    ...(card !== undefined && { card }),
    ...(sepa !== undefined && { sepa }),
    ...(auth !== undefined && { auth }),
    ...isWallet(body),
    ...(body.customer !== undefined && { customer: customerChoice(body.customer) ?? null }),
    ...(body.status !== undefined && { status: body.status }),
  }
}

function refuseFalseAuth({ auth }: Pick<Static<typeof paymentPatch>, 'auth'>): void {
  if (auth === false) throw invalidField(['body', 'auth'], "Auth can't be False")
}

type Given = Pick<Static<typeof paymentPatch>, 'auth' | 'card' | 'wallet' | 'return_url'>

/** Undefined where no authentication is asked for. An authentication without its own return address uses the payment's. */
function authInput({ auth, return_url }: Given): AuthenticationInput | undefined {
  if (auth === undefined || auth === null || auth === false) return undefined
  const own = auth === true ? undefined : auth.return_url
  const device = auth === true ? undefined : auth.device
  const returnUrl = own ?? return_url ?? undefined
  return {
    ...(returnUrl !== undefined && { returnUrl }),
    ...(device !== undefined && { device: deviceInput(device) }),
  }
}

const isWallet = ({ wallet }: Given): { fromWallet?: boolean } =>
  wallet === undefined || wallet === null ? {} : { fromWallet: true }

/** The card that was given, or the one in the wallet. Throws 422 for both. */
function payingCard(ctx: PaymentContext, { card, wallet }: Given): PaymentInput['card'] | undefined {
  if (wallet === undefined || wallet === null) return cardChoice(card)
  if (card !== undefined && card !== null) throw invalidField(['body', 'wallet'], 'give either card or wallet')
  return walletCard(ctx, wallet.apple_pay.paymentData)
}

function cardChoice(card: Static<typeof paymentIn>['card']): PaymentInput['card'] | undefined {
  return typeof card === 'object' && card !== null ? cardInput(card) : card
}

function sepaChoice(sepa: Static<typeof paymentIn>['sepa']): PaymentInput['sepa'] | undefined {
  return typeof sepa === 'object' && sepa !== null ? sepaInput(sepa) : sepa
}

/** An account given without a mandate stands for a known account, which is debited by whichever of its mandates allows it. */
function changedSepa(sepa: Static<typeof paymentPatch>['sepa']): PaymentChanges['sepa'] | null {
  if (typeof sepa !== 'object' || sepa === null) return sepa
  const input = sepaInput(sepa)
  return input.mandate === null && input.dateMandate === null ? { recognize: input } : input
}

function customerChoice(customer: Static<typeof paymentIn>['customer']): PaymentInput['customer'] | undefined {
  return typeof customer === 'object' && customer !== null ? customerInput(customer) : customer
}
