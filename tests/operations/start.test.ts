/** Starting and stopping, as a person at a terminal does it. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { clientConfig } from '../../src/storage/connection.ts'
import { databasePids } from '../../bench/process-figures.ts'
import { urlOf } from '../support/commands.ts'
import { createTestDatabase } from '../support/database.ts'
import {
  databasePid,
  failToStart,
  runCommand,
  startCommand,
  startProcess,
  withDataDirectory,
} from '../support/process.ts'

const card = { number: '4242424242424242', exp_month: 10, exp_year: 2034 }

test('a second start finds the data of the first, with the same keys, and each stops the database that it started', () =>
  withDataDirectory(async (directory) => {
    const first = await startProcess(directory)
    const { body: payment } = await first.api.post('/v2/payments/', { amount: 100, card })
    assert.equal(await first.end('SIGTERM'), 0)
    assert.equal(await databasePid(directory), undefined)

    const second = await startProcess(directory)
    assert.equal(second.secretKey, first.secretKey)
    assert.deepEqual((await second.api.get(`/v2/payments/${payment.id}`)).body, payment)
    assert.equal(await second.end('SIGINT'), 0)
    assert.equal(await databasePid(directory), undefined)
  }))

test('a killed server leaves its database, which the next start takes over', () =>
  withDataDirectory(async (directory) => {
    const first = await startProcess(directory)
    const { body: payment } = await first.api.post('/v2/payments/', { amount: 100, card })
    await first.end('SIGKILL')
    const orphan = await databasePid(directory)
    assert.ok(orphan !== undefined)

    const second = await startProcess(directory)
    assert.equal(await databasePid(directory), orphan)
    assert.deepEqual((await second.api.get(`/v2/payments/${payment.id}`)).body, payment)
    assert.equal(await second.end('SIGTERM'), 0)
    assert.equal(await databasePid(directory), undefined)
  }))

test('a second server on the same data directory is refused, and the first goes on', () =>
  withDataDirectory(async (directory) => {
    const first = await startProcess(directory)
    const second = await failToStart(directory)
    assert.equal(second.code, 2)
    assert.match(second.output, /in use|already/i)
    assert.ok(second.output.includes(directory), second.output)
    assert.equal((await first.api.get('/v2/ping')).status, 200)
    await first.end('SIGTERM')
  }))

test('a taken port is said in a line that tells what to do, and the next start shows the live secret key', () =>
  withDataDirectory(async (directory) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const refused = await failToStart(directory, { GUICHET_PORT: String(port) })
    other.close()
    assert.equal(refused.code, 2)
    assert.match(refused.output, new RegExp(`port ${port} .*taken.*GUICHET_PORT`))
    assert.equal(await databasePid(directory), undefined)

    const started = await startProcess(directory)
    assert.match(started.output(), /live secret +sprod_\w{24} +shown this once/)
    await started.end('SIGTERM')
  }))

test('a request in flight is finished before the server ends', () =>
  withDataDirectory(async (directory) => {
    const server = await startProcess(directory)
    const { hostname, port } = new URL(server.url)
    const body = JSON.stringify({ email: 'late@example.org' })
    const socket = connect(Number(port), hostname)
    const authorization = Buffer.from(`${server.secretKey}:`).toString('base64')
    socket.write(
      `POST /v2/customers/ HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Basic ${authorization}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
    )
    // Once another request on the same server is answered, the half request has arrived.
    await server.api.get('/v2/ping')
    const ended = server.end('SIGTERM')
    socket.write(body.slice(5))
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    await once(socket, 'close')
    assert.match(answer, /^HTTP\/1\.1 200 /)
    assert.match(answer, /late@example\.org/)
    assert.equal(await ended, 0)
  }))

// All at once, since each test waits for half a minute.
void describe('a server that is told to end ends all the same, though its database', { concurrency: true }, () => {
  test('has stopped answering; the next start finds what was committed', () =>
    withDataDirectory(async (directory) => {
      const first = await startProcess(directory)
      const { body: payment } = await first.api.post('/v2/payments/', { amount: 100, card })
      // Makes a session for the request: new sessions would answer.
      await first.api.get(`/v2/payments/${payment.id}`)
      const [postmaster, ...children] = await databasePids(directory)
      assert.ok(postmaster !== undefined)
      for (const session of children) process.kill(session, 'SIGSTOP')
      const unanswered = first.api.get(`/v2/payments/${payment.id}`).catch((error: unknown) => error)
      // Once another request is answered, for which no database is needed, this one has arrived.
      await first.api.get('/healthz')
      assert.equal(await first.end('SIGTERM'), 1)
      assert.ok((await unanswered) instanceof Error)
      assert.match(first.output(), /does not end/)
      assert.equal(await databasePid(directory), undefined)

      const second = await startProcess(directory)
      assert.deepEqual((await second.api.get(`/v2/payments/${payment.id}`)).body, payment)
      assert.equal(await second.end('SIGTERM'), 0)
    }))

  test('has not answered yet, and it has not started', () =>
    withDataDirectory(async (directory) => {
      const database = await createTestDatabase()
      const [holder, watcher] = [new Client(clientConfig(database.address)), new Client(clientConfig(database.address))]
      try {
        await Promise.all([holder.connect(), watcher.connect()])
        await holder.query('begin; lock table accounts in access exclusive mode')
        const starting = startCommand(directory, ['start'], {
          DATABASE_URL: urlOf(database),
          GUICHET_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
          GUICHET_PORT: '0',
        })
        const lockWaitedFor = `select from pg_locks l join pg_database d on d.oid = l.database where not l.granted and d.datname = current_database()`
        const isWaiting = async (): Promise<boolean> => (await watcher.query(lockWaitedFor)).rowCount !== 0
        while (!(await isWaiting())) continue
        starting.child.kill('SIGTERM')
        const { code, output } = await starting.ended
        assert.equal(code, 1)
        assert.match(output, /does not end/)
      } finally {
        await Promise.all([holder.end(), watcher.end()])
        await database.drop()
      }
    }))
})

test('a server whose database is killed says so and ends; the next start recovers it', () =>
  withDataDirectory(async (directory) => {
    const first = await startProcess(directory)
    const { body: payment } = await first.api.post('/v2/payments/', { amount: 100, card })
    const pid = await databasePid(directory)
    assert.ok(pid !== undefined)
    process.kill(pid, 'SIGKILL')
    await first.ended
    assert.equal(first.child.exitCode, 2)
    assert.match(first.output(), /guichet: The database in .* has ended/)

    const second = await startProcess(directory)
    assert.deepEqual((await second.api.get(`/v2/payments/${payment.id}`)).body, payment)
    assert.equal(await second.end('SIGTERM'), 0)
  }))

test('commands work beside a running server, and leave it and its database running', () =>
  withDataDirectory(async (directory) => {
    const server = await startProcess(directory)
    const made = await runCommand(directory, ['accounts', 'create', 'Second shop', '--json'])
    assert.equal(made.code, 0)
    const account = JSON.parse(made.output) as {
      id: string
      keys: { mode: string; kind: string; value: string; id: string }[]
    }
    const key = account.keys.find(({ mode, kind }) => mode === 'test' && kind === 'secret')
    assert.ok(key)
    const ping = (): Promise<Response> =>
      fetch(`${server.url}/v2/ping`, { headers: { authorization: `Bearer ${key.value}` } })
    assert.deepEqual(await (await ping()).json(), { mode: 'test', company: 'Second shop', account: account.id })

    const revoked = await runCommand(directory, ['keys', 'revoke', key.id])
    assert.match(revoked.output, /revoked/)
    const listed = await runCommand(directory, ['keys', 'list', '--account', account.id, '--json'])
    const keys = JSON.parse(listed.output) as {
      mode: string
      kind: string
      value?: string
      revoked_at: number | null
    }[]
    assert.equal(keys.length, 4)
    assert.equal(keys.filter(({ revoked_at }) => revoked_at !== null).length, 1)
    assert.equal(keys.find(({ mode, kind }) => mode === 'live' && kind === 'secret')?.value, undefined)
    assert.equal((await server.api.get('/v2/ping')).status, 200)
    assert.equal(await server.end('SIGTERM'), 0)
  }))

test('without a running server, a command starts the database for itself and stops it again', () =>
  withDataDirectory(async (directory) => {
    const made = await runCommand(directory, ['accounts', 'create', 'Only shop', '--json'])
    assert.equal(made.code, 0, made.output)
    assert.equal(await databasePid(directory), undefined)
    const listed = await runCommand(directory, ['accounts', 'list', '--json'])
    assert.deepEqual(
      (JSON.parse(listed.output) as { name: string }[]).map(({ name }) => name),
      ['Only shop'],
    )
  }))

test('a command that has nothing to make refuses a directory without a database, and makes none', () =>
  withDataDirectory(async (directory) => {
    const data = join(directory, 'data')
    for (const words of [
      ['accounts', 'list'],
      ['keys', 'list'],
      ['ledger', 'verify'],
      ['vault', 'rotate'],
    ])
      assert.deepEqual(await runCommand(data, words), {
        code: 2,
        output: `guichet: there is no database in ${data}: start the server with npm start, or name another directory with GUICHET_DATA_DIR\n`,
      })
    assert.deepEqual(await readdir(directory), [])
  }))

test('words that a command does not take are refused with its usage', () =>
  withDataDirectory(async (directory) => {
    assert.deepEqual(await runCommand(directory, ['accounts', 'create', 'ACME', 'SARL']), {
      code: 2,
      output: 'guichet: there are more words than in guichet accounts create NAME\n',
    })
    assert.deepEqual(await readdir(directory), [])
  }))

test('words behind npm start are refused, and say where settings are', () =>
  withDataDirectory(async (directory) => {
    for (const words of [['4243'], ['--port', '4243']]) {
      const { code, output } = await failToStart(directory, {}, words)
      assert.deepEqual([code, output.includes('4243')], [2, false])
      assert.match(output, /GUICHET_PORT=\d+ npm start/)
    }
    assert.deepEqual(await readdir(directory), [])
  }))

/** Settings that cannot be used, and what the refusal must name. */
const wrongSettings: readonly [Record<string, string>, RegExp][] = [
  [{ GUICHET_PORT: 'eighty' }, /GUICHET_PORT/],
  [{ GUICHET_PORT: '70000' }, /GUICHET_PORT/],
  [{ GUICHET_LOG_LEVEL: 'loud' }, /GUICHET_LOG_LEVEL/],
  [{ GUICHET_PAGE_URL: 'pay.example.org' }, /GUICHET_PAGE_URL/],
  [{ GUICHET_3DS_URL: 'ftp://bank.example.org' }, /GUICHET_3DS_URL/],
  [{ GUICHET_PAGE_ATTEMPTS_PER_PAYMENT: '0' }, /GUICHET_PAGE_ATTEMPTS_PER_PAYMENT/],
  [{ GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: 'many' }, /GUICHET_PAGE_ATTEMPTS_PER_ADDRESS/],
  [{ DATABASE_URL: 'mysql://localhost/x' }, /DATABASE_URL/],
  [{ GUICHET_TEST_SECRET_KEY: 'stest_short' }, /stest_/],
  [{ GUICHET_TEST_PUBLIC_KEY: 'stest_123456789012345678901234' }, /ptest_/],
  [{ GUICHET_MASTER_KEY: 'not a key' }, /GUICHET_MASTER_KEY/],
  [{ GUICHET_HOST: '192.0.2.1' }, /GUICHET_HOST/],
  [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /GUICHET_MASTER_KEY/],
  [
    {
      DATABASE_URL: 'postgres://nobody:pass@127.0.0.1:1/none',
      GUICHET_MASTER_KEY: Buffer.alloc(32, 1).toString('hex'),
    },
    /database/,
  ],
]

