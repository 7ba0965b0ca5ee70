/** Objects with given ids and times, loaded out of a file, and read as any others. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { parse } from 'yaml'
import { seedCommands } from '../../src/cli/seed.ts'
import { SeedError } from '../../src/seed/index.ts'
import { openSession } from '../../src/storage/connection.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api } from '../support/api.ts'
import { run, urlOf } from '../support/commands.ts'
import { masterKey } from '../support/core.ts'
import { createTestDatabase } from '../support/database.ts'
import { runCommand, startCommand, startProcess, withDataDirectory } from '../support/process.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, booksDisagreement, closeAgreeing, storedRows } from '../support/stored.ts'

const page = await readFile(new URL('../../docs/seeding.md', import.meta.url), 'utf8')
/** The example of the documentation. */
const yaml = /```yaml\n(.*?)```/s.exec(page)?.[1] ?? assert.fail('the page has an example')
const example = parse(yaml)

let server: TestServer
let directory: string
before(async () => {
  server = await startTestServer()
  directory = await mkdtemp(join(tmpdir(), 'guichet-seed-'))
})
after(async () => {
  await closeAgreeing(server)
  await rm(directory, { recursive: true })
})

/** What the command prints for a file of this text, or of these objects. */
async function seed(file: string | object, options: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const name = join(directory, 'objects')
  await writeFile(name, typeof file === 'string' ? file : JSON.stringify(file))
  const environment = { GUICHET_MASTER_KEY: masterKey }
  return run(server.database, seedCommands.seed, [name], options, true, environment)
}

async function refused(file: string | object, options: Readonly<Record<string, string>> = {}): Promise<string[]> {
  try {
    await seed(file, options)
  } catch (error) {
    assert.ok(error instanceof SeedError, String(error))
    const [first, ...lines] = error.message.split('\n')
    assert.equal(first, 'nothing was loaded')
    return lines.map((line) => line.trim())
  }
  return assert.fail('the file was loaded')
}

interface Shop {
  readonly api: Api
  /** For the command line. */
  readonly account: { readonly account: string }
}

/** A test mode in which nothing has happened. */
async function shop(): Promise<Shop> {
  const { test: api, account } = await anotherAccount(server)
  return { api, account: { account: account.id } }
}

const secondsOf = (text: string | number): number => (typeof text === 'number' ? text : Date.parse(text) / 1000)

async function found(api: Api, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await api.get(path)
  assert.equal(status, 200, path)
  return body as Record<string, unknown>
}

/** All that a file holds, as the API shows it; but for what banks give to each authorization anew. */
async function pictureOf(api: Api): Promise<unknown> {
  const lists = ['addresses', 'customers', 'cards', 'sepa', 'payments', 'refunds', 'disputes', 'payouts']
  const all = await Promise.all(lists.map((list) => found(api, `/v2/${list}/?limit=100`)))
  return JSON.parse(JSON.stringify(all), (name, value: unknown) => (name === 'response_author' ? null : value))
}

/** What is stored of objects, the books and what happened. */
const businessRows = async (): Promise<string[]> =>
  (await storedRows(server)).filter((row) => !/^(realms|timer_leases|commits) /.test(row))

const id = (kind: string, number: number): string => `${kind}_${String(number).padStart(24, '0')}`
const card = {
  id: id('card', 1),
  created: '2019-01-02T10:00:00Z',
  number: '4242424242424242',
  exp_month: 1,
  exp_year: 2040,
}
const payment = { id: id('paym', 1), created: '2019-01-03T10:00:00Z', amount: 1000, card: card.id }

