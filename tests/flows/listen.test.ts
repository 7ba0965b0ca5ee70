/** `guichet listen`: everything that is told is seen once, in its order, whatever happens meanwhile, and goes on to an address, signed. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { readConfig } from '../../src/app/config.ts'
import { Follower } from '../../src/cli/listen/follower.ts'
import { openSource, type EventSource, type ToldEvent } from '../../src/cli/listen/source.ts'
import { listen, listenCommands } from '../../src/cli/listen.ts'
import { tell } from '../../src/events/index.ts'
import { HOUR, ManualClock, MINUTE, SECOND, systemClock, type Instant } from '../../src/kit/clock.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { Api } from '../support/api.ts'
import { run, urlOf } from '../support/commands.ts'
import { someNoon } from '../support/core.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
before(async () => {
  server = await startTestServer({ clock })
})
after(() => closeAgreeing(server))

interface Shop {
  readonly account: AnotherAccount
  readonly api: Api
  readonly key: string
}

async function shop(): Promise<Shop> {
  const account = await anotherAccount(server)
  return { account, api: account.test, key: account.key('secret', 'test').value }
}

const input = (given: { options?: Record<string, string>; json?: boolean; print?: (line: string) => void } = {}) => ({
  config: readConfig({ DATABASE_URL: urlOf(server.database) }),
  environment: {},
  clock,
  words: [],
  options: given.options ?? {},
  json: given.json ?? false,
  print: given.print ?? (() => undefined),
})

/** Tells of a product at a moment of the account's clock, as a decision that was made then and is committed now. */
async function tellAt({ account: { account } }: Shop, at: Instant, name: string): Promise<void> {
  const { gate, performer } = server.running.core
  const principal = { accountId: account.id, accountName: account.name, mode: 'test' } as const
  const product = { id: `prod_${name.padEnd(24, '0')}`, name, description: null, metadata: null, active: true }
  await performer.perform(
    (fresh) => gate.open(principal, fresh),
    (ctx) =>
      Promise.resolve({
        result: undefined,
        changes: [
          tell({ ...ctx, now: at }, 'product.created', { ...product, createdAt: at, deletedAt: null } as never),
        ],
      }),
  )
}

const namesOf = (events: readonly ToldEvent[]): unknown[] => events.map(({ data }) => (data as { name: string }).name)
const make = async (api: Api, name: string): Promise<string> =>
  (await api.post('/v2/products/', { name })).body.id as string

/** Both ways to read, each with an account of its own. */
const ways: Readonly<Record<string, (by: Shop) => Promise<EventSource>>> = {
  'in the database': async ({ account }) =>
    (await openSource(input({ options: { account: account.account.id } }), undefined)).source,
  'through the API': async ({ key }) => (await openSource(input(), { url: server.url, key })).source,
}