for (const [environment, expected] of wrongSettings) {
  test(`${JSON.stringify(environment)} is refused with a message`, () =>
    withDataDirectory(async (directory) => {
      const refused = await failToStart(directory, environment)
      assert.equal(refused.code, 2, refused.output)
      assert.match(refused.output, expected)
      assert.equal(refused.output.trim().split('\n').length, 1, refused.output)
    }))
}

/** A setting for the session of a command, the command, and the message with which it ends. */
const refusedByDatabase: readonly (readonly [setting: string, words: readonly string[], message: RegExp])[] = [
  ['role=pg_monitor', ['accounts', 'list'], /permission denied for table/],
  ['role=pg_read_all_data', ['accounts', 'create', 'Shop'], /permission denied for table/],
  ['default_transaction_read_only=on', ['start'], /read-only transaction/],
]

test('what a given database refuses is said in a line', () =>
  withDataDirectory(async (directory) => {
    const database = await createTestDatabase()
    try {
      for (const [setting, words, message] of refusedByDatabase) {
        const refused = await runCommand(directory, words, {
          DATABASE_URL: `${urlOf(database)}?options=${encodeURIComponent(`-c ${setting}`)}`,
          GUICHET_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
          GUICHET_PORT: '0',
        })
        assert.equal(refused.code, 2, refused.output)
        assert.match(refused.output, message)
        assert.match(refused.output, /^guichet: the database cannot be used: .*$/m)
        assert.doesNotMatch(refused.output, /^ +at /m)
      }
    } finally {
      await database.drop()
    }
  }))

