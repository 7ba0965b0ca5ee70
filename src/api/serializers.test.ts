/** A schema is compiled once, when it is needed, and writes what it names. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ObjectSchema } from 'fast-json-stringify'
import { serializerFor } from './serializers.ts'

const schema: ObjectSchema = { type: 'object', properties: { amount: { type: 'integer' } } }

test('a schema is read when it is first answered with, and once for all routes', () => {
  const reads: string[] = []
  const observed = new Proxy(schema, {
    get: (target, name) => {
      if (name === 'properties') reads.push(name)
      return Reflect.get(target, name) as unknown
    },
  })
  const [first, second] = [serializerFor({ schema: observed }), serializerFor({ schema: observed })]
  assert.deepEqual(reads, [])
  first({ amount: 100 })
  const once = [...reads]
  assert.notDeepEqual(once, [])
  assert.equal(second({ amount: 200 }), '{"amount":200}')
  first({ amount: 300 })
  assert.deepEqual(reads, once)
})

test('what a schema does not name is not written', () => {
  assert.equal(serializerFor({ schema })({ amount: 100, number: '4242424242424242' }), '{"amount":100}')
})
