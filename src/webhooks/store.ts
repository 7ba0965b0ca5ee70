/** The API's queries on endpoints and deliveries; the queries for sending are in ./queue.ts. */
import type { Context } from '../kit/context.ts'
import { equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { deliveries, type Delivery, type DeliveryStatus } from './delivery.ts'
import { webhookEndpoints, type WebhookEndpoint } from './endpoint.ts'

export const findEndpoint = (ctx: Context, id: string): Promise<WebhookEndpoint | undefined> =>
  ctx.db.find(webhookEndpoints, [ctx.realm.id, id])

/** The slots of the endpoints that are not deleted. */
export async function listSlots(ctx: Context): Promise<number[]> {
  const rows = await ctx.db.query<{ slot: number }>({
    name: 'list_webhook_endpoint_slots',
    text: 'select slot from webhook_endpoints where realm_id = $1 and slot is not null',
    values: [ctx.realm.id],
  })
  return rows.map(({ slot }) => slot)
}

/** Newest first, without deleted ones. */
export const listEndpoints = (ctx: Context, page: PageRequest): Promise<Page<WebhookEndpoint>> =>
  listPage(ctx.db, webhookEndpoints, {
    realmId: ctx.realm.id,
    conditions: [{ property: 'deletedAt', is: 'null' }],
    orderBy: 'createdAt',
    order: 'desc',
    ...page,
  })

export const findDelivery = (ctx: Context, endpointId: string, eventId: string): Promise<Delivery | undefined> =>
  ctx.db.find(deliveries, [ctx.realm.id, endpointId, eventId])

/** The deliveries of an endpoint, newest event first. */
export const listDeliveriesOf = (
  ctx: Context,
  endpointId: string,
  filter: { readonly status?: DeliveryStatus | undefined },
  page: PageRequest,
): Promise<Page<Delivery>> =>
  listPage(ctx.db, deliveries, {
    realmId: ctx.realm.id,
    conditions: [{ property: 'endpointId', is: '=', value: endpointId }, ...equals<Delivery>('status', filter.status)],
    orderBy: 'eventId',
    order: 'desc',
    ...page,
  })
