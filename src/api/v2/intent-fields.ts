/** What a v2 payment intent is made of, in and out (stancer-v2 section 6). */
import { Type, type Static, type TUnsafe } from 'typebox'
import {
  type IntentChanges,
  type IntentInput,
  intentUrl,
  type ShownIntent,
  shownIntentStatuses,
  type ThreeDSecureWish,
} from '../../intents/index.ts'
import type { Context } from '../../kit/context.ts'
import {
  amount,
  choice,
  currency,
  date,
  dateIn,
  httpUrl,
  idOf,
  metadata,
  moment,
  nullable,
  secondsOf,
  text,
} from '../fields.ts'
import { statusOut } from '../statuses.ts'
import { payableMethods } from '../../payments/index.ts'
import { givenMethods, methodsAllowed, methodsAllowedAtFirst, paymentMethods } from '../methods.ts'

const unreachedStatuses = ['require_authorization'] as const

const threeDSecureWishes: readonly ThreeDSecureWish[] = ['required', 'none']

const threeDSecure = (words: { readonly default?: ThreeDSecureWish } = {}): TUnsafe<ThreeDSecureWish> =>
  choice(threeDSecureWishes, { ...words, description: 'Whether cards are asked for 3-D Secure' })

/** The fields that a POST and a PATCH have in common. */
const fields = {
  billing_address: Type.Optional(nullable(idOf('address'))),
  capture: Type.Optional(Type.Boolean()),
  card: Type.Optional(nullable(idOf('card'))),
  currency: Type.Optional(currency()),
  customer: Type.Optional(nullable(idOf('customer'))),
  date_settlement: Type.Optional(nullable(dateIn())),
  description: Type.Optional(nullable(text(3, 64))),
  metadata: Type.Optional(metadata({ description: 'Any JSON of your own' })),
  methods_allowed: Type.Optional(methodsAllowed),
  order_id: Type.Optional(nullable(text(1, 36))),
  return_url: Type.Optional(nullable(httpUrl())),
  sepa: Type.Optional(nullable(idOf('sepa'))),
  shipping_address: Type.Optional(nullable(idOf('address'))),
  threeds: Type.Optional(threeDSecure()),
}

export const intentIn = Type.Object({
  amount: amount({ description: 'Minor units: 100 is 1.00 EUR' }),
  ...fields,
  capture: Type.Optional(nullable(Type.Boolean({ default: true }))),
  currency: Type.Optional(nullable(currency({ default: 'eur' }))),
  methods_allowed: Type.Optional(methodsAllowedAtFirst),
  threeds: Type.Optional(nullable(threeDSecure({ default: 'required' }))),
  unique_id: Type.Optional(
    nullable(text(1, 36, { description: 'An id of your own: a second payment intent with it is refused' })),
  ),
})

export const intentPatch = Type.Object({ amount: Type.Optional(amount()), ...fields })

export const intentOut = Type.Object(
  {
    id: idOf('intent'),
    status: statusOut(shownIntentStatuses, unreachedStatuses),
    url: Type.String({ description: 'Where to send the payer' }),
    created_at: moment(),
    amount: Type.Integer(),
    billing_address: nullable(Type.String()),
    capture: Type.Boolean(),
    card: nullable(Type.String()),
    currency: Type.String(),
    customer: nullable(Type.String()),
    date_settlement: nullable(date()),
    description: nullable(Type.String()),
    metadata: metadata(),
    methods_allowed: Type.Array(Type.String()),
    order_id: nullable(Type.String()),
    origin: Type.Integer(),
    payment: nullable(Type.String({ description: 'The latest attempt' })),
    return_url: nullable(Type.String()),
    sepa: nullable(Type.String()),
    shipping_address: nullable(Type.String()),
    threeds: Type.String(),
    unique_id: nullable(Type.String()),
  },
  { title: 'PaymentIntent' },
)

export const presentIntent = (
  ctx: Pick<Context, 'names' | 'realm'>,
  { intent, status }: ShownIntent,
): Static<typeof intentOut> => ({
  id: intent.id,
  status,
  url: intentUrl(ctx, intent),
  created_at: secondsOf(intent.createdAt),
  amount: intent.amount,
  billing_address: intent.billingAddressId,
  capture: intent.capture,
  card: intent.cardId,
  currency: intent.currency,
  customer: intent.customerId,
  date_settlement: intent.dateSettlement,
  description: intent.description,
  metadata: intent.metadata,
  methods_allowed: payableMethods(intent),
  order_id: intent.orderId,
  origin: intent.origin,
  payment: intent.paymentId,
  return_url: intent.returnUrl,
  sepa: intent.sepaId,
  shipping_address: intent.shippingAddressId,
  threeds: intent.threeds,
  unique_id: intent.uniqueId,
})

export function intentInput(body: Static<typeof intentIn>): IntentInput {
  return {
    amount: body.amount,
    currency: body.currency ?? 'eur',
    description: body.description ?? null,
    customerId: body.customer ?? null,
    cardId: body.card ?? null,
    sepaId: body.sepa ?? null,
    orderId: body.order_id ?? null,
    uniqueId: body.unique_id ?? null,
    methodsAllowed: body.methods_allowed ?? [...paymentMethods],
    metadata: body.metadata ?? null,
    returnUrl: body.return_url ?? null,
    threeds: body.threeds ?? 'required',
    capture: body.capture ?? true,
    dateSettlement: body.date_settlement ?? null,
    billingAddressId: body.billing_address ?? null,
    shippingAddressId: body.shipping_address ?? null,
  }
}

/** Throws 422 where the card is to be taken away. */
export function intentChanges(body: Static<typeof intentPatch>): IntentChanges {
  const { card, sepa } = givenMethods(body)
  return {
    ...(body.amount !== undefined && { amount: body.amount }),
    ...(body.currency !== undefined && { currency: body.currency }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.customer !== undefined && { customerId: body.customer }),
    ...(card !== undefined && { cardId: card }),
    ...(sepa !== undefined && { sepaId: sepa }),
    ...(body.order_id !== undefined && { orderId: body.order_id }),
    ...(body.methods_allowed !== undefined && { methodsAllowed: body.methods_allowed }),
    ...(body.metadata !== undefined && { metadata: body.metadata }),
    ...(body.return_url !== undefined && { returnUrl: body.return_url }),
    ...(body.threeds !== undefined && { threeds: body.threeds }),
    ...(body.capture !== undefined && { capture: body.capture }),
    ...(body.date_settlement !== undefined && { dateSettlement: body.date_settlement }),
    ...(body.billing_address !== undefined && { billingAddressId: body.billing_address }),
    ...(body.shipping_address !== undefined && { shippingAddressId: body.shipping_address }),
  }
}