for (const [way, open] of Object.entries(ways))
  describe(`followed ${way}`, () => {
    async function following(
      work: (given: { by: Shop; source: EventSource; follower: Follower; resets: () => number }) => Promise<void>,
      before: (by: Shop) => Promise<unknown> = () => Promise.resolve(),
    ): Promise<void> {
      const by = await shop()
      await before(by)
      const source = await open(by)
      let resets = 0
      const follower = new Follower(clock, () => (resets += 1))
      try {
        await work({ by, source, follower, resets: () => resets })
      } finally {
        await source.close()
      }
    }

    test('from now on, once, in its order', () =>
      following(
        async ({ by, source, follower }) => {
          await follower.begin(source)
          assert.deepEqual(await follower.look(source), [])
          const ids = [await make(by.api, 'One'), await make(by.api, 'Two')]
          await by.api.patch(`/v2/products/${ids[0]}`, { name: 'Three' })
          const seen = await follower.look(source)
          assert.deepEqual(namesOf(seen), ['One', 'Two', 'Three'])
          for (const event of seen) assert.deepEqual((await by.api.get(`/v2/events/${event.id}`)).body, event)
          assert.deepEqual(await follower.look(source), [])
        },
        ({ api }) => make(api, 'Before'),
      ))

    test('from where nothing was told yet', () =>
      following(async ({ by, source, follower }) => {
        await follower.begin(source)
        await make(by.api, 'First')
        assert.deepEqual(namesOf(await follower.look(source)), ['First'])
      }))

    test('since a moment', () =>
      following(
        async ({ source, follower }) => {
          await follower.begin(source, (await source.now()) - 60)
          assert.deepEqual(namesOf(await follower.look(source)), ['Lately'])
        },
        async (by) => {
          await make(by.api, 'Earlier')
          clock.advance(2 * MINUTE)
          await make(by.api, 'Lately')
        },
      ))

    test('what is committed late, under an earlier id', () =>
      following(
        async ({ by, source, follower }) => {
          await follower.begin(source)
          await make(by.api, 'Now')
          assert.deepEqual(namesOf(await follower.look(source)), ['Now'])
          await tellAt(by, clock.now() - 20 * SECOND, 'Late')
          assert.deepEqual(namesOf(await follower.look(source)), ['Late'])
          for (let minute = 0; minute < 3; minute++) {
            clock.advance(MINUTE)
            assert.deepEqual(await follower.look(source), [])
            await make(by.api, `Minute ${minute}`)
            await tellAt(by, clock.now() - 50 * SECOND, `LateAgain${minute}`)
            assert.deepEqual(namesOf(await follower.look(source)), [`LateAgain${minute}`, `Minute ${minute}`])
          }
        },
        ({ api }) => make(api, 'Before'),
      ))

    test('what is told of a time that the clock has leapt over', () =>
      following(
        async ({ by, source, follower }) => {
          await follower.begin(source)
          clock.advance(2 * MINUTE)
          await follower.look(source)
          await by.api.post('/sandbox/clock', { advance: 9 * 3600 })
          await make(by.api, 'In the morning')
          assert.deepEqual(namesOf(await follower.look(source)), ['In the morning'])
          assert.deepEqual(await follower.look(source), [])
          await tellAt(by, clock.now() + HOUR, 'InTheNight')
          assert.deepEqual(namesOf(await follower.look(source)), ['InTheNight'])
        },
        ({ api }) => make(api, 'In the evening'),
      ))

    test('hundreds at once', () =>
      following(async ({ by, source, follower }) => {
        await follower.begin(source)
        await make(by.api, 'Before')
        const names = Array.from({ length: 230 }, (_, index) => `N${String(index).padStart(3, '0')}`)
        for (const name of names) await tellAt(by, clock.now(), name)
        assert.deepEqual(namesOf(await follower.look(source)), ['Before', ...names])
        assert.deepEqual(await follower.look(source), [])
      }))

    test('the test mode that follows a reset', () =>
      following(
        async ({ by, source, follower, resets }) => {
          await follower.begin(source)
          let known = 1
          for (const advance of [100 * 24 * 3600, 0]) {
            await by.api.post('/sandbox/clock', { advance })
            await make(by.api, 'Old')
            assert.deepEqual(namesOf(await follower.look(source)), ['Old'])
            await by.api.post('/sandbox/reset')
            // As many as are known of the former, so that their number tells nothing.
            const names = Array.from({ length: ++known }, (_, index) => `New ${index}`)
            for (const name of names) await make(by.api, name)
            assert.deepEqual(namesOf(await follower.look(source)), names)
          }
          await by.api.post('/sandbox/reset')
          assert.deepEqual(await follower.look(source), [])
          assert.equal(resets(), 3)
        },
        ({ api }) => make(api, 'Before'),
      ))
  })

/** A shop's own program that takes events. Answers wait until they are given. */
async function startReceiver() {
  const arrived: { headers: IncomingHttpHeaders; body: string; path: string | undefined; response: ServerResponse }[] =
    []
  let arrival = (): void => undefined
  const http = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      arrived.push({ headers: request.headers, body, path: request.url, response })
      arrival()
    })
  })
  await once(http.listen(0, '127.0.0.1'), 'listening')
  const until = async (count: number): Promise<void> => {
    while (arrived.length < count) await new Promise<void>((resolve) => (arrival = resolve))
  }
  return {
    url: `127.0.0.1:${(http.address() as AddressInfo).port}/hooks/?to=/`,
    /** The one that arrives as the count-th. */
    async nth(count: number) {
      await until(count)
      return arrived[count - 1] ?? assert.fail()
    },
    close: () => http.close().closeAllConnections(),
  }
}

/** Listens until the work is done; what is printed. */
async function listening(
  options: Record<string, string>,
  work: (line: (pattern: RegExp) => Promise<string>) => Promise<void>,
  json = false,
): Promise<string[]> {
  const lines: string[] = []
  let printed = (): void => undefined
  const print = (line: string): void => {
    lines.push(line)
    printed()
  }
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((one) => pattern.test(one))
      if (found !== undefined) return found
      await new Promise<void>((resolve) => (printed = resolve))
    }
  }
  let stop = (): void => undefined
  const ended = listen(
    { ...input({ options, json, print }), clock: systemClock },
    new Promise((resolve) => (stop = resolve)),
  )
  try {
    await Promise.race([work(line), ended])
  } finally {
    stop()
    await ended
  }
  return lines
}

