/** Stands between clients and PostgreSQL as a pooler does that pools by transaction: one session of the server, which the first client has opened, serves them all in turn. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Server } from './cluster.ts'
import { socketOf } from './cutting-proxy.ts'

export interface TransactionPooler {
  readonly address: Server
  close(): Promise<void>
}

/** AuthenticationOk and ReadyForQuery (PostgreSQL's manual, "Message Formats"). */
export const letIn = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49])

const terminate = 0x58

export async function startTransactionPooler(server: Server): Promise<TransactionPooler> {
  const upstream = connect(socketOf(server))
  await once(upstream, 'connect')
  const clients = new Set<Socket>()
  let served: Socket | undefined
  upstream.on('data', (answer) => served?.write(answer))

  const listener = createServer((client) => {
    const isFirst = clients.size === 0
    clients.add(client)
    let isIn = isFirst
    client.on('data', (message) => {
      if (!isIn) {
        isIn = true
        client.write(letIn)
      } else if (message[0] !== terminate) {
        served = client
        upstream.write(message)
      } else client.end()
    })
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  return {
    address: { ...server, host: '127.0.0.1', port: (listener.address() as AddressInfo).port },
    close: async () => {
      for (const socket of [...clients, upstream]) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}