suite('the example of the documentation', () => {
  let first: Shop
  before(async () => (first = await shop()))

  test('is there beside a running server, with its ids and times, and the books agree', async () => {
    const { api, account } = first
    const { body: clock } = await api.get('/sandbox/clock')
    const [line = ''] = await seed(yaml, account)
    const counts = { addresses: 1, customers: 1, cards: 2, sepa: 1, payments: 4, refunds: 1, disputes: 1, payouts: 1 }
    const none = Object.fromEntries(Object.keys(counts).map((name) => [name, 0]))
    assert.deepEqual(JSON.parse(line), { ...account, made: counts, there: none })
    for (const list of ['customers', 'cards', 'sepa', 'payments']) {
      for (const { id, created, status } of example[list]) {
        const object = await found(api, `/v2/${list}/${id}`)
        assert.deepEqual([object.id, object.created], [id, secondsOf(created)])
        if (status !== undefined) assert.equal(object.status, status)
      }
    }
    const [{ id, created }] = example.payments
    const inV1 = await found(api, `/v1/checkout/${id}`)
    assert.deepEqual([inV1.id, inV1.created, inV1.status], [id, secondsOf(created), 'captured'])
    const [address] = example.addresses
    assert.equal((await found(api, `/v2/addresses/${address.id}`)).created_at, address.created)
    const [{ refunds, customer }, { disputes }] = example.payments
    const refund = await found(api, `/v2/refunds/${refunds[0].id}`)
    assert.deepEqual([refund.created, refund.amount, refund.status], [secondsOf(refunds[0].created), 2500, 'refunded'])
    const dispute = await found(api, `/v2/disputes/${disputes[0].id}`)
    assert.deepEqual([dispute.created, dispute.status], [secondsOf(disputes[0].created), 'out_of_time'])
    const [payout] = example.payouts
    const paid = await found(api, `/v2/payouts/${payout.id}`)
    assert.deepEqual([paid.date, paid.status], [secondsOf(payout.created), 'paid'])
    const paying = await found(api, `/v2/payments/${example.payments[0].id}`)
    assert.deepEqual([paying.payout, (paying.customer as { id: string }).id], [payout.id, customer])
    assert.equal((await found(api, '/sandbox/ledger')).balanced, true)
    assert.equal(await booksDisagreement(server.running.core), undefined)
    const { body: later } = await api.get('/sandbox/clock')
    assert.ok(later.now >= clock.now && later.now < clock.now + 3600)
  })

  test('twice changes nothing', async () => {
    await assertNothingStored(server, async () => {
      const [line = ''] = await seed(yaml, first.account)
      const { made, there } = JSON.parse(line) as Record<string, Record<string, number>>
      assert.deepEqual([made?.payments, there?.payments, there?.payouts], [0, 4, 1])
    })
  })

  test('is the same in JSON', async () => {
    const { api, account } = await shop()
    await seed(example, account)
    assert.deepEqual(await pictureOf(api), await pictureOf(first.api))
  })

  test('where it differs from what is there, the field is told, and nothing changes', async () => {
    const other = structuredClone(example)
    other.customers[0].name = 'Somebody else'
    other.cards[0].number = '4000000000000077'
    other.sepa[0].iban = 'FR1420041010050500013M02606'
    other.payments[0].amount = 10_001
    other.payments[0].refunds[0].created = '2018-10-08T10:00:01Z'
    other.payments[1].disputes[0].response = '1040'
    other.payouts[0].description = 'Another'
    other.customers.push({ id: id('cust', 9), created: 5, email: 'new@example.org' })
    await assertNothingStored(server, async () => {
      const told = await refused(JSON.stringify(other), first.account)
      const there = (stands: string): string => `is not that of ${stands}, which is there already`
      assert.deepEqual(
        told.map((line) => line.replace('line 1, ', '')),
        [
          `customers[0].name: ${there(example.customers[0].id)}`,
          `cards[0].number: ${there(example.cards[0].id)}`,
          `sepa[0].iban: ${there(example.sepa[0].id)}`,
          `payments[0].amount: ${there(example.payments[0].id)}`,
          `payments[0].refunds[0].created: ${there(example.payments[0].refunds[0].id)}`,
          `payouts[0].description: ${there(example.payouts[0].id)}`,
          `payments[1].disputes[0].response: ${there(example.payments[1].disputes[0].id)}`,
        ],
      )
    })
  })

  test('grows by what comes later, and by what moves no money', async () => {
    const { api, account } = first
    const grown = structuredClone(example)
    const [known] = example.cards
    grown.customers.push({ id: id('cust', 9), created: 5, email: 'new@example.org' })
    const late = { id: id('paym', 9), created: '2019-06-01T10:00:00Z', amount: 500, card: known.id, status: 'captured' }
    grown.payments.push(late)
    await seed(grown, account)
    assert.equal((await found(api, `/v2/customers/${id('cust', 9)}`)).created, 5)
    assert.equal((await found(api, `/v2/payments/${late.id}`)).created, secondsOf(late.created))

    grown.payments.push({ ...late, id: id('paym', 8), created: '2018-10-03T12:00:00Z' })
    const before = await businessRows()
    const [told = ''] = await refused(grown, account)
    assert.match(
      told,
      /payments\[5\]\.created: the books of this test mode cannot be added to before 2\d{3}-.*: use --reset, which empties it first$/,
    )
    assert.deepEqual(await businessRows(), before)
    assert.equal((await api.get('/v2/ping')).status, 200)
  })
})