test('a database that nobody answers for is said in a line, also where a server is spoken to', () =>
  withDataDirectory(async (directory) => {
    const refused = await runCommand(directory, ['trigger', 'payment.refused'], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    })
    assert.deepEqual(refused, {
      code: 2,
      output: 'guichet: the database cannot be used: connect ECONNREFUSED 127.0.0.1:1\n',
    })
  }))

test('a server on a given database tells of settings that put answers at risk, and commands beside it find it', () =>
  withDataDirectory(async (parent) => {
    const database = await createTestDatabase()
    const environment = {
      DATABASE_URL: urlOf(database),
      GUICHET_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
    try {
      const directory = join(parent, 'not', 'made yet')
      const server = await startProcess(directory, environment)
      const told = await runCommand(directory, ['trigger', 'payment.refused', '--json'], environment)
      assert.equal(await server.end('SIGTERM'), 0)
      assert.equal(told.code, 0, told.output)
      // The server of the tests forces nothing to disk.
      assert.match(server.output(), /"level":"warn".*"settings":\["fsync","full_page_writes"\]/)
    } finally {
      await database.drop()
    }
  }))

test('given test keys are those of the first account, from the first start on', () =>
  withDataDirectory(async (directory) => {
    const environment = {
      GUICHET_TEST_SECRET_KEY: 'stest_AAAAAAAAAAAAAAAAAAAAAAAA',
      GUICHET_TEST_PUBLIC_KEY: 'ptest_BBBBBBBBBBBBBBBBBBBBBBBB',
    }
    for (const given of [environment, environment, {}]) {
      const server = await startProcess(directory, given)
      assert.equal(server.secretKey, environment.GUICHET_TEST_SECRET_KEY)
      assert.ok(server.output().includes(environment.GUICHET_TEST_PUBLIC_KEY))
      assert.equal((await server.api.get('/v2/ping')).status, 200)
      await server.end('SIGTERM')
    }
  }))