describe('forwarded', () => {
  test('signed, as the API shows it, those of an object one after another, and each answer is told', async () => {
    const { api, account } = await shop()
    const receiver = await startReceiver()
    const lines = await listening({ 'forward-to': receiver.url, account: account.account.id }, async (line) => {
      const secret = (await line(/Standard Webhooks: /)).split(': ')[1] ?? ''
      const hex = (await line(/^signing secret /)).split(' ')[2] ?? ''
      assert.equal(secret, `whsec_${Buffer.from(hex, 'hex').toString('base64')}`)
      const slow = await make(api, 'Slow')
      const first = await receiver.nth(1)
      await api.patch(`/v2/products/${slow}`, { name: 'Slow again' })
      await make(api, 'Other')
      const second = await receiver.nth(2)
      second.response.writeHead(500).end()
      await line(/→ 500 in \d+ ms {2}product.created/)
      first.response.end()
      const third = await receiver.nth(3)
      third.response.end()
      await line(/→ 200 in \d+ ms {2}product.changed/)
      const verifier = new Webhook(secret)
      const bodies = [first, second, third].map(({ headers, body }) => {
        assert.deepEqual([headers['content-type'], headers['user-agent']], ['application/json', 'Guichet/0.1.0'])
        return verifier.verify(body, headers as Record<string, string>) as ToldEvent
      })
      assert.equal(first.path, '/hooks/?to=/')
      assert.deepEqual(namesOf(bodies), ['Slow', 'Other', 'Slow again'])
      for (const [index, event] of bodies.entries()) {
        assert.deepEqual((await api.get(`/v2/events/${event.id}`)).body, event)
        assert.equal((await receiver.nth(index + 1)).headers['webhook-id'], event.id)
      }
    })
    receiver.close()
    assert.equal(lines.filter((one) => one.includes('→')).length, 3)
    const shown = lines.find((one) => one.includes('product.changed')) ?? ''
    assert.match(shown, /^2030-01-\d\d \d\d:\d\d:\d\d {2}product.changed +prod_\w{24} {2}Slow again {2}evt_\w{24}$/)
  })

  test('under the same secret at each start, or under one that was given', async () => {
    const { key } = await shop()
    const secretOf = async (options: Record<string, string>): Promise<string> => {
      const lines = await listening({ 'forward-to': 'localhost:2', key, ...options }, async (line) => {
        await line(/^signing secret/)
      })
      return lines.find((one) => one.startsWith('signing secret '))?.slice(15) ?? ''
    }
    const own = await secretOf({})
    assert.match(own, /^[0-9a-f]{64}$/)
    assert.equal(await secretOf({ url: server.url }), own)
    const given = 'a1'.repeat(32)
    assert.equal(await secretOf({ secret: given.toUpperCase() }), given)
    assert.equal(await secretOf({ secret: `whsec_${Buffer.from(given, 'hex').toString('base64')}` }), given)
  })

  test('only what is wanted, an object a line for programs, and what nobody takes is told', async () => {
    const { api, key } = await shop()
    const options = { 'forward-to': 'http://127.0.0.1:2', key, events: 'price.deleted,product', url: server.url }
    const lines = await listening(
      options,
      async (line) => {
        await line(/"listening"/)
        await api.post('/v2/customers/', { email: 'a@example.org' })
        await make(api, 'Tea')
        await line(/"forwarded"/)
      },
      true,
    )
    const [began, told, forwarded, ended, ...more] = lines.map((one) => JSON.parse(one) as Record<string, unknown>)
    assert.deepEqual(Object.keys(began?.listening as object), ['to', 'forward_to', 'secret'])
    const event = told?.event as ToldEvent
    assert.equal(event.type, 'product.created')
    const { ms, ...answer } = forwarded?.forwarded as { ms: number }
    assert.ok(ms >= 0)
    assert.deepEqual(answer, { event: event.id, failure: 'nothing listens there' })
    assert.deepEqual([ended, more], [{ ended: { not_forwarded: 0 } }, []])
  })
})

describe('what cannot be is said', () => {
  const rows: readonly (readonly [options: Record<string, string>, message: RegExp])[] = [
    [{ events: 'payment.captrued' }, /no event payment.captrued, did you mean payment.captured\?/],
    [{ events: 'refunds.*' }, /did you mean refund.\*\?/],
    [{ since: '10' }, /--since must be a time as 90s/],
    [{ secret: 'hush' }, /--secret must be 64 hexadecimal digits/],
    [{ 'forward-to': 'ftp://x' }, /--forward-to must be an address/],
    [{ 'forward-to': 'me:hush@localhost:2' }, /--forward-to must hold no user name and no password$/],
    [{ 'forward-to': 'http://me@localhost:2' }, /--forward-to must hold no/],
    [{ account: 'acct_1' }, /there is no account acct_1/],
    [{ key: `stest_${'A'.repeat(24)}` }, /no account here has the given test key/],
    [{ key: `sprod_${'A'.repeat(24)}` }, /--key is a live key/],
    [{ key: `stest_${'A'.repeat(24)}`, account: 'acct_1' }, /leave out --account/],
  ]
  for (const [options, message] of rows)
    test(Object.entries(options).flat().join(' '), async () => {
      await assert.rejects(run(server.database, listenCommands.listen, [], options), message)
    })

  test('a key that a server at a distance does not know', async () => {
    const options = { url: server.url, key: `stest_${'A'.repeat(24)}` }
    await assert.rejects(run(server.database, listenCommands.listen, [], options), /does not know the key/)
  })
})
