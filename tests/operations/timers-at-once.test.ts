/** Three processes run the timers of one database. Now and then one of them is killed, in the middle of a timer or of its commit, and another takes its place. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'
import { createAccount } from '../../src/accounts/index.ts'
import { HOUR, MINUTE, systemClock } from '../../src/kit/clock.ts'
import { openSession } from '../../src/storage/connection.ts'
import { Store } from '../../src/storage/store.ts'
import { urlOf } from '../support/commands.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { hours } from '../support/names.ts'
import { seededRandom } from '../support/random.ts'

const seed = 7
const kills = 6
const timersInRealm = 30

let database: TestDatabase
let session: Client
before(async () => {
  database = await createTestDatabase()
  session = await openSession(database.address)
  await session.query(
    'create table timer_runs (position bigserial, realm_id bigint not null, id text not null, timer_id text not null, at bigint not null)',
  )
  const store = new Store({ address: database.address, clock: systemClock })
  for (let place = 0; place < 5; place++) await createAccount(store, 'Shop', { now: systemClock.now(), hours })
  await store.close()
})
after(async () => {
  await session.end()
  await database.drop()
})

const random = seededRandom(seed)
const below = (limit: number): number => Math.floor(random() * limit)

/** Sets timers that are due in each realm, some at the same moment; some become due only by a move of the clock, whose process is gone already. */
async function setTimers(): Promise<void> {
  const now = systemClock.now()
  const { rows } = await session.query<{ id: number; mode: string }>('select id, mode from realms order by id')
  for (const { id, mode } of rows) {
    const moves = mode === 'test' && random() < 0.5
    for (let place = 0; place < timersInRealm; place++) {
      const dueAt = now + below(10) * MINUTE - (moves ? 0 : HOUR)
      await session.query(
        `insert into timers (realm_id, id, clock, due_at, kind, object_id, failures) values ($1, $2, 'realm', $3, 'note', $2, 0)`,
        [id, `t${below(1000)}-${place}`, dueAt],
      )
    }
    if (moves)
      await session.query('update realms set clock_target = $2, version = version + 1 where id = $1', [id, now + HOUR])
  }
}

interface TimerProcess {
  readonly holder: string
  tell(line: string): void
  kill(): Promise<unknown>
}

const script = fileURLToPath(new URL('fixtures/timer-process.ts', import.meta.url))
let serial = 0

function startTimers(onLine: (by: TimerProcess, line: string) => void): TimerProcess {
  const holder = `process ${++serial}`
  const child = spawn(process.execPath, [script, holder, urlOf(database)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  // The process may die while it is being written to.
  child.stdin.on('error', () => undefined)
  const self: TimerProcess = {
    holder,
    tell: (line) => void child.stdin.write(`${line}\n`),
    kill: () => {
      child.kill('SIGKILL')
      return exited
    },
  }
  createInterface({ input: child.stdout }).on('line', (line) => onLine(self, line))
  return self
}

test(`each timer runs once, in its realm's order, whoever is killed meanwhile (seed ${seed})`, async () => {
  await setTimers()
  const { rows: expected } = await session.query(
    `select realm_id, id, due_at from timers where kind = 'note' order by realm_id, due_at, id`,
  )
  const killAt = new Set<number>()
  while (killAt.size < kills) killAt.add(1 + below(expected.length))
  let said = 0
  const alive = new Set<TimerProcess>()
  const deaths: Promise<unknown>[] = []
  const onLine = (by: TimerProcess, line: string): void => {
    if (!alive.has(by)) return
    const isKilled = killAt.has(++said)
    // Before the timer has decided anything, or while it is being committed.
    if (!isKilled || random() < 0.5) by.tell(line)
    if (isKilled) deaths.push(replace(by))
  }
  const replace = async (dead: TimerProcess): Promise<void> => {
    alive.delete(dead)
    alive.add(startTimers(onLine))
    await dead.kill()
    // Lets its leases lapse, as after ten seconds.
    await session.query('update timer_leases set expires_at = 0 where holder = $1', [dead.holder])
  }
  for (let place = 0; place < 3; place++) alive.add(startTimers(onLine))
  try {
    while ((await session.query(stillToDo)).rows.length > 0);
    await Promise.all(deaths)
    assert.equal(deaths.length, kills)
  } finally {
    await Promise.all(Array.from(alive, (each) => each.kill()))
  }
  const { rows: ran } = await session.query(
    'select realm_id, timer_id as id, at as due_at from timer_runs order by realm_id, position',
  )
  assert.deepEqual(ran, expected)
})

const stillToDo = `select 1 from timers where kind = 'note' union all select 1 from realms where clock_target is not null limit 1`
