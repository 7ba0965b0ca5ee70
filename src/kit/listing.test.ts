import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atOrAfter, countBeside, equals, listingQueries, type Condition } from './listing.ts'
import { defineTable } from './table.ts'

interface Thing {
  readonly realmId: number
  readonly id: string
  readonly createdAt: number
  readonly deletedAt: number | null
  readonly name: string
}

const things = defineTable<Thing>('things', ['realmId', 'id'], {
  realmId: true,
  id: true,
  createdAt: true,
  deletedAt: true,
  name: true,
})

const whereOf = (conditions: readonly Condition<Thing>[]): [string, unknown[]] => {
  const [page] = listingQueries(things, {
    realmId: 7,
    conditions,
    orderBy: 'createdAt',
    order: 'desc',
    start: 20,
    limit: 10,
  })
  return [page.text.slice(page.text.indexOf('where')), page.values]
}

const tail = 'order by created_at desc, id desc'

/** conditions → the text from `where` on, its values */
const cases: readonly [string, Condition<Thing>[], string, unknown[]][] = [
  ['none', [], `where realm_id = $1 ${tail} limit $2 offset $3`, [7, 10, 20]],
  [
    'not given',
    [...equals<Thing>('name', undefined), ...atOrAfter<Thing>('createdAt', undefined)],
    `where realm_id = $1 ${tail} limit $2 offset $3`,
    [7, 10, 20],
  ],
  [
    'equality',
    equals<Thing>('name', 'x'),
    `where realm_id = $1 and name = $2 ${tail} limit $3 offset $4`,
    [7, 'x', 10, 20],
  ],
  [
    'null and since',
    [{ property: 'deletedAt', is: 'null' }, ...atOrAfter<Thing>('createdAt', 0)],
    `where realm_id = $1 and deleted_at is null and created_at >= $2 ${tail} limit $3 offset $4`,
    [7, 0, 10, 20],
  ],
  [
    'of a query',
    [
      ...equals<Thing>('name', 'x'),
      {
        property: 'id',
        is: 'in',
        value: 'box',
        query: 'select thing_id from boxes where realm_id = $1 and id = :value',
      },
    ],
    `where realm_id = $1 and name = $2 and id = any(array(select thing_id from boxes where realm_id = $1 and id = $3)) ${tail} limit $4 offset $5`,
    [7, 'x', 'box', 10, 20],
  ],
]

for (const [name, conditions, text, values] of cases) {
  test(`a listing with conditions: ${name}`, () => assert.deepEqual(whereOf(conditions), [text, values]))
}

test('the count has the same conditions and neither order nor limit', () => {
  const [, count] = listingQueries(things, {
    realmId: 7,
    conditions: equals<Thing>('name', 'x'),
    orderBy: 'createdAt',
    order: 'asc',
    start: 0,
    limit: 1,
  })
  assert.deepEqual(count, {
    text: 'select count(*) as count from things where realm_id = $1 and name = $2',
    values: [7, 'x'],
  })
})

test('columns are read under the names of properties', () => {
  assert.equal(
    things.select('t').startsWith('t.realm_id as "realmId", t.id as "id", t.created_at as "createdAt"'),
    true,
  )
})

/** start, limit, rows given, counted → the count that is told */
const counts: readonly [what: string, number, number, number, number, number][] = [
  ['as counted: more to come', 0, 10, 10, 25, 25],
  ['as counted: the last page', 20, 10, 5, 25, 25],
  ['as counted: exactly full', 10, 10, 10, 20, 20],
  ['as counted: beyond the end', 30, 10, 0, 25, 25],
  ['as counted: none', 0, 10, 0, 0, 0],
  ['one was made after the page', 0, 10, 0, 1, 0],
  ['one was made after the last page', 20, 10, 5, 26, 25],
  ['many were made after a page beyond the end', 30, 10, 0, 45, 30],
  ['one was deleted after the page', 0, 10, 3, 2, 3],
  ['many were deleted after a full page', 10, 10, 10, 4, 20],
]

for (const [what, start, limit, given, counted, expected] of counts) {
  test(`the count beside a page: ${what}`, () => {
    assert.equal(countBeside(given, { start, limit }, counted), expected)
  })
}
