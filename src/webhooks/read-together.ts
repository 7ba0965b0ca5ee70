/** Reads the realms and the endpoints of deliveries that were taken up together, each of them once. */
import type { Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import type { Table } from '../kit/table.ts'
import { webhookEndpoints, type WebhookEndpoint } from './endpoint.ts'
import { keyOf, type EndpointName } from './queue.ts'

export interface ReadTogether {
  readonly realm: (id: number) => Promise<Realm | undefined>
  readonly endpoint: (name: EndpointName) => Promise<WebhookEndpoint | undefined>
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
    endpoint: (name) => {
      const found = endpointOf.get(keyOf(name)) ?? db.find(webhookEndpoints, [name.realmId, name.endpointId])
      endpointOf.set(keyOf(name), found)
      return found
    },
  }
}
