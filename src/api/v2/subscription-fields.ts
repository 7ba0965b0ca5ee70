/** What a v2 subscription and its periods are made of, in and out (stancer-v2 section 10: `items`, the statuses and the names of some fields are known, the rest was chosen). */
import { Type, type Static, type TArray, type TInteger, type TUnsafe } from 'typebox'
import { intervals } from '../../catalog/index.ts'
import { intentUrl } from '../../intents/index.ts'
import { localDay } from '../../kit/banking-hours.ts'
import type { Instant } from '../../kit/clock.ts'
import type { Context } from '../../kit/context.ts'
import { idPattern } from '../../kit/id.ts'
import type { Day } from '../../kit/target.ts'
import {
  changeMoments,
  lineKinds,
  periodStatuses,
  subscriptionStatuses,
  type Item,
  type Line,
  type ShownPeriod,
  type Subscription,
  type SubscriptionChanges,
  type SubscriptionInput,
} from '../../subscriptions/index.ts'
import {
  choice,
  date,
  dayOrMomentIn,
  httpUrl,
  idOf,
  metadata,
  moment,
  nullable,
  secondsOf,
  shownMoment,
  text,
} from '../fields.ts'
import { payableMethods } from '../../payments/index.ts'
import { givenMethods, methodsAllowed, methodsAllowedAtFirst, paymentMethods } from '../methods.ts'

/** From the id of a price to its quantity. */
const itemsIn = (): TUnsafe<Record<string, number>> =>
  Type.Unsafe<Record<string, number>>({
    type: 'object',
    description: 'From the id of each price to its quantity',
    propertyNames: { pattern: idPattern('price') },
    additionalProperties: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  })

const itemsOut = Type.Unsafe<Record<string, number>>({
  type: 'object',
  description: 'From the id of each price to its quantity',
  additionalProperties: { type: 'integer' },
})

const defaultRetryDays = [1, 3, 7]

const retryDays = (words: { readonly default?: number[] } = {}): TArray<TInteger> =>
  Type.Array(Type.Integer({ minimum: 1, maximum: 60 }), {
    maxItems: 10,
    description: 'On which days after a period was not paid it is tried again, each later than the one before',
    ...words,
  })

/** The fields that a POST and a PATCH have in common. */
const fields = {
  cancel_at: Type.Optional(nullable(dayOrMomentIn({ description: 'When it ends' }))),
  card: Type.Optional(nullable(idOf('card'))),
  sepa: Type.Optional(nullable(idOf('sepa'))),
  methods_allowed: Type.Optional(methodsAllowed),
  retry_days: Type.Optional(retryDays()),
  description: Type.Optional(nullable(text(3, 64))),
  return_url: Type.Optional(nullable(httpUrl())),
  metadata: Type.Optional(metadata({ description: 'Any JSON of your own' })),
}

export const subscriptionIn = Type.Object({
  customer: idOf('customer'),
  items: itemsIn(),
  start_at: dayOrMomentIn({ description: 'When the first period begins: a day ago at the earliest' }),
  free_until: Type.Optional(nullable(dayOrMomentIn({ description: 'Until then it is free' }))),
  ...fields,
  methods_allowed: Type.Optional(methodsAllowedAtFirst),
  retry_days: Type.Optional(nullable(retryDays({ default: defaultRetryDays }))),
})

export const subscriptionPatch = Type.Object({
  items: Type.Optional(itemsIn()),
  change: Type.Optional(
    choice(changeMoments, {
      description:
        'When other `items` count: `now`, what is left of the period being made good on the next bill, or at the `period_end`; `now` when not given',
    }),
  ),
  ...fields,
})

const lineOut = Type.Object(
  {
    kind: choice(lineKinds),
    price: nullable(Type.String()),
    quantity: nullable(Type.Integer()),
    amount: Type.Integer({ description: 'Less than nothing where it is given back' }),
    start: nullable(moment()),
    end: nullable(moment()),
  },
  { title: 'SubscriptionLine' },
)

export const subscriptionOut = Type.Object(
  {
    id: idOf('subscription'),
    status: choice(subscriptionStatuses),
    url: nullable(Type.String({ description: 'Where to send the payer, while something is to be paid' })),
    created_at: moment(),
    cancel_at: nullable(date()),
    card: nullable(Type.String()),
    currency: Type.String(),
    current_period_end: nullable(moment()),
    current_period_start: nullable(moment()),
    customer: Type.String(),
    description: nullable(Type.String()),
    ended_at: nullable(moment()),
    free_until: nullable(date()),
    interval: choice(intervals),
    interval_count: Type.Integer(),
    items: itemsOut,
    metadata: metadata(),
    methods_allowed: Type.Array(Type.String()),
    next_items: nullable(itemsOut),
    payment_intent: nullable(Type.String({ description: 'The one to be paid, or else the latest' })),
    pending_lines: Type.Array(lineOut),
    retry_days: Type.Array(Type.Integer()),
    return_url: nullable(Type.String()),
    sepa: nullable(Type.String()),
    start_at: date({ description: 'On the clock of `time_zone`, as all days here' }),
    time_zone: Type.String(),
  },
  { title: 'Subscription' },
)

