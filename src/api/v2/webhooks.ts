/** `/v2/webhooks/` (stancer-v2 section 9). Event types, the rotation of secrets and what there is to see of an endpoint besides are additions. */
import { Type, type Static } from 'typebox'
import { allEventTypes } from '../../events/index.ts'
import {
  createEndpoint,
  deleteEndpoint,
  getEndpoint,
  listEndpoints,
  rotateSecret,
  secretOf,
  updateEndpoint,
  type EndpointInput,
  type WebhookContext,
  type WebhookEndpoint,
} from '../../webhooks/index.ts'
import type { Outcome } from '../../kit/changes.ts'
import type { Wire } from '../routes.ts'
import { choice, httpUrl, idOf, moment, nullable, secondsOf, shownMoment } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const url = httpUrl({
  description:
    'Where events are sent: https, or in test mode http as well; never to a private network, save to this machine in test mode',
})
const eventTypes = Type.Optional(
  nullable(
    Type.Array(choice(allEventTypes), {
      minItems: 1,
      maxItems: allEventTypes.length,
      uniqueItems: true,
      description: 'What it is told of; everything when not given. An addition of Guichet',
    }),
  ),
)

const endpointIn = Type.Object({
  url,
  enabled: Type.Optional(nullable(Type.Boolean({ description: 'Whether it is sent anything; true when not given' }))),
  event_types: eventTypes,
})
const endpointPatch = Type.Object({
  url: Type.Optional(url),
  enabled: Type.Optional(Type.Boolean({ description: 'Whether it is sent anything' })),
  event_types: eventTypes,
})

const endpointOut = Type.Object(
  {
    id: idOf('webhook'),
    url: Type.String(),
    enabled: Type.Boolean(),
    secret: Type.String({ description: 'What messages are signed with: 32 bytes in hexadecimal digits' }),
    created: moment(),
    event_types: nullable(Type.Array(Type.String(), { description: 'What it is told of; null for everything' })),
    previous_secret_until: nullable(
      moment({ description: 'Until when messages are signed with the former secret as well; Unix seconds' }),
    ),
    disabled_reason: nullable(
      Type.String({
        description: 'Where we disabled it: `gone` (the receiver answered 410), `failing` (for days nothing succeeded)',
      }),
    ),
    disabled_at: nullable(moment()),
  },
  { title: 'WebhookEndpoint' },
)

const tag = 'Webhooks'
const params = Type.Object({ id: idOf('webhook') })

function presentEndpoint(ctx: WebhookContext, endpoint: WebhookEndpoint): Static<typeof endpointOut> {
  const { previousSecretUntil: until, disabledAt } = endpoint
  return {
    id: endpoint.id,
    url: endpoint.url,
    enabled: endpoint.enabled,
    secret: secretOf(ctx.vault, endpoint),
    created: secondsOf(endpoint.createdAt),
    event_types: endpoint.eventTypes === null ? null : [...endpoint.eventTypes],
    previous_secret_until: until === null || until <= ctx.realNow ? null : secondsOf(until),
    disabled_reason: endpoint.disabledReason,
    disabled_at: shownMoment(disabledAt),
  }
}

const presented = (
  ctx: WebhookContext,
  { result, changes }: Outcome<WebhookEndpoint>,
): Outcome<Static<typeof endpointOut>> => ({ result: presentEndpoint(ctx, result), changes })

/** What was given, and nothing else: a field that is missing stays as it is. */
const endpointChanges = (body: Static<typeof endpointPatch>): Partial<EndpointInput> => ({
  ...(body.url !== undefined && { url: body.url }),
  ...(body.enabled !== undefined && { enabled: body.enabled }),
  ...(body.event_types !== undefined && { eventTypes: body.event_types }),
})

export function webhookRoutes(wire: Wire<WebhookContext>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/webhooks/',
      tag,
      summary: 'List webhook endpoints',
      query: listQuery(),
      answer: listAnswer('webhook_endpoints', endpointOut),
    },
    async (ctx, { query }) => {
      const found = await listEndpoints(ctx, query)
      return page(
        'webhook_endpoints',
        found.items.map((endpoint) => presentEndpoint(ctx, endpoint)),
        found,
      )
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/webhooks/',
      tag,
      summary: 'Create a webhook endpoint',
      description: 'From then on every event is sent there, signed with `secret`.',
      body: endpointIn,
      answer: endpointOut,
      showsSecret: true,
    },
    async (ctx, { body }) => {
      const input = { url: body.url, enabled: body.enabled ?? true, eventTypes: body.event_types ?? null }
      return presented(ctx, await createEndpoint(ctx, input))
    },
  )

  wire.read(
    { method: 'GET', path: '/v2/webhooks/:id', tag, summary: 'Get a webhook endpoint', params, answer: endpointOut },
    async (ctx, { params: { id } }) => presentEndpoint(ctx, await getEndpoint(ctx, id)),
  )

  wire.write(
    {
      method: 'PATCH',
      path: '/v2/webhooks/:id',
      tag,
      summary: 'Change a webhook endpoint',
      description: 'While it is disabled nothing is sent there, and what happens is not sent later either.',
      params,
      body: endpointPatch,
      answer: endpointOut,
      showsSecret: true,
    },
    async (ctx, { params: { id }, body }) => presented(ctx, await updateEndpoint(ctx, id, endpointChanges(body))),
  )

  wire.write(
    {
      method: 'DELETE',
      path: '/v2/webhooks/:id',
      tag,
      summary: 'Delete a webhook endpoint',
      params,
      answer: Type.Unknown(),
      status: 204,
    },
    async (ctx, { params: { id } }) => {
      const { changes } = await deleteEndpoint(ctx, id)
      return { result: undefined, changes }
    },
  )

  wire.write(
    {
      method: 'POST',
      path: '/v2/webhooks/:id/rotate',
      tag,
      summary: 'Give a webhook endpoint another secret',
      description: `For a day messages are signed with the former one as well. An addition of Guichet.`,
      params,
      answer: endpointOut,
      showsSecret: true,
    },
    async (ctx, { params: { id } }) => presented(ctx, await rotateSecret(ctx, id)),
  )
}
