/** A server that is killed in the middle of a move of the clock, with a commit on its way: another on the same database continues the move, and every cent is booked once. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import { openSession } from '../../src/storage/connection.ts'
import type { Api } from '../support/api.ts'
import { urlOf } from '../support/commands.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { runCommand, startProcess, withDataDirectory, type GuichetProcess } from '../support/process.ts'

/** More payments than one commit of the clearing takes. */
const count = 520
const days = 5 * 24 * 60 * 60

let database: TestDatabase
let [observer, blocker, expirer]: Client[] = []
const servers: GuichetProcess[] = []
before(async () => {
  database = await createTestDatabase()
  observer = await openSession(database.address)
  blocker = await openSession(database.address)
  expirer = await openSession(database.address)
})
after(async () => {
  // Servers that a failed test has left.
  for (const { child } of servers) child.kill('SIGKILL')
  await Promise.all([observer?.end(), blocker?.end(), expirer?.end()])
  await database.drop()
})

async function ask<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  assert(observer !== undefined)
  return (await observer.query<Row>(text, values)).rows
}

async function payOften(api: Api): Promise<void> {
  const { body: card } = await api.post('/v2/cards/', { number: '4242424242424242', exp_month: 10, exp_year: 2034 })
  let left = count
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const { status } = await api.post('/v2/payments/', { amount: 1000 + left, card: card.id })
      assert.equal(status, 200)
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane))
}

/** Waits until a number of sessions of the database wait for a row that another holds. */
async function untilWaiting(sessions: number): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await ask(waiting)).length < sessions);
}

test('a server killed amid a move leaves it to another', () =>
  withDataDirectory(async (directory) => {
    const environment = {
      DATABASE_URL: urlOf(database),
      GUICHET_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      GUICHET_LOG_LEVEL: 'warn',
    }
    const start = async (name: string): Promise<GuichetProcess> => {
      const server = await startProcess(join(directory, name), environment)
      servers.push(server)
      return server
    }
    const first = await start('first')
    await payOften(first.api)
    const { body: before } = await first.api.get('/sandbox/clock')

    // The last payment that the clearing takes is held, so that its second commit is under way and does not end.
    await blocker?.query('begin')
    await blocker?.query(
      'select from payments where id = (select id from payments order by clearing_at desc, id desc limit 1) for update',
    )
    const move = assert.rejects(first.api.post('/sandbox/clock', { advance: days }))
    await untilWaiting(1)
    assert.deepEqual(await ask('select status, count(*)::integer from payments group by 1 order by 1'), [
      { status: 'capture_sent', count: 500 },
      { status: 'to_capture', count: count - 500 },
    ])
    await first.end('SIGKILL')
    await move

    const second = await start('second')
    // Lets the lease lapse, as after ten seconds without prolonging. The statement of the dead server is still on its way: a process that takes the lease waits for it, or keeps it
    // from being written.
    const lapse = expirer?.query('update timer_leases set expires_at = 0')
    await untilWaiting(2)
    await blocker?.query('commit')
    await lapse
    // Requests wait until the move has ended.
    const { body: list } = await second.api.get('/v2/payments/?limit=1')
    assert.equal((list as unknown as { payments: { status: string }[] }).payments[0]?.status, 'captured')
    const { body: now } = await second.api.get('/sandbox/clock')
    assert.ok((now.now as number) >= (before.now as number) + days)

    assert.deepEqual(await ask('select status, count(*)::integer from payments group by 1'), [
      { status: 'captured', count },
    ])
    const [credited] = await ask(`
      select count(*)::integer as items, count(distinct object_id)::integer as payments, sum(i.amount)::integer as amount,
        (select sum(amount)::integer from payments) as paid
      from balance_items i where kind = 'payment' and transition = 'settle'`)
    const paid = count * 1000 + (count * (count - 1)) / 2
    assert.deepEqual(credited, { items: count, payments: count, amount: paid, paid })
    const verified = await runCommand(directory, ['ledger', 'verify'], environment)
    assert.equal(verified.code, 0, verified.output)
    assert.match(verified.output, /the books agree/)
    assert.equal(await second.end('SIGTERM'), 0)
  }))