export const periodOut = Type.Object(
  {
    id: idOf('period'),
    status: choice(periodStatuses),
    url: nullable(Type.String({ description: 'Where to send the payer, while it is to be paid' })),
    subscription: idOf('subscription'),
    created_at: moment(),
    start: moment(),
    end: moment(),
    amount: Type.Integer(),
    currency: Type.String(),
    lines: Type.Array(lineOut),
    payment_intent: nullable(Type.String()),
    response: nullable(Type.String({ description: 'Response of the latest refusal' })),
    retries: Type.Integer({ description: 'How many retries are over' }),
    retry_at: nullable(moment()),
    paid_at: nullable(moment()),
  },
  { title: 'SubscriptionPeriod' },
)

const shownItems = (items: readonly Item[]): Record<string, number> =>
  Object.fromEntries(items.map(({ priceId, quantity }) => [priceId, quantity]))

const shownLine = (line: Line): Static<typeof lineOut> => ({
  kind: line.kind,
  price: line.priceId,
  quantity: line.quantity,
  amount: line.amount,
  start: shownMoment(line.from),
  end: shownMoment(line.until),
})

const pageOf = (ctx: Pick<Context, 'names' | 'realm'>, isOwed: boolean, intentId: string | null): string | null =>
  isOwed && intentId !== null ? intentUrl(ctx, { id: intentId }) : null

const shownDay = (at: Instant | null, timeZone: string): Day | null => (at === null ? null : localDay(at, timeZone))

export const presentSubscription = (
  ctx: Pick<Context, 'names' | 'realm'>,
  subscription: Subscription,
): Static<typeof subscriptionOut> => ({
  id: subscription.id,
  status: subscription.status,
  url: pageOf(ctx, ['incomplete', 'past_due', 'unpaid'].includes(subscription.status), subscription.intentId),
  created_at: secondsOf(subscription.createdAt),
  cancel_at: shownDay(subscription.cancelAt, subscription.timeZone),
  card: subscription.cardId,
  currency: subscription.currency,
  current_period_end: shownMoment(subscription.periodEndsAt),
  current_period_start: shownMoment(subscription.periodStartsAt),
  customer: subscription.customerId,
  description: subscription.description,
  ended_at: shownMoment(subscription.endedAt),
  free_until: shownDay(subscription.freeUntil, subscription.timeZone),
  interval: subscription.interval,
  interval_count: subscription.intervalCount,
  items: shownItems(subscription.items),
  metadata: subscription.metadata,
  methods_allowed: payableMethods(subscription),
  next_items: subscription.nextItems && shownItems(subscription.nextItems),
  payment_intent: subscription.intentId,
  pending_lines: subscription.pendingLines.map(shownLine),
  retry_days: [...subscription.retryDays],
  return_url: subscription.returnUrl,
  sepa: subscription.sepaId,
  start_at: localDay(subscription.startAt, subscription.timeZone),
  time_zone: subscription.timeZone,
})

export const presentPeriod = (
  ctx: Pick<Context, 'names' | 'realm'>,
  period: ShownPeriod,
): Static<typeof periodOut> => ({
  id: period.id,
  status: period.status,
  url: pageOf(ctx, period.isPayable, period.intentId),
  subscription: period.subscriptionId,
  created_at: secondsOf(period.createdAt),
  start: secondsOf(period.startsAt),
  end: secondsOf(period.endsAt),
  amount: period.amount,
  currency: period.currency,
  lines: period.lines.map(shownLine),
  payment_intent: period.intentId,
  response: period.refusal,
  retries: period.retries,
  retry_at: shownMoment(period.retryAt),
  paid_at: shownMoment(period.paidAt),
})

const itemsOf = (items: Readonly<Record<string, number>>): Item[] =>
  Object.entries(items).map(([priceId, quantity]) => ({ priceId, quantity }))

export const subscriptionInput = (body: Static<typeof subscriptionIn>): SubscriptionInput => ({
  customerId: body.customer,
  items: itemsOf(body.items),
  startAt: body.start_at,
  freeUntil: body.free_until ?? null,
  cancelAt: body.cancel_at ?? null,
  methodsAllowed: body.methods_allowed ?? [...paymentMethods],
  cardId: body.card ?? null,
  sepaId: body.sepa ?? null,
  retryDays: body.retry_days ?? defaultRetryDays,
  description: body.description ?? null,
  returnUrl: body.return_url ?? null,
  metadata: body.metadata ?? null,
})

/** What was given, and nothing else. Throws 422 where the card is to be taken away. */
export function subscriptionChanges(body: Static<typeof subscriptionPatch>): SubscriptionChanges {
  const { card, sepa } = givenMethods(body)
  return {
    ...(body.items !== undefined && { items: itemsOf(body.items) }),
    ...(body.change !== undefined && { change: body.change }),
    ...(card !== undefined && { cardId: card }),
    ...(sepa !== undefined && { sepaId: sepa }),
    ...(body.cancel_at !== undefined && { cancelAt: body.cancel_at }),
    ...(body.methods_allowed !== undefined && { methodsAllowed: body.methods_allowed }),
    ...(body.retry_days !== undefined && { retryDays: body.retry_days }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.return_url !== undefined && { returnUrl: body.return_url }),
    ...(body.metadata !== undefined && { metadata: body.metadata }),
  }
}
