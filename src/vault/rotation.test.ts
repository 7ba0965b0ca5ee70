import assert from 'node:assert/strict'
import { test } from 'node:test'
import { insert, update } from '../kit/changes.ts'
import { ConflictError } from '../storage/conflict.ts'
import { readColumnTypes } from '../storage/column-types.ts'
import { commitStatement } from '../storage/statement.ts'
import {
  allCards,
  cards,
  cardsFor,
  countOn,
  install,
  keepCards,
  newCard,
  openCard,
  registerCard,
  type Process,
} from './fixtures/installation.ts'
import { UnknownKeyError, type DatabaseVault, type RotationReport } from './index.ts'
import { sealedColumns } from './sealed-columns.ts'
import { readKeys } from './store.ts'

const numbersOf = (count: number, first = 4_000_000_000_000_000): string[] =>
  Array.from({ length: count }, (_, index) => String(first + index))

const reference = (error: unknown): boolean => error instanceof ConflictError && error.reason === 'reference'

/** Rotates, and stops after a number of batches. */
function rotateSome(vault: DatabaseVault, batches: number, batchSize: number): Promise<RotationReport> {
  const stop = new AbortController()
  let left = batches
  if (left === 0) stop.abort()
  return vault.rotate({ batchSize, signal: stop.signal, onBatch: () => --left === 0 && stop.abort() })
}

/** Checks that every card opens to its number and is found by it, and that only the current keys are left. */
async function assertRotated(process: Process, numbers: readonly string[]): Promise<void> {
  await process.vault.refresh()
  const rows = await allCards(process)
  assert.deepEqual(rows.map((row) => openCard(process, row)).sort(), [...numbers].sort())
  for (const row of rows) {
    const fingerprint = { text: row.fingerprint, keyId: row.fingerprintKeyId }
    assert.deepEqual(process.vault.fingerprints(openCard(process, row), 1), [fingerprint])
  }
  const keys = await readKeys((query) => process.store.query(query))
  const left = keys.filter(({ purpose, retiredAt }) => retiredAt !== null && purpose !== 'digest')
  assert.deepEqual(left, [])
}

test('a rotation brings every row under new keys and destroys the old', async (t) => {
  const { clock, start } = await install(t)
  const process = await start()
  const numbers = numbersOf(25)
  const before = await keepCards(process, clock, numbers)
  const report = await process.vault.rotate({ batchSize: 10 })
  assert.deepEqual(
    { ...report, destroyed: report.destroyed.toSorted() },
    {
      resumed: false,
      rows: 25,
      unreadable: [],
      stopped: false,
      finished: true,
      destroyed: [before[0]?.numberKeyId, before[0]?.fingerprintKeyId].sort(),
    },
  )
  await assertRotated(process, numbers)
  const old = new Set(before.map(({ numberSealed }) => numberSealed))
  assert(!(await allCards(process)).some(({ numberSealed, version }) => old.has(numberSealed) || version !== 2))
})

test('stopped at any point, it is run again and finds what is left', async (t) => {
  const { clock, start } = await install(t)
  const numbers = numbersOf(20)
  await keepCards(await start(), clock, numbers)
  for (const batches of [0, 1, 3]) {
    const first = await rotateSome((await start()).vault, batches, 4)
    assert.deepEqual([first.rows, first.stopped, first.finished, first.destroyed], [batches * 4, true, false, []])
    const second = await (await start()).vault.rotate({ batchSize: 4 })
    assert.deepEqual([second.resumed, second.rows, second.finished], [true, 20 - batches * 4, true])
    await assertRotated(await start(), numbers)
  }
})

test('killed between its last row and the end of the old keys, too', async (t) => {
  const { clock, start } = await install(t)
  await keepCards(await start(), clock, numbersOf(3))
  const killed = await start({
    wrap: (store) => ({
      query: (query) =>
        query.text.startsWith('delete from vault_keys') ? Promise.reject(new Error('killed')) : store.query(query),
      transaction: (work) => store.transaction(work),
    }),
  })
  await assert.rejects(killed.vault.rotate(), /killed/)
  const report = await (await start()).vault.rotate()
  assert.deepEqual([report.resumed, report.rows, report.destroyed.length], [true, 0, 2])
  await assertRotated(await start(), numbersOf(3))
})

test('nothing new comes under a key that is retired or destroyed; after a refresh the verb succeeds', async (t) => {
  const { clock, start } = await install(t)
  const [stale, operator] = [await start(), await start()]
  for (const rotate of [() => operator.vault.rotate(), () => rotateSome(operator.vault, 0, 1)]) {
    const row = newCard(stale, clock, '4242424242424242')
    await rotate()
    await assert.rejects(stale.store.commit(1, [insert(cards, row)]), reference)
    await stale.vault.refresh()
    await stale.store.commit(1, [insert(cards, newCard(stale, clock, '4242424242424242'))])
    await stale.store.query({ text: 'delete from cards', values: [] })
  }
})

