/** Stands between Guichet and a remote network: passes messages on, or does to them what can happen on the way. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * - `lost`: it never arrives, and the sender's connection is cut. `answer lost`: it arrives, but the answer does not come back.
 * - `garbled`, `other reference`, `failing`: it arrives, and what comes back is half an answer, an answer to another request, or an error of something in between.
 * - `twice`: it arrives twice at once.
 * - `held`: it arrives when it is released, even if the sender no longer waits for it.
 */
export type Mishap = 'lost' | 'answer lost' | 'garbled' | 'other reference' | 'failing' | 'twice' | 'held'

export interface UnreliableWire {
  readonly url: string
  /** What happens to the next requests (PUT), one after another. */
  meet(...mishaps: readonly Mishap[]): void
  /** Loses everything, until called again. */
  cut(isCut: boolean): void
  /** Holds the next answer to a question (POST) on its way back. */
  holdAnswer(): { readonly arrived: Promise<unknown>; release(): void }
  /** Stops listening while the work lasts. */
  away(work: () => Promise<void>): Promise<void>
  /** Lets the held messages arrive; resolves with the statuses that came back. */
  release(): Promise<number[]>
  /** How many messages are held. */
  readonly held: number
  close(): Promise<void>
}

export async function openUnreliableWire(target: () => string): Promise<UnreliableWire> {
  const mishaps: Mishap[] = []
  let isCut = false
  let holdBack: (() => Promise<unknown>) | undefined
  let releases: (() => Promise<number>)[] = []
  const pass = (request: IncomingMessage, body: Buffer): Promise<Response> =>
    fetch(target() + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: {
        authorization: request.headers.authorization ?? '',
        ...(body.length > 0 && { 'content-type': 'application/json' }),
      },
      ...(body.length > 0 && { body }),
    })
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray())
    const back = async (answer: Response): Promise<void> => {
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
    }
    const drop = (): Promise<void> => {
      request.socket.destroy()
      return Promise.resolve()
    }
    if (isCut) return drop()
    switch (request.method === 'PUT' ? mishaps.shift() : undefined) {
      case undefined: {
        const answer = await pass(request, body)
        if (request.method === 'POST') await holdBack?.()
        return back(answer)
      }
      case 'lost':
        return drop()
      case 'answer lost':
        await pass(request, body)
        return drop()
      case 'garbled':
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end((await (await pass(request, body)).text()).slice(0, 30))
        return
      case 'other reference': {
        const answer = (await (await pass(request, body)).json()) as object
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ ...answer, reference: 'f'.repeat(32) }))
        return
      }
      case 'failing':
        await pass(request, body)
        response.writeHead(502).end('bad gateway')
        return
      case 'twice': {
        const [answer] = await Promise.all([pass(request, body), pass(request, body)])
        return back(answer)
      }
      case 'held':
        releases.push(async () => (await pass(request, body)).status)
    }
  }
  const server = createServer((request, response) => {
    // The network may be dead: nothing comes back.
    serve(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    meet: (...next) => void mishaps.push(...next),
    cut: (now) => void (isCut = now),
    holdAnswer: () => {
      const arrived = Promise.withResolvers<undefined>()
      const released = Promise.withResolvers<undefined>()
      holdBack = () => {
        holdBack = undefined
        arrived.resolve(undefined)
        return released.promise
      }
      return { arrived: arrived.promise, release: () => released.resolve(undefined) }
    },
    away: async (work) => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      try {
        await work()
      } finally {
        await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      }
    },
    release: () => Promise.all(releases.splice(0).map((arrive) => arrive())),
    get held() {
      return releases.length
    },
    close: async () => {
      releases = []
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
