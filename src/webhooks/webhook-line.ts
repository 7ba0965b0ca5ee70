/** Deliveries of webhooks, as the courier brings them. */
import type { Realm } from '../kit/context.ts'
import type { Table } from '../kit/table.ts'
import type { Delivery } from './delivery.ts'
import type { Line } from './line.ts'
import { findEndpointsDue, takeDue, targetOf } from './queue.ts'
import { readTogether } from './read-together.ts'
import { leaseMs, Sender, type SenderOptions } from './sender.ts'
import type { Sending } from './sending.ts'
import { webhookBounds } from './sharing.ts'

export function webhookLine(options: SenderOptions & { readonly realms: Table<Realm> }, sending: Sending): Line {
  const { db, realms } = options
  const sender = new Sender(options, sending)
  return {
    bounds: webhookBounds,
    findDue: (realNow) => findEndpointsDue(db, realNow),
    takeUp: async (rooms, realNow) => {
      const taken = await takeDue(db, rooms, realNow, realNow + leaseMs)
      const read = readTogether(db, realms)
      return taken
        .sort(byEvent)
        .map((delivery) => ({ ...targetOf(delivery), deliver: () => sender.deliver(delivery, read) }))
    },
  }
}

const byEvent = (one: Delivery, other: Delivery): number => (one.eventId < other.eventId ? -1 : 1)
