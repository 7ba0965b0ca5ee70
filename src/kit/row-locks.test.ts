import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { insert, remove, unchanged, update, type Change } from './changes.ts'
import { countCompatible } from './row-locks.ts'
import { defineTable } from './table.ts'

interface Jar {
  readonly realmId: number
  readonly id: string
  readonly version: number
}

const jars = defineTable<Jar>('jars', ['realmId', 'id'], { realmId: true, id: true, version: true })
const lids = defineTable<Jar>('lids', ['realmId', 'id'], { realmId: true, id: true, version: true })
const jar = (id: string, realmId = 1): Jar => ({ realmId, id, version: 1 })
const message: Change = { kind: 'send', message: {} }

suite('decisions that are to be one commit', () => {
  const rows: readonly (readonly [string, readonly (readonly Change[])[], number])[] = [
    ['none', [], 0],
    ['nothing but messages', [[message], [message]], 2],
    ['each another row', [[update(jars, jar('a'))], [update(jars, jar('b'))], [insert(jars, jar('c'))]], 3],
    [
      'the same id of another realm or table',
      [[update(jars, jar('a'))], [update(jars, jar('a', 2))], [update(lids, jar('a'))]],
      3,
    ],
    ['all rest on one row', [[unchanged(jars, jar('a'))], [unchanged(jars, jar('a'))]], 2],
    ['two that write one row', [[update(jars, jar('a'))], [message], [remove(jars, jar('a'))], [message]], 2],
    ['one that rests on what another writes', [[update(jars, jar('a'))], [unchanged(jars, jar('a'))]], 1],
    ['one that writes what another rests on', [[unchanged(jars, jar('a'))], [update(jars, jar('a'))]], 1],
    ['a row that one decision writes and rests on itself', [[update(jars, jar('a')), unchanged(jars, jar('a'))]], 1],
  ]
  for (const [name, decisions, expected] of rows)
    test(`${name}: ${expected}`, () => assert.equal(countCompatible(decisions), expected))
})
