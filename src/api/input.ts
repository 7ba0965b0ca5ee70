/**
 * From a request to the input of a verb: path, query and body, read by the route's schemas, every problem of all three reported at once.
 */
import { isUtf8 } from 'node:buffer'
import type { FastifyRequest } from 'fastify'
import { Type, type TSchema } from 'typebox'
import { ApiError } from '../kit/errors.ts'
import { failures, Refusal } from './failures.ts'
import { kinds, locate, report, type Problem } from './reader/problem.ts'
import { readerOf } from './reader/reader.ts'
import type { Reader } from './reader/scalars.ts'

/** What of a route says how its requests are read. */
export interface InputSchemas {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly params?: TSchema
  readonly query?: TSchema
  readonly body?: TSchema
  readonly bodyOptional?: boolean
}

export interface ReadInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/**
 * The reader of a route's requests. It throws a Refusal (400) when query or body cannot be decoded, an ApiError (422) when they have not the form of the schemas. Bodies of
 * GET and DELETE are not looked at. The request's body is the raw Buffer.
 */
export function inputReader(route: InputSchemas): (request: FastifyRequest) => ReadInput {
  const readParams = readerOf(route.params ?? nothing)
  const readQuery = queryReader(readerOf(route.query ?? nothing))
  const readBody = bodyReader(route)
  return (request) => {
    if (!isDecodable(request.raw.url ?? '')) throw new Refusal(failures.badQuery)
    const given = readBody.parse(request.body as Buffer | undefined)
    const problems: Problem[] = []
    const params = readAt('path', readParams, request.params, problems)
    const query = readAt('query', readQuery, request.query, problems)
    const body = readAt('body', readBody.read, given, problems)
    if (problems.length > 0) throw new ApiError(422, 'The request has not the expected form', { fields: problems })
    return { params, query, body }
  }
}

const nothing = Type.Object({})

function readAt(place: string, read: Reader, value: unknown, problems: Problem[]): unknown {
  const before = problems.length
  const result = read(value, problems)
  if (problems.length > before) locate(problems, before, place)
  return result
}

/** The router does not decode invalid percent-encoding, and would pass the raw text on as a value. */
function isDecodable(url: string): boolean {
  const mark = url.indexOf('?')
  if (mark === -1 || !url.includes('%', mark)) return true
  try {
    decodeURIComponent(url.slice(mark))
    return true
  } catch {
    return false
  }
}

/** A parameter given more than once arrives as an array, which nothing in a query is. */
function queryReader(read: Reader): Reader {
  return (value, problems) => {
    const given = value as Readonly<Record<string, unknown>>
    const repeated = Object.keys(given).filter((name) => Array.isArray(given[name]))
    if (repeated.length === 0) return read(given, problems)
    for (const name of repeated) report(problems, kinds.repeated, [name])
    return read(Object.fromEntries(Object.entries(given).filter(([name]) => !repeated.includes(name))), problems)
  }
}

interface BodyReader {
  /** The body's JSON; undefined when there is no body. */
  readonly parse: (raw: Buffer | undefined) => unknown
  readonly read: Reader
}

function bodyReader({ method, body, bodyOptional = body === undefined }: InputSchemas): BodyReader {
  if (method === 'GET' || method === 'DELETE') return { parse: () => undefined, read: () => ({}) }
  const read = readerOf(body ?? nothing, method === 'PATCH' ? 'value' : 'absent')
  return {
    parse: parseJson,
    read: (value, problems) => {
      if (value !== undefined && (value !== null || !bodyOptional)) return read(value, problems)
      return bodyOptional ? read({}, problems) : report(problems, kinds.missing)
    },
  }
}

function parseJson(raw: Buffer | undefined): unknown {
  if (raw === undefined || raw.length === 0) return undefined
  if (!isUtf8(raw)) throw new Refusal(failures.badJson)
  try {
    return JSON.parse(raw.toString('utf8'))
  } catch {
    throw new Refusal(failures.badJson)
  }
}
