/** Every query on events. */
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { notFound } from '../kit/errors.ts'
import { firstEventIdAt } from '../kit/id.ts'
import { equals, listPage, type Page, type PageRequest } from '../kit/listing.ts'
import { events, type Event } from './event.ts'
import type { EventType } from './types.ts'

/** Throws 404. */
export async function getEvent(ctx: Context, id: string): Promise<Event> {
  const event = await ctx.db.find(events, [ctx.realm.id, id])
  if (event === undefined) throw notFound('Event', id)
  return event
}

export interface EventFilter {
  readonly createdSince?: Instant | undefined
  readonly type?: EventType | undefined
  readonly objectId?: string | undefined
}

/** Newest first. There is no index by type or object, because every decision that records an event would pay for it: a filter for rare events reads all events since `createdSince`. */
export const listEvents = (ctx: Context, filter: EventFilter, page: PageRequest): Promise<Page<Event>> =>
  listPage(ctx.db, events, {
    realmId: ctx.realm.id,
    conditions: [
      ...(filter.createdSince === undefined
        ? []
        : [{ property: 'id', is: '>=', value: firstEventIdAt(filter.createdSince) } as const]),
      ...equals<Event>('type', filter.type),
      ...equals<Event>('objectId', filter.objectId),
    ],
    orderBy: 'id',
    order: 'desc',
    ...page,
  })
