/** `/v2/events/`: what happened. An addition: the published API has no such routes. */
import { Type, type Static } from 'typebox'
import { allEventTypes, getEvent, listEvents, type Event } from '../../events/index.ts'
import type { Context } from '../../kit/context.ts'
import type { Wire } from '../routes.ts'
import { choice, idOf, moment, momentIn, secondsOf, text } from '../fields.ts'
import { eventData } from './event-data.ts'
import { listAnswer, listQuery, page } from './lists.ts'

const eventOut = Type.Object(
  {
    id: idOf('event'),
    type: Type.String({ description: '`payment.captured`: the kind of object, and what became of it' }),
    created: moment(),
    data: Type.Unknown({ description: 'The object as it was then, with ids in place of objects' }),
  },
  { title: 'Event' },
)

const tag = 'Events'
const addition = 'An addition of Guichet: the published API has no such route.'
const params = Type.Object({ id: idOf('event') })

const filters = {
  created: Type.Optional(momentIn({ description: 'Told at or after this moment' })),
  type: Type.Optional(choice(allEventTypes)),
  object: Type.Optional(text(1, 64, { description: 'Id of the object that is told of' })),
}

export const presentEvent = (ctx: Context, event: Event): Static<typeof eventOut> => ({
  id: event.id,
  type: event.type,
  created: secondsOf(event.createdAt),
  data: eventData(ctx, event),
})

export function eventRoutes(wire: Wire<Context>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/events/',
      tag,
      summary: 'List events',
      description: `Newest first. ${addition}`,
      query: listQuery(filters),
      answer: listAnswer('events', eventOut),
    },
    async (ctx, { query }) => {
      const filter = { createdSince: query.created, type: query.type, objectId: query.object }
      const found = await listEvents(ctx, filter, query)
      return page(
        'events',
        found.items.map((event) => presentEvent(ctx, event)),
        found,
      )
    },
  )

  wire.read(
    {
      method: 'GET',
      path: '/v2/events/:id',
      tag,
      summary: 'Get an event',
      description: addition,
      params,
      answer: eventOut,
    },
    async (ctx, { params: { id } }) => presentEvent(ctx, await getEvent(ctx, id)),
  )
}
