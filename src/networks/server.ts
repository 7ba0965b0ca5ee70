/** Serves an in-process card network by the protocol of docs/connectors.md, so that it can be asked remotely. Nothing of a body is ever logged, nor repeated in an answer. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { InProcessNetwork } from '../payments/network.ts'
import { askPath, bodyLimit, networkPath, referencePattern, requestPath, type NetworkBody } from './protocol.ts'
import { RequestBook, type Fate } from './request-book.ts'

export interface NetworkService {
  readonly network: InProcessNetwork
  readonly name: string
  /** What callers must show. */
  readonly secret: string
  /** The directory that keeps the requests which were carried out. */
  readonly directory: string
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  readonly onError: (error: unknown) => void
}

export interface NetworkServer {
  /** `http://127.0.0.1:4243` */
  readonly url: string
  /** Resolves when the server can no longer keep anything, and has to end. */
  readonly lost: Promise<unknown>
  /** Finishes the requests in flight. */
  close(): Promise<void>
}

interface Named {
  readonly Params: { readonly reference: string }
}

/** Throws JournalError when its directory cannot be used, and what listening throws. */
export async function serveNetwork(service: NetworkService): Promise<NetworkServer> {
  const { network, name, directory, host, port, onError } = service
  const book = await RequestBook.open(directory, (request, at) => network.answer(request, at))
  const app = fastify({ bodyLimit })
  app.removeContentTypeParser('text/plain')
  const lost = new Promise<unknown>((resolve) => {
    app.setErrorHandler((error, _, reply) => {
      const status = statusOf(error)
      if (status >= 500) {
        onError(error)
        resolve(error)
      }
      return refuse(reply, status)
    })
  })
  app.setNotFoundHandler((_, reply) => refuse(reply, 404))
  addCheck(app, service.secret)
  addRoutes(app, book, { name, settlement_days: network.settlementDays })
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    await book.close()
    throw error
  }
  const { port: chosen } = app.server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    lost,
    close: async () => {
      await app.close()
      await book.close()
    },
  }
}

function addCheck(app: FastifyInstance, secret: string): void {
  const expected = digestOf(`Bearer ${secret}`)
  app.addHook('onRequest', (request, reply, next) => {
    if (timingSafeEqual(digestOf(request.headers.authorization ?? ''), expected)) next()
    else refuse(reply.header('www-authenticate', 'Bearer realm="Guichet world"'), 401)
  })
}

function addRoutes(app: FastifyInstance, book: RequestBook, network: NetworkBody): void {
  app.get(networkPath, () => network)
  app.put<Named>(requestPath(':reference'), async ({ params: { reference }, body }, reply) => {
    if (!referencePattern.test(reference)) return refuse(reply, 404)
    return answer(reply, await book.carryOut(reference, body))
  })
  app.post<Named>(askPath(':reference'), async ({ params: { reference } }, reply) =>
    referencePattern.test(reference) ? book.ask(reference) : refuse(reply, 404),
  )
}

function answer(reply: FastifyReply, fate: Fate): FastifyReply {
  switch (fate.kind) {
    case 'carried_out':
      return reply.send(fate.answer)
    case 'malformed':
      return reply.code(400).send(fate.answer)
    case 'closed':
      return reply.code(410).send(fate.answer)
    case 'different':
      return refuse(reply, 409)
  }
}

/** Gives the reason in fixed words: the message of an error may repeat what was sent. */
const refuse = (reply: FastifyReply, status: number): FastifyReply =>
  reply.code(status).send({ error: reasons[status] ?? 'the request cannot be read' })

const reasons: Readonly<Record<number, string>> = {
  401: 'the secret is missing or wrong',
  404: 'there is nothing here',
  409: 'another request lies under this reference',
  413: `a body is at most ${bodyLimit} bytes`,
  415: 'a body is application/json',
  500: 'it is not known what became of this request: ask',
}

function statusOf(error: unknown): number {
  const { statusCode } = error as { statusCode?: unknown }
  return typeof statusCode === 'number' ? statusCode : 500
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
