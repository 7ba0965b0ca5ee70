/** `/v2/webhooks/{id}/deliveries/`: what was sent to an endpoint, and what came of it. An addition: the published API has no such routes. */
import { Type, type Static } from 'typebox'
import {
  deliveryStatuses,
  replayDelivery,
  viewDeliveries,
  viewDelivery,
  type Attempt,
  type DeliveryView,
  type WebhookContext,
} from '../../webhooks/index.ts'
import type { Wire } from '../routes.ts'
import { choice, idOf, moment, nullable, secondsOf, shownMoment } from '../fields.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const attemptOut = Type.Object(
  {
    at: moment(),
    duration_ms: Type.Integer(),
    status: nullable(Type.Integer({ description: 'HTTP status of the answer; null where none came' })),
    failure: nullable(Type.String({ description: 'Why it did not succeed; null where it did' })),
    answer: nullable(Type.String({ description: 'The first 1000 bytes of the answer' })),
  },
  { title: 'DeliveryAttempt' },
)

const deliveryOut = Type.Object(
  {
    event: idOf('event', { description: 'Of the event that it brings, by which it is named' }),
    type: Type.String({ description: 'Of the event' }),
    created: moment({ description: 'When it was told, in real time; Unix seconds' }),
    status: Type.String({ description: `One of ${deliveryStatuses.map((status) => `\`${status}\``).join(', ')}` }),
    next_attempt: nullable(moment()),
    attempts: Type.Array(attemptOut, { description: 'The latest, oldest first' }),
  },
  { title: 'Delivery' },
)

const tag = 'Webhooks'
const addition = 'An addition of Guichet: the published API has no such route.'
const path = '/v2/webhooks/:id/deliveries/'
const params = Type.Object({ id: idOf('webhook') })
const paramsOfOne = Type.Object({ id: idOf('webhook'), event: idOf('event') })

const presentAttempt = ({ at, durationMs, status, failure, answer }: Attempt): Static<typeof attemptOut> => ({
  at: secondsOf(at),
  duration_ms: durationMs,
  status,
  failure,
  answer,
})

const presentDelivery = ({ delivery, event }: DeliveryView): Static<typeof deliveryOut> => ({
  event: event.id,
  type: event.type,
  created: secondsOf(delivery.createdAt),
  status: delivery.status,
  next_attempt: shownMoment(delivery.nextAttemptAt),
  attempts: delivery.attempts.map(presentAttempt),
})

export function webhookDeliveryRoutes(wire: Wire<WebhookContext>): void {
  wire.read(
    {
      method: 'GET',
      path,
      tag,
      summary: 'List what was sent to a webhook endpoint',
      description: `That of the newest event first, for 30 days. ${addition}`,
      params,
      query: listQuery({ status: Type.Optional(choice(deliveryStatuses)) }),
      answer: listAnswer('deliveries', deliveryOut),
    },
    async (ctx, { params: { id }, query }) => {
      const found = await viewDeliveries(ctx, id, { status: query.status }, query)
      return page('deliveries', found.items.map(presentDelivery), found)
    },
  )

  wire.read(
    {
      method: 'GET',
      path: `${path}:event`,
      tag,
      summary: 'Get what became of an event at a webhook endpoint',
      description: addition,
      params: paramsOfOne,
      answer: deliveryOut,
    },
    async (ctx, { params: { id, event } }) => presentDelivery(await viewDelivery(ctx, id, event)),
  )

  wire.write(
    {
      method: 'POST',
      path: `${path}:event/replay`,
      tag,
      summary: 'Send an event to a webhook endpoint anew',
      description: `At once, whatever became of it before, and also one that was not sent there: with as many attempts as any. ${addition}`,
      params: paramsOfOne,
      answer: deliveryOut,
    },
    async (ctx, { params: { id, event } }) => {
      const { result, changes } = await replayDelivery(ctx, id, event)
      return { result: presentDelivery(result), changes }
    },
  )
}
