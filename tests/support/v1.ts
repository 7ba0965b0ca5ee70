/** What the objects, lists and refusals of v1 look like: exactly these keys, all of them always present, except those that a payment has only after a try. */
import assert from 'node:assert/strict'
import keySets from '../golden/v1-keys.json' with { type: 'json' }
import type { ApiAnswer } from './api.ts'
import type { Refused } from './refusals.ts'

export type V1Shape = keyof typeof keySets

/** The body of a 200, which has the keys of its kind; the objects in it have theirs. */
export function v1(shape: V1Shape, { status, body }: ApiAnswer): ApiAnswer['body'] {
  assert.equal(status, 200, JSON.stringify(body))
  assertV1Keys(shape, body)
  return body
}

export function assertV1Keys(shape: V1Shape, object: ApiAnswer['body']): void {
  const keys = shape === 'payment' && object.response === null ? keySets.payment_untried : keySets[shape]
  assert.deepEqual(Object.keys(object as object).sort(), keys, shape)
  if (shape !== 'payment') return
  if (object.customer !== null) assertV1Keys('payer', object.customer)
  for (const part of ['card', 'sepa', 'auth'] as const) if (object[part] !== null) assertV1Keys(part, object[part])
  for (const refund of object.refunds as object[]) assertV1Keys('refund', refund)
}

/** The objects of a list, whose envelope has three keys; its range echoes these filters. */
export function v1Listed(
  name: string,
  filters: readonly string[],
  { status, body }: ApiAnswer,
): { items: ApiAnswer['body'][]; range: ApiAnswer['body'] } {
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(Object.keys(body as object).sort(), ['live_mode', name, 'range'].sort())
  assert.deepEqual(Object.keys(body.range as object).sort(), ['start', 'end', 'limit', 'has_more', ...filters].sort())
  return { items: body[name] as ApiAnswer['body'][], range: body.range }
}

export const v1Refused = (status: number, message: string | object): Refused => ({
  status,
  body: { error: { type: status < 500 ? 'invalid_request_error' : 'api_error', message } },
})

/** With the id of the object in the way. */
export const v1Conflict = (error: string, id: unknown): Refused => v1Refused(409, { error, id })

export const v1NotFound = (resource: string, id: string): Refused => v1Refused(404, `No such ${resource} ${id}`)
