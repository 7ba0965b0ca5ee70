/** Webhooks under measurement: endpoints that are switched on and off, and how long it takes to bring many events to one. */
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { clientConfig } from '../src/storage/connection.ts'
import { rounded } from './figures.ts'
import { secretKey, type Installation } from './installation.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'

/** How many webhooks a second go out while payments are made. */
export const webhooksPerSecond = 500

/** A receiver, and the endpoint that an installation has for it. */
export interface Listener {
  readonly receiver: ServerProcess
  readonly endpointId: string
  /** How many messages it has taken. */
  taken(): Promise<number>
  enable(): Promise<void>
  /** Throws away the messages that still wait to be sent, so that they do not burden the next turn. */
  disable(): Promise<void>
}

let receivers = 0

/** It is disabled at first. */
export async function addListener(
  { server, address }: Installation,
  directory: string,
  pace: { readonly afterMs: number } | { readonly perSecond: number },
): Promise<Listener> {
  const receiver = await startServerProcess({
    name: `receiver-${(receivers += 1)}`,
    args: [fileURLToPath(new URL('receiver.ts', import.meta.url)), JSON.stringify(pace)],
    directory,
  })
  const ask = async (method: string, path: string, body: object): Promise<{ id: string }> => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as { id: string }
  }
  const { id } = await ask('POST', '/v2/webhooks/', { url: `${receiver.url}/`, enabled: false })
  return {
    receiver,
    endpointId: id,
    taken: async () => Number(await (await fetch(receiver.url)).text()),
    enable: async () => {
      await ask('PATCH', `/v2/webhooks/${id}`, { enabled: true })
    },
    disable: async () => {
      await ask('PATCH', `/v2/webhooks/${id}`, { enabled: false })
      await withClient(address, (client) => client.query(`delete from webhook_deliveries where status = 'pending'`))
    },
  }
}

export interface DeliveryTime {
  readonly events: number
  readonly seconds: number
  readonly perSecond: number
}

/** How long a receiver needs to take `events` events that are told at once. */
export async function deliveryTime(
  { address }: Installation,
  listener: Listener,
  events: number,
): Promise<DeliveryTime> {
  const before = await listener.taken()
  await listener.enable()
  const began = performance.now()
  await withClient(address, (client) => client.query(tellMany, [listener.endpointId, events]))
  while ((await listener.taken()) < before + events) await pause(20)
  const seconds = (performance.now() - began) / 1000
  await listener.disable()
  return { events, seconds: rounded(seconds, 2), perSecond: Math.round(events / seconds) }
}

const tellMany = `
  insert into events (realm_id, id, created_at, told_at, type, object_id, snapshot)
  select realm_id, 'evt_' || lpad(extract(epoch from now())::bigint::text, 14, '0') || lpad(i::text, 10, '0'), extract(epoch from now())::bigint * 1000,
    extract(epoch from now())::bigint * 1000, 'product.created', 'prod_' || lpad(i::text, 24, '0'),
    json_build_object('realmId', realm_id, 'id', 'prod_' || lpad(i::text, 24, '0'), 'version', 1, 'createdAt', 1893456000000, 'deletedAt', null,
      'name', 'Product ' || i, 'description', null, 'active', true, 'metadata', null)
  from webhook_endpoints, generate_series(1, $2::integer) i where id = $1`

async function withClient(address: Installation['address'], work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client(clientConfig(address))
  await client.connect()
  await work(client).finally(() => client.end())
}
