/** The API as a command asks it: with a key, in JSON. */
import type { Place } from './place.ts'

export interface Answer {
  readonly status: number
  /** What JSON holds; null where the answer is empty, or no JSON. */
  readonly body: unknown
}

/** No answer came; the message says why, in words. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
}

/** How long an answer is waited for, in milliseconds; a move of the clock may take a while. */
const timeLimitMs = 120_000

/** Throws NoAnswerError. */
export async function ask({ url, key }: Place, method: string, path: string, body?: object): Promise<Answer> {
  try {
    const answer = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeLimitMs),
    })
    return { status: answer.status, body: jsonOf(await answer.text()) }
  } catch (error) {
    throw new NoAnswerError(`no answer from ${url}: ${whyNot(error)}`)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Why `fetch` has failed, in words. */
export function whyNot(error: unknown): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return 'it took too long'
  const { code, message: reason = '' } = (cause ?? {}) as { code?: unknown; message?: string }
  return words[String(code)] ?? words[reason] ?? (reason === '' ? message : reason)
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'there is no such host',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted (NODE_EXTRA_CA_CERTS=FILE trusts another authority)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted (NODE_EXTRA_CA_CERTS=FILE trusts another authority)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted (NODE_EXTRA_CA_CERTS=FILE trusts another authority)',
  'bad port': 'this port belongs to another protocol (WHATWG Fetch): choose another one',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak https',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak https',
}
