/** Work that waits for an answer is done where the answer went out, over HTTP/1.1 and HTTP/2, and not where its client hung up. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import {
  connect as connectHttp2,
  constants,
  createServer as createHttp2Server,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2ServerResponse,
} from 'node:http2'
import { connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { onceSent } from './once-sent.ts'

type Response = ServerResponse | Http2ServerResponse

/** One request, whose client reads its answer, or hangs up. */
interface Asked {
  readAll(): Promise<unknown>
  hangUp(): void
}

interface Wire {
  readonly server: Server
  ask(port: number): Asked
}

let answering: (response: Response) => void = () => undefined

const http1: Wire = {
  server: createServer((_, response) => answering(response)),
  ask: (port) => {
    const socket: Socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n')
    return { readAll: () => once(socket.resume(), 'end'), hangUp: () => void socket.destroy() }
  },
}

const http2 = (hangUp: (session: ClientHttp2Session, stream: ClientHttp2Stream) => void): Wire => ({
  server: createHttp2Server((_, response) => answering(response)),
  ask: (port) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`).on('error', () => undefined)
    const stream = session.request().on('error', () => undefined)
    stream.on('close', () => session.close())
    return { readAll: () => once(stream.resume(), 'end'), hangUp: () => hangUp(session, stream) }
  },
})

const wires: readonly [name: string, wire: Wire][] = [
  ['HTTP/1.1', http1],
  ['HTTP/2, of which the stream is reset', http2((_, stream) => stream.close(constants.NGHTTP2_CANCEL))],
  ['HTTP/2, of which the connection is ended', http2((session) => session.destroy())],
]
for (const [name, { server, ask }] of wires)
  describe(`over ${name}`, () => {
    before(async () => {
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
    })
    after(() => void server.close())

    /** How often the work was done, after the response has ended. */
    const done = (answer: (response: Response, asked: Asked) => Promise<void>): Promise<number> =>
      new Promise((resolve, reject) => {
        let count = 0
        answering = (response) => {
          response.once('close', () => void nextTurn().then(() => resolve(count)))
          onceSent(response, () => (count += 1))
          answer(response, asked).catch(reject)
        }
        const asked = ask((server.address() as AddressInfo).port)
      })

    test('it is done once', async () => {
      const count = await done(async (response, asked) => {
        const read = asked.readAll()
        response.end('taken')
        await read
      })
      assert.equal(count, 1)
    })

    test('it is not done where the client was gone before', async () => {
      const count = await done(async (response, asked) => {
        asked.hangUp()
        await once(response, 'close')
        response.end('too late')
      })
      assert.equal(count, 0)
    })

    test('nor where it went before all was sent', async () => {
      const count = await done((response, asked) => {
        response.end(Buffer.alloc(16_000_000))
        asked.hangUp()
        return Promise.resolve()
      })
      assert.equal(count, 0)
    })

    test('nor where we cut it off', async () => {
      const count = await done((response) => {
        response.end(Buffer.alloc(16_000_000))
        if ('stream' in response) response.stream.session?.destroy()
        else response.socket?.destroy()
        return Promise.resolve()
      })
      assert.equal(count, 0)
    })
  })
