/** Reads the realms and the endpoints of deliveries that were taken together, each of them once. */
import type { Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import type { Table } from '../kit/table.ts'
import type { Delivery } from './delivery.ts'
import { webhookEndpoints, type WebhookEndpoint } from './endpoint.ts'
import { targetOf } from './queue.ts'
import { keyOf } from './target.ts'

export interface ReadTogether {
  readonly realm: (id: number) => Promise<Realm | undefined>
  readonly endpoint: (delivery: Delivery) => Promise<WebhookEndpoint | undefined>
}

export function readTogether(db: Database, realms: Table<Realm>): ReadTogether {
  const realmOf = new Map<number, Promise<Realm | undefined>>()
  const endpointOf = new Map<string, Promise<WebhookEndpoint | undefined>>()
  return {
    realm: (id) => {
      const found = realmOf.get(id) ?? db.find(realms, [id])
      realmOf.set(id, found)
      return found
    },
    endpoint: (delivery) => {
      const key = keyOf(targetOf(delivery))
      const found = endpointOf.get(key) ?? db.find(webhookEndpoints, [delivery.realmId, delivery.endpointId])
      endpointOf.set(key, found)
      return found
    },
  }
}
