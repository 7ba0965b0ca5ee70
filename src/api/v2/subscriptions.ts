/** `/v2/subscriptions/` (stancer-v2 section 10). The published API shows subscriptions only in a list: routes and rules were chosen here, in its style. */
import { Type, type Static } from 'typebox'
import type { PaymentContext } from '../../payments/index.ts'
import {
  cancelSubscription,
  changeSubscription,
  createSubscription,
  getSubscription,
  listSubscriptions,
  showPeriods,
  subscriptionStatuses,
} from '../../subscriptions/index.ts'
import { choice, idOf, momentIn } from '../fields.ts'
import type { Wire } from '../routes.ts'
import { listAnswer, listQuery, page } from './lists.ts'
import {
  periodOut,
  presentPeriod,
  presentSubscription,
  subscriptionChanges,
  subscriptionIn,
  subscriptionInput,
  subscriptionOut,
  subscriptionPatch,
} from './subscription-fields.ts'

const tag = 'Subscriptions'
const params = Type.Object({ id: idOf('subscription') })

const filters = {
  created: Type.Optional(momentIn({ description: 'Made at or after this moment' })),
  customer: Type.Optional(idOf('customer')),
  status: Type.Optional(choice(subscriptionStatuses)),
}

/** A subscription as it is by now. */
const shown = async (ctx: PaymentContext, { id }: { readonly id: string }): Promise<Static<typeof subscriptionOut>> =>
  presentSubscription(ctx, await getSubscription(ctx, id))

export function subscriptionRoutes(wire: Wire<PaymentContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/subscriptions/',
      tag,
      summary: 'List subscriptions',
      query: listQuery(filters),
      answer: listAnswer('subscriptions', subscriptionOut),
    },
    async (ctx, { query }) => {
      const filter = { createdSince: query.created, customerId: query.customer, status: query.status }
      const found = await listSubscriptions(ctx, filter, query)
      return page(
        'subscriptions',
        found.items.map((subscription) => presentSubscription(ctx, subscription)),
        found,
      )
    },
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'POST',
      path: '/v2/subscriptions/',
      tag,
      summary: 'Create a subscription',
      description:
        'It is `incomplete` until its payer has paid the first period, or, where that is free or later, has let the card be verified: on the page behind `url`, unless the card or the account that is named pays at once.',
      body: subscriptionIn,
      answer: subscriptionOut,
    },
    async (ctx, { body }) => {
      const { result, changes } = await createSubscription(ctx, subscriptionInput(body))
      return { result: presentSubscription(ctx, result), changes }
    },
    shown,
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/subscriptions/:id',
      tag,
      summary: 'Get a subscription',
      params,
      answer: subscriptionOut,
    },
    (ctx, { params }) => shown(ctx, params),
  )

  wire.write(
    {
      alsoRefuses: [501],
      method: 'PATCH',
      path: '/v2/subscriptions/:id',
      tag,
      summary: 'Change a subscription',
      description:
        'Other `items` count now or from the next period on, as `change` says. With another card or account what is owed is tried at once.',
      params,
      body: subscriptionPatch,
      answer: subscriptionOut,
    },
    async (ctx, { params: { id }, body }) => {
      const { result, changes } = await changeSubscription(ctx, id, subscriptionChanges(body))
      return { result: presentSubscription(ctx, result), changes }
    },
    shown,
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v2/subscriptions/:id',
      tag,
      summary: 'Cancel a subscription',
      description: 'It ends now, nothing is given back, and nothing is owed any more. `cancel_at` ends it later.',
      params,
      answer: subscriptionOut,
    },
    async (ctx, { params: { id } }) => {
      const { result, changes } = await cancelSubscription(ctx, id)
      return { result: presentSubscription(ctx, result), changes }
    },
    shown,
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/subscriptions/:id/periods',
      tag,
      summary: 'List the periods of a subscription',
      description: 'Those that were billed, the latest first.',
      params,
      query: listQuery(),
      answer: listAnswer('periods', periodOut),
    },
    async (ctx, { params: { id }, query }) => {
      const found = await showPeriods(ctx, id, query)
      return page(
        'periods',
        found.items.map((period) => presentPeriod(ctx, period)),
        found,
      )
    },
  )
}
