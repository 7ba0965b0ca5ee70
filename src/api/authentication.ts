/**
 * Authenticates requests (stancer-v2 section 1.1): by the secret key as the user name of HTTP Basic, with an empty password, or as a Bearer token. This is done before the body is read.
 */
import type { FastifyRequest } from 'fastify'
import { readKey } from '../accounts/index.ts'
import type { Context } from '../kit/context.ts'
import { failures, Refusal } from './failures.ts'
import type { Gate, Principal } from './gate.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; null on routes that need no key. */
    principal: Principal | null
  }
}

/** A hook for `onRequest` that sets the request's principal, or refuses it with 401. */
export function authentication(gate: Pick<Gate<Context>, 'authenticate'>) {
  const readHeader = rememberKeys()
  return async (request: FastifyRequest): Promise<void> => {
    const key = readHeader(request.headers.authorization)
    const principal = key === undefined ? undefined : await gate.authenticate(key)
    if (principal === undefined) throw new Refusal(failures.unauthorized)
    request.principal = principal
  }
}

/** How many headers are remembered with their decoded keys: clients send the same header all the time, and a look-up is quicker than decoding. */
const headersRemembered = 1000

function rememberKeys(): (header: string | undefined) => string | undefined {
  const keys = new Map<string, string>()
  return (header) => {
    if (header === undefined) return undefined
    const known = keys.get(header)
    if (known !== undefined) return known
    const key = secretKeyOf(header)
    if (keys.size === headersRemembered) keys.clear()
    if (key !== undefined) keys.set(header, key)
    return key
  }
}

/** The secret key in an Authorization header; undefined when it holds none, or not in a form that the API knows. */
export function secretKeyOf(header: string): string | undefined {
  const match = credentials.exec(header)
  if (match === null) return undefined
  const [, basic, bearer] = match
  const key = basic === undefined ? bearer : userWithoutPassword(basic)
  return key !== undefined && readKey(key)?.kind === 'secret' ? key : undefined
}

const credentials = /^(?:basic +([\w+/-]+={0,2})|bearer +(\w+)) *$/i

/** The user name in the decoded `user:`. A password is refused: the key must be the user name. */
function userWithoutPassword(encoded: string): string | undefined {
  const decoded = Buffer.from(encoded, 'base64').toString('latin1')
  return decoded.endsWith(':') ? decoded.slice(0, -1) : undefined
}
