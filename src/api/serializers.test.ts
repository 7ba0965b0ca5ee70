/** A schema is compiled once, and writes what it names. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectSchema } from 'fast-json-stringify'
import { serializerFor } from './serializers.ts'

const schema: ObjectSchema = { type: 'object', properties: { amount: { type: 'integer' } } }

test('routes of one schema share what writes their answers', () => {
  assert.equal(serializerFor({ schema }), serializerFor({ schema }))
  assert.notEqual(serializerFor({ schema }), serializerFor({ schema: { ...schema } }))
})

test('what a schema does not name is not written', () => {
  assert.equal(serializerFor({ schema })({ amount: 100, number: '4242424242424242' }), '{"amount":100}')
})
