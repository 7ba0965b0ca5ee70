/** What the objects of v2 look like: exactly these keys, all of them always present; a field that is not set is null. */
import assert from 'node:assert/strict'
import keySets from '../golden/v2-keys.json' with { type: 'json' }
import type { ApiAnswer } from './api.ts'

export type Shape = keyof typeof keySets

/** The body of a 200, which has the keys of its kind. */
export function shaped(shape: Shape, { status, body }: ApiAnswer): ApiAnswer['body'] {
  assert.equal(status, 200, JSON.stringify(body))
  assertKeys(shape, body)
  return body
}

export const assertKeys = (shape: Shape, object: object): void =>
  assert.deepEqual(Object.keys(object).sort(), keySets[shape], shape)

/** The objects of a list: its envelope has two keys, its range five. */
export function listed(name: string, { status, body }: ApiAnswer): ApiAnswer['body'][] {
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(Object.keys(body as object).sort(), [name, 'range'].sort())
  assertKeys('range', body.range as object)
  return body[name] as ApiAnswer['body'][]
}
