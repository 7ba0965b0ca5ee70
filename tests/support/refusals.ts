/** The refusals of v2, as the answers that a test expects. */
import assert from 'node:assert/strict'
import type { ApiAnswer } from './api.ts'

export interface Refused {
  readonly status: number
  readonly body: object
}

export const assertRefused = ({ status, body }: ApiAnswer, expected: Refused): void =>
  assert.deepEqual({ status, body: body as unknown }, expected)

export const plain = (status: number, text: string): Refused => ({ status, body: { error: text } })

export const notFound = (resource: string, id: string): Refused => plain(404, `${resource} \`${id}\` not found`)

/** With the id of the object in the way, if there is one. */
export const conflict = (text: string, id?: string): Refused => ({
  status: 409,
  body: { error: { type: 'invalid_request_error', message: id === undefined ? text : { error: text, id } } },
})

export const unauthorized: Refused = {
  status: 401,
  body: { error: { type: 'invalid_request_error', message: 'You are not authorized to access that resource' } },
}

export const invalid = (loc: readonly (string | number)[], msg: string, type = 'value_error'): Refused => ({
  status: 422,
  body: { detail: [{ loc, msg, type }] },
})

/** An id of the right form that no object has. */
export const unknownId = (prefix: string): string => `${prefix}_${'x'.repeat(24)}`
