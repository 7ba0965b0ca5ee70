/**
 * Stands between a client and PostgreSQL, and cuts the connection when a test wants it. The server's side of a cut connection stays open: a server does not learn at once that its
 * client is gone.
 */
import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Server } from './cluster.ts'

export interface Cut {
  /**
   * `question`: before the question reaches the server. `answer`: after the server has answered it, without passing on the answer. `silent`: the connection is not cut; the
   * question reaches the server, but nothing comes back, and no end is told. `dead`: as `silent`, but the question does not reach the server either.
   */
  readonly at: 'question' | 'answer' | 'silent' | 'dead'
  /** A text that the question contains. */
  readonly of: string
}

export interface CuttingProxy {
  readonly address: Server
  /** Cuts at the next question that contains the text, once. */
  cutNext(cut: Cut): void
  /** Takes back the cuts that did not happen. */
  forgetCuts(): void
  /** Cuts every connection now. */
  cutAll(): void
  /** Refuses new clients, or accepts them again. */
  turnAway(away: boolean): void
  /** The number of clients that were refused so far. */
  turnedAway(): number
  close(): Promise<void>
}

/** The end of every answer: ReadyForQuery, in no transaction (PostgreSQL's manual, "Message Formats"). */
const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

export async function startCuttingProxy(server: Server): Promise<CuttingProxy> {
  const cuts: Cut[] = []
  const clients = new Set<Socket>()
  const upstreams = new Set<Socket>()
  let away = false
  let turnedAway = 0

  const listener = createServer((client) => {
    if (away) {
      turnedAway++
      client.destroy()
      return
    }
    const upstream = connect(socketOf(server))
    track(client, clients)
    track(upstream, upstreams)
    let swallows = false
    let isSilent = false
    let isDead = false
    client.on('data', (question) => {
      const cut = cuts.find(({ of }) => question.includes(of))
      if (cut !== undefined) cuts.splice(cuts.indexOf(cut), 1)
      if (cut?.at === 'question') return client.destroy()
      swallows ||= cut?.at === 'answer'
      isDead ||= cut?.at === 'dead'
      isSilent ||= isDead || cut?.at === 'silent'
      return isDead || upstream.write(question)
    })
    upstream.on('data', (answer) => {
      if (isSilent) return
      if (!swallows) return client.write(answer)
      return answer.subarray(-readyForQuery.length).equals(readyForQuery) && client.destroy()
    })
    client.on('end', () => upstream.end())
    upstream.on('close', () => client.destroy())
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')

  return {
    address: { ...server, host: '127.0.0.1', port: (listener.address() as AddressInfo).port },
    cutNext: (cut) => cuts.push(cut),
    forgetCuts: () => void cuts.splice(0),
    cutAll: () => {
      for (const client of clients) client.destroy()
    },
    turnAway: (value) => {
      away = value
    },
    turnedAway: () => turnedAway,
    close: async () => {
      for (const socket of [...clients, ...upstreams]) socket.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
}

function track(socket: Socket, all: Set<Socket>): void {
  all.add(socket)
  socket.on('error', () => undefined)
  socket.once('close', () => all.delete(socket))
}

/** PostgreSQL's convention: a host that is a directory holds the server's socket. */
export const socketOf = ({ host, port }: Server): { path: string } | { host: string; port: number } =>
  host.startsWith('/') ? { path: join(host, `.s.PGSQL.${port}`) } : { host, port }
