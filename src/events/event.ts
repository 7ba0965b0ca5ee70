/**
 * What happened, for whoever wants to be told: written in the commit in which it happens, with the domain's picture of the object at that moment. A wire renders it.
 */
import type { Instant } from '../kit/clock.ts'
import { insert, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { newEventId } from '../kit/id.ts'
import { defineTable } from '../kit/table.ts'
import type { EventType } from './types.ts'

export interface Event {
  readonly realmId: number
  readonly id: string
  readonly createdAt: Instant
  /** Real time; null for events from before webhooks existed. */
  readonly toldAt: Instant | null
  /** `payment.captured`: the kind of object and the status it came to. */
  readonly type: EventType
  readonly objectId: string
  readonly snapshot: object
}

export const events = defineTable<Event>('events', ['realmId', 'id'], {
  realmId: true,
  id: true,
  createdAt: true,
  toldAt: true,
  type: true,
  objectId: true,
  snapshot: true,
})

/** The change that records an event. */
export const tell = (ctx: Context, type: EventType, object: { readonly id: string }): Change =>
  insert(events, {
    realmId: ctx.realm.id,
    id: newEventId(ctx.now),
    createdAt: ctx.now,
    toldAt: ctx.realNow,
    type,
    objectId: object.id,
    snapshot: object,
  })