/** Files whose form is right, and what is in their way: all of it, with nothing loaded. */
const wrong: readonly [name: string, objects: object, told: readonly string[]][] = [
  [
    'several objects that no request would make',
    {
      cards: [card, { ...card, id: id('card', 2), number: '4242424242424241' }, { ...card, id: id('card', 3) }],
      customers: [{ id: id('cust', 1), created: 5, name: 'Nobody' }],
      sepa: [{ id: id('sepa', 1), created: 5, iban: 'DE00370400440532013000', name: 'Max Mustermann' }],
      payments: [
        { ...payment, refunds: [{ id: id('refd', 1), created: '2019-01-10T10:00:00Z', amount: 1001 }] },
        { ...payment, id: id('paym', 2), card: id('card', 7) },
        { ...payment, id: id('paym', 3), customer: id('cust', 1) },
        {
          ...payment,
          id: id('paym', 4),
          disputes: [{ id: id('dspt', 1), created: '2019-01-03T10:00:01Z' }],
        },
      ],
      payouts: [{ id: id('pout', 1), created: '2019-01-03T11:00:00Z' }],
    },
    [
      'customers[0].email: You must provide an email or a mobile phone number to create a customer',
      'sepa[0].iban: IBAN check digits are wrong',
      'cards[1].number: card number is not luhn valid',
      `cards[2]: is there already, as ${card.id}`,
      `payments[1]: Card \`${id('card', 7)}\` not found`,
      'payments[3].disputes[0]: Payment cannot be disputed, it is to_capture',
      'payouts[0]: There is nothing to pay out',
      'payments[0].refunds[0].amount: Refund amount is greater than what is left of the payment',
    ],
  ],
  [
    'expectations that do not come true',
    {
      cards: [card],
      payments: [
        {
          ...payment,
          status: 'refused',
          response: '51',
          refunds: [{ id: id('refd', 1), created: payment.created, status: 'refunded' }],
        },
      ],
    },
    [
      'payments[0].status: refused is expected, it is canceled',
      'payments[0].response: 51 is expected, it is 00',
      'payments[0].refunds[0].status: refunded is expected, it is payment_canceled',
    ],
  ],
]
for (const [name, objects, told] of wrong) {
  test(`${name} are told of`, async () => {
    const { api, account } = await shop()
    for (const options of [account, { ...account, reset: 'yes' }]) {
      const before = await businessRows()
      const lines = await refused(objects, options)
      assert.deepEqual(
        lines.map((line) => line.replace('line 1, ', '')),
        told,
      )
      assert.deepEqual(await businessRows(), before)
    }
    assert.equal((await api.get('/v2/ping')).status, 200)
    // Nothing of what was refused is in the way of what is right.
    await seed({ cards: [card], payments: [payment] }, account)
  })
}

test('with faults to come, nothing is loaded that they would meet', async () => {
  const { api, account } = await shop()
  await api.post('/sandbox/faults', { operation: 'authorization', times: 1, refuse: { code: '51' } })
  const [told] = await refused({ cards: [card], payments: [payment] }, account)
  assert.match(told ?? '', /the simulated network has faults to come: take them back, or use --reset$/)
  await seed({ cards: [card], payments: [payment] }, { ...account, reset: 'yes' })
})