test('each of the two keys of a row is looked at', async (t) => {
  const { clock, start } = await install(t)
  const [stale, operator] = [await start(), await start()]
  const old = newCard(stale, clock, '4242424242424242')
  await rotateSome(operator.vault, 0, 1)
  const fresh = newCard(operator, clock, '4242424242424242')
  const { numberSealed, numberKeyId, fingerprint, fingerprintKeyId } = old
  for (const part of [
    { numberSealed, numberKeyId },
    { fingerprint, fingerprintKeyId },
  ]) {
    await assert.rejects(stale.store.commit(1, [insert(cards, { ...fresh, ...part })]), reference)
  }
  await operator.store.commit(1, [insert(cards, fresh)])
  for (const part of [
    { numberSealed, numberKeyId },
    { fingerprint, fingerprintKeyId },
  ]) {
    await assert.rejects(stale.store.commit(1, [update(cards, { ...fresh, ...part })]), reference)
  }
})

test('a number that is kept already is not kept twice by a process that missed the rotation', async (t) => {
  const { clock, start } = await install(t)
  const [stale, operator] = [await start(), await start()]
  // The look-up comes before the card and before the rotation, the commit after both.
  const fingerprints = stale.vault.fingerprints('4242424242424242', 1).map(({ text }) => text)
  assert.deepEqual(await cardsFor(stale, fingerprints, 1), [])
  const late = newCard(stale, clock, '4242424242424242')
  await rotateSome(operator.vault, 0, 1)
  const known = await registerCard(operator, clock, '4242424242424242')
  await assert.rejects(stale.store.commit(1, [insert(cards, late)]), reference)
  assert.equal((await registerCard(stale, clock, '4242424242424242')).id, known.id)
})

test('a card under a retired key can be changed; its expiry only with a new fingerprint', async (t) => {
  const { clock, start } = await install(t)
  const [server, operator] = [await start(), await start()]
  const [row] = await keepCards(server, clock, ['4242424242424242'])
  assert(row !== undefined)
  await rotateSome(operator.vault, 0, 1)
  await server.store.commit(1, [update(cards, { ...row, name: 'Ada' })])
  await server.store.commit(1, [update(cards, { ...row, version: 2, deletedAt: 5 })])
  const deleted = { ...row, version: 3, deletedAt: 5 }
  await assert.rejects(server.store.commit(1, [update(cards, { ...deleted, deletedAt: null })]), reference)
  await assert.rejects(server.store.commit(1, [update(cards, { ...deleted, expMonth: 2 })]), reference)
  await server.vault.refresh()
  const [{ text: fingerprint, keyId: fingerprintKeyId }] = server.vault.fingerprints('4242424242424242', 1)
  await server.store.commit(1, [update(cards, { ...deleted, expMonth: 2, fingerprint, fingerprintKeyId })])
  await operator.vault.rotate()
  await assertRotated(operator, ['4242424242424242'])
})

test('keys retire only when the commits that write under them have ended', async (t) => {
  const { clock, start } = await install(t)
  const [server, operator] = [await start(), await start()]
  const row = newCard(server, clock, '4242424242424242')
  const isWaiting = async (): Promise<boolean> => {
    const text = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await server.store.query({ text, values: [] })).length > 0 || isWaiting()
  }
  let rotation: Promise<RotationReport> | undefined
  await server.store.transaction(async (run) => {
    await run(commitStatement([insert(cards, row)], await readColumnTypes(run)))
    rotation = operator.vault.rotate()
    assert.equal(await Promise.race([isWaiting(), rotation]), true)
  })
  assert.equal((await rotation)?.rows, 1)
  await assertRotated(operator, ['4242424242424242'])
})

test('a row that is written while it is being brought over is not lost, and comes with the next pass', async (t) => {
  const { clock, start } = await install(t)
  const server = await start()
  const numbers = numbersOf(6)
  const rows = await keepCards(server, clock, numbers)
  let isFirst = true
  const operator = await start({
    wrap: (store) => ({
      query: async (query) => {
        if (query.text.startsWith('update cards') && isFirst) {
          isFirst = false
          for (const [index, row] of rows.slice(0, 3).entries()) await countOn(server, row, numbers[index] ?? '')
        }
        return store.query(query)
      },
      transaction: (work) => store.transaction(work),
    }),
  })
  assert.equal((await operator.vault.rotate({ batchSize: 4 })).rows, 6)
  await assertRotated(operator, numbers)
  const names = new Map((await allCards(operator)).map(({ id, name, version }) => [id, [name, version]]))
  for (const [index, { id }] of rows.entries()) assert.deepEqual(names.get(id), index < 3 ? ['|', 3] : [null, 2])
})

