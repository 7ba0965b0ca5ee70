import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertGolden } from '../../tests/support/golden.ts'
import { insert, remove, unchanged, update, type RowChange } from '../kit/changes.ts'
import { defineTable } from '../kit/table.ts'
import { counters, entries, realmId, type Counter } from './fixtures/counters.ts'
import type { ColumnTypes } from './column-types.ts'
import { commitStatement } from './statement.ts'

interface Note {
  readonly realmId: number
  readonly counterId: string
  readonly writtenAt: number
  readonly labels: readonly string[] | null
}

const notes = defineTable<Note>('notes', ['realmId', 'counterId'], {
  realmId: true,
  counterId: true,
  writtenAt: true,
  labels: true,
})

const counter = (id: string, version = 1): Counter => ({ realmId, id, version, value: 5 })
const note: Note = { realmId, counterId: 'a', writtenAt: 9, labels: ['x', 'y'] }

const types: ColumnTypes = new Map(
  Object.entries({
    counters: { realm_id: 'int8', id: 'text', version: 'int4', value: 'int8' },
    entries: { realm_id: 'int8', id: 'text' },
    notes: { realm_id: 'int8', counter_id: 'text', written_at: 'int8', labels: '_text' },
  }).map(([table, columns]) => [table, new Map(Object.entries(columns))]),
)

describe('the statement of a commit', () => {
  const golden: [name: string, changes: RowChange[]][] = [
    ['insert', [insert(entries, { realmId, id: 'e' })]],
    ['update', [update(counters, counter('a'))]],
    ['remove-versioned', [remove(counters, counter('a'))]],
    ['remove', [remove(notes, note)]],
    ['unchanged', [unchanged(counters, counter('a'))]],
    [
      'everything',
      [
        update(counters, counter('a')),
        insert(entries, { realmId, id: 'e' }),
        unchanged(counters, counter('b')),
        remove(counters, counter('c')),
        insert(notes, note),
      ],
    ],
  ]
  for (const [name, changes] of golden) {
    test(`has the text of tests/golden/commit/${name}.sql`, () => {
      assertGolden(`commit/${name}.sql`, `${commitStatement(changes, types).text}\n`)
    })
  }

  test('has one text and name for all rows of the same kinds, in whatever order they come', () => {
    const one = commitStatement([update(counters, counter('a')), insert(entries, { realmId, id: 'e' })], types)
    const many = commitStatement(
      [
        insert(entries, { realmId, id: 'f' }),
        update(counters, counter('b')),
        insert(entries, { realmId, id: 'g' }),
        update(counters, counter('c')),
      ],
      types,
    )
    assert.deepEqual([many.name, many.text], [one.name, one.text])
    assert(one.name.length <= 63, 'PostgreSQL cuts names at 63 bytes')
  })

  test('has another name for another text', () => {
    const kinds = [insert, update, remove, unchanged].map((change) =>
      commitStatement([change(counters, counter('a'))], types),
    )
    assert.equal(new Set(kinds.map(({ name }) => name)).size, 4)
    assert.equal(new Set(kinds.map(({ text }) => text)).size, 4)
  })
})

describe('the values of a commit', () => {
  const values: { name: string; changes: RowChange[]; arrays: string[]; counts?: number[] }[] = [
    {
      name: 'whole rows to insert, an array for each column, and no count',
      changes: [insert(notes, note), insert(notes, { ...note, counterId: 'b', labels: null })],
      arrays: ['{7,7}', '{"a","b"}', '{9,9}', String.raw`{"{\"x\",\"y\"}",NULL}`],
    },
    {
      name: 'whole rows to update, and how many',
      changes: [update(counters, counter('a', 3)), update(counters, counter('b'))],
      arrays: ['{7,7}', '{"a","b"}', '{3,1}', '{5,5}'],
      counts: [2],
    },
    {
      name: 'key and version of a row that several decisions rest on, once',
      changes: [
        unchanged(counters, counter('a')),
        unchanged(counters, counter('b')),
        unchanged(counters, counter('a')),
      ],
      arrays: ['{7,7}', '{"a","b"}', '{1,1}'],
      counts: [2],
    },
    {
      name: 'both versions of a row that two decisions have seen differently, which cannot both be found',
      changes: [unchanged(counters, counter('a', 1)), unchanged(counters, counter('a', 2))],
      arrays: ['{7,7}', '{"a","a"}', '{1,2}'],
      counts: [2],
    },
    {
      name: 'the key of a row to remove that has no version',
      changes: [remove(notes, note)],
      arrays: ['{7}', '{"a"}'],
      counts: [1],
    },
  ]
  for (const { name, changes, arrays, counts } of values) {
    test(`are ${name}`, () => {
      assert.deepEqual(commitStatement(changes, types).values, [...arrays, ...(counts === undefined ? [] : [counts])])
    })
  }

  test('of a column that the database has not are refused', () => {
    assert.throws(() => commitStatement([insert(entries, { realmId, id: 'e' })], new Map()), /no column realm_id/)
  })
})
