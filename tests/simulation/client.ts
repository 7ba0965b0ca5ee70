/** Sends operations over HTTP. */
import { Agent, request as httpRequest } from 'node:http'
import type { Answer } from './compare.ts'
import { Reference } from './model/expected.ts'
import type { Names } from './names.ts'
import { pageAddress, type HttpRequest, type Sent } from './operations/kind.ts'

export interface Keys {
  readonly test: string
  readonly live: string
  readonly public: string
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string
  readonly path: string
  readonly body: string | undefined
  readonly secretKey: string | undefined
  readonly idempotencyKey: string | undefined
}

export class Client {
  readonly url: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })
  readonly #target: { readonly hostname: string; readonly port: string }

  constructor(url: string) {
    this.url = url
    const { hostname, port } = new URL(url)
    this.#target = { hostname, port }
  }

  /** The request with ids for names. */
  prepare(request: HttpRequest, keys: Keys, names: Names, idempotencyKey?: string): WireRequest {
    const { method, path, body, text, key = 'test' } = request
    const resolved = JSON.stringify(body, (_, value: Sent) => {
      if (value instanceof Reference) return names.sentIdOf(value.name)
      return value === pageAddress ? `${this.url}/ptest_page/paym_page` : value
    }) as string | undefined
    return {
      method,
      path: path.map((part) => (typeof part === 'string' ? part : names.sentIdOf(part.name))).join(''),
      body: text ?? resolved,
      secretKey: key === 'none' ? undefined : key === 'unknown' ? `stest_${'0'.repeat(24)}` : keys[key],
      idempotencyKey,
    }
  }

  send({ method, path, body, secretKey, idempotencyKey }: WireRequest): Promise<Answer> {
    const headers: Record<string, string> = {}
    if (secretKey !== undefined) headers.authorization = `Bearer ${secretKey}`
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
    if (body !== undefined) {
      headers['content-type'] = 'application/json'
      headers['content-length'] = String(Buffer.byteLength(body))
    }
    return new Promise((resolve, reject) => {
      const sending = httpRequest({ ...this.#target, agent: this.#agent, method, path, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (text += chunk))
        answer.once('error', reject)
        answer.once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            text,
            body: parsed(text),
            isReplayed: answer.headers['idempotency-replayed'] === 'true',
          }),
        )
      })
      sending.once('error', reject)
      sending.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
