/**
 * The forms in which v2 says what went wrong (stancer-v2 section 1.5): a text for most, an object for 401 and 409, a list of fields for 422.
 */
import { Type } from 'typebox'
import { ApiError, type FieldError } from '../../kit/errors.ts'
import { challenges, conflictMessageOut, type ErrorAnswer } from '../error-answer.ts'
import type { Refusal } from '../failures.ts'

/** The answer to a request that was refused. */
export function errorAnswer(error: ApiError | Refusal): ErrorAnswer {
  const { status, message } = error
  const headers = error instanceof ApiError ? {} : error.headers
  switch (status) {
    case 401:
      return { status, headers: { ...challenges, ...headers }, body: typed(message) }
    case 409:
      return { status, headers, body: typed(conflictMessage(error)) }
    case 422:
      return { status, headers, body: { detail: details(error) } }
    default:
      return { status, headers, body: { error: message } }
  }
}

const typed = (message: string | object): object => ({ error: { type: 'invalid_request_error', message } })

function conflictMessage(error: ApiError | Refusal): string | object {
  const knownId = error instanceof ApiError ? error.knownId : undefined
  return knownId === undefined ? error.message : { error: error.message, id: knownId }
}

function details(error: ApiError | Refusal): object[] {
  const fields = error instanceof ApiError ? error.fields : []
  const given: readonly FieldError[] =
    fields.length > 0 ? fields : [{ location: ['body'], message: error.message, type: 'value_error' }]
  return given.map(({ location, message, type }) => ({ loc: location, msg: message, type }))
}

const type = Type.Literal('invalid_request_error')

/** The forms as schemas, for the description of the API. */
export const errorSchemas = {
  error: Type.Object({ error: Type.String() }, { title: 'Error' }),
  unauthorized: Type.Object({ error: Type.Object({ type, message: Type.String() }) }, { title: 'AuthenticationError' }),
  conflict: Type.Object(
    {
      error: Type.Object({
        type,
        message: conflictMessageOut,
      }),
    },
    { title: 'ConflictError' },
  ),
  validation: Type.Object(
    {
      detail: Type.Array(
        Type.Object({
          loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
          msg: Type.String(),
          type: Type.String(),
        }),
      ),
    },
    { title: 'ValidationError' },
  ),
}
