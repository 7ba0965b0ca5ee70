/** Deliveries as an account sees them: the log of an endpoint, and sending an event again. */
import assert from 'node:assert/strict'
import { events, getEvent, type Event } from '../events/index.ts'
import { insert, update, type Outcome } from '../kit/changes.ts'
import { conflict, notFound } from '../kit/errors.ts'
import type { Page, PageRequest } from '../kit/listing.ts'
import type { WebhookContext } from './context.ts'
import { deliveries, type Delivery, type DeliveryStatus } from './delivery.ts'
import { getEndpoint } from './endpoints.ts'
import { findDelivery, listDeliveriesOf } from './store.ts'

export interface DeliveryView {
  readonly delivery: Delivery
  readonly event: Event
}

/** Throws 404 for an endpoint that is unknown or deleted. */
export async function viewDeliveries(
  ctx: WebhookContext,
  endpointId: string,
  filter: { readonly status?: DeliveryStatus | undefined },
  page: PageRequest,
): Promise<Page<DeliveryView>> {
  await getEndpoint(ctx, endpointId)
  const found = await listDeliveriesOf(ctx, endpointId, filter, page)
  return { ...found, items: await Promise.all(found.items.map((delivery) => viewOf(ctx, delivery))) }
}

/** Throws 404 for an endpoint that is unknown or deleted, and for an event that has no delivery to it. */
export async function viewDelivery(ctx: WebhookContext, endpointId: string, eventId: string): Promise<DeliveryView> {
  await getEndpoint(ctx, endpointId)
  const delivery = await findDelivery(ctx, endpointId, eventId)
  if (delivery === undefined) throw notFound('Delivery', eventId)
  return viewOf(ctx, delivery)
}

/**
 * Sends an event at once, whatever became of it before, and even if it was never to be sent there; all attempts are allowed again. Throws 404 for an endpoint that is unknown or
 * deleted and for an unknown event, 409 for an endpoint that is disabled.
 */
export async function replayDelivery(
  ctx: WebhookContext,
  endpointId: string,
  eventId: string,
): Promise<Outcome<DeliveryView>> {
  const endpoint = await getEndpoint(ctx, endpointId)
  if (!endpoint.enabled) throw conflict('Webhook endpoint is disabled: enable it first', endpointId)
  const event = await getEvent(ctx, eventId)
  const former = await findDelivery(ctx, endpointId, eventId)
  const pending = { status: 'pending', nextAttemptAt: ctx.realNow, tries: 0, misbehaviour: null } as const
  if (former !== undefined) {
    const delivery: Delivery = { ...former, ...pending }
    return { result: { delivery, event }, changes: [update(deliveries, delivery)] }
  }
  const delivery: Delivery = {
    realmId: ctx.realm.id,
    endpointId,
    eventId,
    version: 1,
    createdAt: ctx.realNow,
    ...pending,
    attempts: [],
  }
  return { result: { delivery, event }, changes: [insert(deliveries, delivery)] }
}

async function viewOf(ctx: WebhookContext, delivery: Delivery): Promise<DeliveryView> {
  const event = await ctx.db.find(events, [delivery.realmId, delivery.eventId])
  assert(event !== undefined, 'events are never removed before their deliveries')
  return { delivery, event }
}