test('a reset empties the test mode in the same moment', async () => {
  const { api, account } = await shop()
  const { body: gone } = await api.post('/v2/payments/', { amount: 700 })
  await api.post('/sandbox/clock', { advance: 3 * 24 * 60 * 60 })
  await seed({ cards: [card], payments: [{ ...payment, status: 'captured' }] }, { ...account, reset: 'yes' })
  assert.equal((await found(api, `/v2/payments/${payment.id}`)).created, secondsOf(payment.created))
  assert.equal((await api.get(`/v2/payments/${gone.id}`)).status, 404)
  const { body } = await api.get('/sandbox/clock')
  assert.ok(Math.abs(body.now - Date.now() / 1000) < 3600)
  // The life that begins goes as any other.
  const { body: paid } = await api.post('/v2/payments/', { amount: 900, card: card.id })
  await api.post('/sandbox/clock', { advance: 7 * 24 * 60 * 60 })
  assert.equal((await found(api, `/v2/payments/${paid.id}`)).status, 'captured')
  assert.equal(await booksDisagreement(server.running.core), undefined)
})

test('killed in the midst of it nothing is loaded, the test mode goes on, and the file can be loaded', () =>
  withDataDirectory(async (data) => {
    const database = await createTestDatabase()
    const [observer, blocker] = [await openSession(database.address), await openSession(database.address)]
    const environment = { DATABASE_URL: urlOf(database), GUICHET_MASTER_KEY: masterKey }
    const running = await startProcess(join(data, 'server'), environment)
    try {
      const { api } = running
      const name = join(data, 'objects.json')
      await writeFile(
        name,
        JSON.stringify({
          cards: [card],
          payments: [payment, { ...payment, id: id('paym', 2), created: '2019-02-03T10:00:00Z' }],
        }),
      )
      // The payment's money arrives, and waits.
      await blocker.query('begin')
      await blocker.query('lock table balance_items in share mode')
      const killed = startCommand(data, ['seed', name], environment)
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      while ((await observer.query(waiting)).rowCount === 0);
      killed.child.kill('SIGKILL')
      await killed.ended
      await blocker.query('rollback')
      assert.deepEqual((await observer.query('select id from payments union all select id from cards')).rows, [])
      // Ten seconds have gone by, in which nobody prolonged the lease.
      await observer.query('update timer_leases set expires_at = 0')
      assert.equal((await api.get(`/v2/payments/${payment.id}`)).status, 404)
      assert.deepEqual((await observer.query('select distinct clock_offset, clock_target from realms')).rows, [
        { clock_offset: 0, clock_target: null },
      ])
      const loaded = await runCommand(data, ['seed', name], environment)
      assert.equal(loaded.code, 0, loaded.output)
      assert.match(loaded.output, /^payments +2 +0$/m)
      assert.equal((await found(api, `/v2/payments/${payment.id}`)).status, 'captured')
      const verified = await runCommand(data, ['ledger', 'verify'], environment)
      assert.equal(verified.code, 0, verified.output)
    } finally {
      await running.end('SIGTERM')
      await Promise.all([observer.end(), blocker.end()])
      await database.drop()
    }
  }))

test('without a server, what is loaded is there when one starts', () =>
  withDataDirectory(async (data) => {
    const name = join(data, 'objects.json')
    await writeFile(name, JSON.stringify({ cards: [card], payments: [payment] }))
    const environment = { GUICHET_TEST_SECRET_KEY: `stest_${'0'.repeat(24)}` }
    assert.equal((await runCommand(data, ['seed', join(data, 'nothing')], environment)).code, 2)
    const loaded = await runCommand(data, ['seed', name], environment)
    assert.equal(loaded.code, 0, loaded.output)
    const running = await startProcess(data, environment)
    assert.equal(running.secretKey, environment.GUICHET_TEST_SECRET_KEY)
    assert.equal((await found(running.api, `/v2/payments/${payment.id}`)).status, 'captured')
    assert.equal(await running.end('SIGTERM'), 0)
  }))
