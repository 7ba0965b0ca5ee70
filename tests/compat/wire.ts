/** Requests as bytes: header names in the case and order that a client sends them, a body on any method, and nothing that the client would not send. */
import { request } from 'node:http'

export interface Sent {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string | Buffer | undefined
}

export interface Received {
  readonly status: number
  readonly reason: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Asks the server that listens at `url`, whatever `Host` the headers name. Nothing is followed. */
export async function send(url: string, { method, path, headers, body }: Sent): Promise<Received> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const outgoing = request({
      ...{ hostname, port, method, path },
      headers: headers.flat(),
      setDefaultHeaders: false,
      agent: false,
    })
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
      incoming.once('error', reject)
      incoming.once('end', () => {
        const { statusCode = 0, statusMessage = '' } = incoming
        const text = Buffer.concat(chunks).toString()
        resolve({ status: statusCode, reason: statusMessage, headers: incoming.headers, text })
      })
    })
    outgoing.end(body)
  })
}

/** `Basic`, with a secret key as the name and an empty password. */
export const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`

/** How many bytes a body has, as the header says it. */
export const lengthOf = (body: string | Buffer): string => String(Buffer.byteLength(body))
