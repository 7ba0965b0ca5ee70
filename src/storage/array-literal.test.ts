import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { arrayLiteral, elementWriter } from './array-literal.ts'
import { clientConfig } from './connection.ts'

let database: TestDatabase
let client: Client

before(async () => {
  database = await createTestDatabase({ empty: true })
  client = new Client(clientConfig(database.address))
  await client.connect()
})
after(async () => {
  await client.end()
  await database.drop()
})

const awkward = [
  '',
  ' ',
  'NULL',
  'null',
  '{}',
  ',',
  '"',
  '\\',
  '\\"',
  "'",
  '{"a","b"}',
  'two\nlines\r\t',
  'é 漢 😀',
  '\u0001',
  'a"b\\c',
]

describe('an array comes to the database as it was', () => {
  const arrays: { type: string; cast?: string; values: unknown[] }[] = [
    { type: 'text', values: awkward },
    { type: 'text', values: ['a', null, 'b', null] },
    { type: 'text', values: [] },
    { type: 'int8', values: [0, -1, Number.MAX_SAFE_INTEGER, null] },
    { type: 'bool', values: [true, false, null] },
    { type: 'date', values: ['2024-02-29', null] },
    { type: 'json', values: [{ text: awkward, deep: { list: [1, 'x', null, true] } }, [], 'text', 1.5, false, null] },
    { type: 'jsonb', values: [{ text: awkward, deep: { list: [1, 'x', null, true] } }, [], 'text', 1.5, false, null] },
    { type: '_text', cast: 'text[]', values: [['a', 'b'], [], awkward, ['x', null], null] },
  ]
  for (const { type, cast, values } of arrays) {
    test(`of ${type}: ${JSON.stringify(values).slice(0, 40)}`, async () => {
      const { rows } = await client.query<{ value: unknown }>(
        `select ${cast === undefined ? 'value' : `value::${cast}`} as value from unnest($1::${cast === undefined ? type : 'text'}[]) value`,
        [arrayLiteral(values, elementWriter(type))],
      )
      assert.deepEqual(
        rows.map((row) => row.value),
        values,
      )
    })
  }
})

test('what is undefined is no value', () => {
  assert.equal(arrayLiteral([undefined, 'a'], elementWriter('text')), '{NULL,"a"}')
})
