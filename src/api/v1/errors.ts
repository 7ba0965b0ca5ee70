/**
 * The form in which v1 says what went wrong (stancer-v1 sections 1 and 2): an object with a type and a message, which is a text, or, where the object in the way is known, a text
 * with its id. Fields at fault are a 400, whose message names them.
 */
import { Type } from 'typebox'
import { ApiError } from '../../kit/errors.ts'
import { readIban } from '../../kit/iban.ts'
import { challenges, conflictMessageOut, type ErrorAnswer } from '../error-answer.ts'
import { failures, type Refusal } from '../failures.ts'

/** The message for an unknown path, and for lists that v1 does not have. */
export const nothingThere = 'Nothing matches the given URI'

/** The answer to a request that was refused. */
export function errorAnswer(error: ApiError | Refusal): ErrorAnswer {
  const given = error instanceof ApiError ? {} : error.headers
  const headers = error.status === 401 ? { ...challenges, ...given } : given
  const status = statusOf(error)
  const type = status < 500 ? 'invalid_request_error' : 'api_error'
  return { status, headers, body: { error: { type, message: messageOf(error) } } }
}

function statusOf(error: ApiError | Refusal): number {
  if (isOfPath(error)) return 404
  return error.status === 422 ? 400 : error.status
}

/** Whether a field of the path is at fault: v1 accepts ids of any shape, so a malformed id is simply not found. */
const isOfPath = (error: ApiError | Refusal): boolean =>
  error instanceof ApiError && error.fields.some(({ location }) => location[0] === 'path')

function messageOf(error: ApiError | Refusal): string | object {
  if (!(error instanceof ApiError))
    return error.message === failures.unknownRoute.message ? nothingThere : error.message
  if (isOfPath(error)) return nothingThere
  const { message, missing, knownId, fields } = error
  if (missing !== undefined && mayBeSecret(missing.id)) return nothingThere
  if (missing !== undefined) return `No such ${missing.resource.toLowerCase()} ${missing.id}`
  if (knownId !== undefined) return { error: message, id: knownId }
  return fields.length === 0
    ? message
    : fields.map(({ location, message }) => `${nameOf(location)}: ${message}`).join('; ')
}

/** Whether a text given as an id may be a card number or an IBAN. Such a text is not repeated in the answer. */
const mayBeSecret = (id: string): boolean => 'iban' in readIban(id) || /^\d(?:[ -]?\d){11,18}$/.test(id)

/** Where the fault is, without the part of the request: `card.number`. */
const nameOf = (location: readonly (string | number)[]): string => location.slice(1).join('.') || 'body'

const type = Type.String({ description: '`invalid_request_error`; `api_error` where it is no fault of the request' })

const plain = Type.Object({ error: Type.Object({ type, message: Type.String() }) }, { title: 'Error of v1' })

/** The forms as schemas, for the description of the API. */
export const errorSchemas = {
  error: plain,
  unauthorized: plain,
  validation: undefined,
  conflict: Type.Object(
    {
      error: Type.Object({
        type,
        message: conflictMessageOut,
      }),
    },
    { title: 'Conflict of v1' },
  ),
}