test('servers go on while keys rotate: no write is lost, no number is kept twice', async (t) => {
  const { clock, start } = await install(t)
  const [a, b, operator] = [await start(), await start(), await start()]
  const numbers = numbersOf(40)
  const kept = await keepCards(a, clock, numbers)
  const contested = numbersOf(60, 5_000_000_000_000_000)
  const work = { isOver: false, counted: 0 }
  const count = async (process: Process): Promise<void> => {
    for (let at = 0; !work.isOver; at = (at + 7) % kept.length) {
      const row = kept[at]
      assert(row !== undefined)
      await countOn(process, row, numbers[at] ?? '')
      work.counted++
    }
  }
  const register = async (process: Process): Promise<void> => {
    for (let at = 0; !work.isOver; at = (at + 1) % contested.length)
      await registerCard(process, clock, contested[at] ?? '')
  }
  const writers = [a, b].flatMap((process) => [count(process), count(process), register(process)])
  for (let rotation = 0; rotation < 4; rotation++) {
    assert.equal((await operator.vault.rotate({ batchSize: 7 })).finished, true)
  }
  work.isOver = true
  await Promise.all(writers)
  const rows = await allCards(operator)
  assert.equal(
    rows.reduce((strokes, { name }) => strokes + (name ?? '').length, 0),
    work.counted,
  )
  const registered = rows.map((row) => openCard(operator, row)).filter((number) => !numbers.includes(number))
  assert.equal(new Set(registered).size, registered.length)
  await assertRotated(operator, [...numbers, ...registered])
})

test('two rotations at once do the work of one', async (t) => {
  const { clock, start } = await install(t)
  const numbers = numbersOf(30)
  await keepCards(await start(), clock, numbers)
  await rotateSome((await start()).vault, 1, 5)
  const operators = [await start(), await start()]
  const reports = await Promise.all(operators.map(({ vault }) => vault.rotate({ batchSize: 5 })))
  // The later one may find nothing left; then it rotates again.
  assert(reports.every(({ finished }) => finished))
  await assertRotated(await start(), numbers)
})

test('what does not open keeps its key, and keeps nothing else from new ones', async (t) => {
  const { clock, start } = await install(t)
  const process = await start()
  const rows = await keepCards(process, clock, numbersOf(5))
  const [broken] = rows
  assert(broken !== undefined)
  await process.store.query({ text: `update cards set number_sealed = 'AAAA' where id = $1`, values: [broken.id] })
  const row = { table: 'cards', realmId: 1, rowId: broken.id }
  const first = await process.vault.rotate()
  assert.deepEqual([first.finished, first.unreadable, first.rows, first.destroyed], [false, [row], 4, []])
  const second = await process.vault.rotate()
  assert.deepEqual([second.finished, second.unreadable, second.rows, second.destroyed.length], [false, [row], 4, 2])
  const [other] = (await allCards(process)).filter(({ id }) => id !== broken.id)
  assert(other !== undefined && openCard(process, other) !== '')
})

test('a key that was destroyed is forgotten by every process', async (t) => {
  const { clock, start } = await install(t)
  const [server, operator] = [await start(), await start()]
  const [row] = await keepCards(server, clock, ['4242424242424242'])
  assert(row !== undefined)
  await operator.vault.rotate()
  assert.equal(openCard(server, row), '4242424242424242')
  await server.vault.refresh()
  assert.throws(() => openCard(server, row), UnknownKeyError)
})

test('every column that names a key is in the registry and is guarded', async (t) => {
  const { store } = await (await install(t)).start()
  const named = await store.query<{ column: string; events: string[] }>({
    text: `select conrelid::regclass || '.' || attname as column,
        array(select distinct event from pg_trigger, unnest(array[case when tgtype & 4 > 0 then 'insert' end, case when tgtype & 16 > 0 then 'update' end]) event
          where tgrelid = conrelid and tgfoid = 'require_current_keys'::regproc and event is not null
          and attname = any(string_to_array(rtrim(encode(tgargs, 'escape'), '\\000'), '\\000'))) as events
      from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey)
      where contype = 'f' and confrelid = 'vault_keys'::regclass order by 1`,
    values: [],
  })
  const registered = sealedColumns.flatMap(({ table, keyColumn, fingerprint }) =>
    [keyColumn, fingerprint?.keyColumn].filter((name) => name !== undefined).map((name) => `${table}.${name}`),
  )
  // Security codes are not rotated: they are destroyed with their key.
  assert.deepEqual(
    named.map(({ column }) => column),
    [...registered, 'security_codes.key_id'].sort(),
  )
  for (const { column, events } of named) assert.deepEqual(events, ['insert', 'update'], column)
})
