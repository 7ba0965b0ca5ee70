/** `guichet world` as a process: its answers stay the same however it ends, it can be late, and it never writes anything of a card. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test, type TestContext } from 'node:test'
import { newOperationId } from '../../src/kit/id.ts'
import { minorUnitsOf } from '../../src/kit/money.ts'
import { openConnection, type Connection } from '../../src/networks/index.ts'
import type { AuthorizationRequest } from '../../src/payments/network.ts'
import { testCards } from '../../src/world/test-cards.ts'
import { keptRequests, startWorldProcess, type WorldProcess } from '../support/world.ts'

const secret = 'the-secret-of-a-world'
const at = Date.UTC(2030, 0, 15, 12)

const root = mkdtempSync(join(tmpdir(), 'guichet-world-'))
after(() => rmSync(root, { recursive: true }))

let directory: string
beforeEach(() => (directory = join(mkdtempSync(join(root, 'test-')), 'world')))

async function start(t: TestContext): Promise<{ world: WorldProcess; connection: Connection }> {
  const world = await startWorldProcess(directory, { GUICHET_WORLD_SECRET: secret, GUICHET_LOG_LEVEL: 'debug' })
  t.after(() => world.end('SIGKILL'))
  return { world, connection: connectionTo(world) }
}

const connectionTo = ({ url, secret }: WorldProcess, timeLimitMs = 60_000): Connection =>
  openConnection({ url, secret, timeLimitMs })

const authorization = (number = '4242424242424242'): AuthorizationRequest => ({
  ...{ kind: 'authorization', reference: newOperationId(at), amount: minorUnitsOf(1050), currency: 'eur' },
  source: { method: 'card', number, expiryMonth: 5, expiryYear: 2031, securityCode: '987' },
  authentication: null,
})

test('killed at any moment, it still knows what it told, and carries nothing out twice', async (t) => {
  const told = new Map<string, unknown>()
  const sent: string[] = []
  for (const killAfter of [1, 60]) {
    const { world, connection } = await start(t)
    let answered = 0
    const requests = Array.from({ length: 120 }, () => authorization())
    await Promise.all(
      requests.map(async (request) => {
        sent.push(request.reference)
        const answer = await connection.send(request, at)
        if (answer.outcome === 'unknown') return
        told.set(request.reference, answer)
        answered += 1
        if (answered === killAfter) await world.end('SIGKILL')
      }),
    )
    assert.ok(answered >= killAfter)
  }
  const { connection } = await start(t)
  for (const reference of sent) {
    const answer = await connection.ask(reference)
    assert.ok(answer.outcome === 'approved' || answer.outcome === 'never')
    if (told.has(reference)) assert.deepEqual(answer, told.get(reference))
  }
  const kept = (await keptRequests(directory)).map(({ answer }) => answer.reference)
  assert.deepEqual(kept.toSorted(), sent.toSorted(), 'each is kept once')
})

test('one that it answers too late is unknown, and asked for afterwards it is what it was', async (t) => {
  const { world, connection } = await start(t)
  const [before, late] = [authorization(), authorization()]
  assert.equal((await connection.send(before, at)).outcome, 'approved')
  world.pause()
  const hasty = connectionTo(world, 200)
  assert.deepEqual(await hasty.send(late, at), { outcome: 'unknown' })
  assert.deepEqual(await hasty.ask(before.reference), { outcome: 'unknown' })
  world.resume()
  const became = await connection.ask(late.reference)
  assert.ok(became.outcome === 'approved' || became.outcome === 'never')
  // Messages that are still on their way change nothing of it.
  assert.deepEqual(await connection.send(late, at), became)
  assert.equal((await keptRequests(directory)).filter(({ answer }) => answer.reference === late.reference).length, 1)
})

test('without a secret it makes one and says it; SIGTERM lets it finish what it was sent', async (t) => {
  const world = await startWorldProcess(directory)
  t.after(() => world.end('SIGKILL'))
  assert.match(world.secret, /^\w{32}$/)
  const connection = connectionTo(world)
  assert.deepEqual(await connection.describe(), { name: 'the simulated world of Guichet', settlement_days: 1 })
  const requests = Array.from({ length: 50 }, () => authorization())
  const first = authorization()
  const answers = requests.map((request) => connection.send(request, at))
  await connection.send(first, at)
  assert.equal(await world.end('SIGTERM'), 0)
  const told = (await Promise.all(answers)).filter(({ outcome }) => outcome !== 'unknown').length
  assert.equal((await keptRequests(directory)).length, told + 1)
})

test('no number, expiry or security code is in its directory or in what it writes', async (t) => {
  const { world, connection } = await start(t)
  const send = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${world.url}/v1/requests/${newOperationId(at)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
      body,
    })
  const numbers = testCards.map(({ number }) => number)
  for (const number of numbers) {
    await connection.send(authorization(number), at)
    const wrong: readonly [body: string, headers?: Record<string, string>][] = [
      [JSON.stringify({ card: { number } })],
      [`{"number": "${number}",`],
      [JSON.stringify({ number }), { authorization: `Bearer ${number}` }],
      [number, { 'content-type': 'text/plain' }],
      [number.padEnd(100_000)],
    ]
    for (const [body, headers] of wrong) {
      const response = await send(body, headers)
      assert.ok(response.status >= 400 && response.status < 500)
      assert.ok(!(await response.text()).includes(number))
    }
  }
  assert.equal(await world.end('SIGTERM'), 0)
  const files = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'))
  const written = [...files, world.output()].join('\n')
  assert.ok(written.includes('"outcome":"approved"') && written.includes('guichet world listening'))
  for (const word of [...numbers, '"987"', secret]) assert.ok(!written.includes(word), `…${word.slice(-4)}`)
  // Only as a whole word: sometimes an identifier has these digits in it.
  assert.doesNotMatch(written, /\b2031\b/)
  assert.equal(statSync(directory).mode & 0o777, 0o700)
})

test('it ends by itself when it can keep nothing any more', async (t) => {
  const { world, connection } = await start(t)
  const other = await start(t)
  const [one, another] = [authorization(), authorization()]
  assert.equal((await connection.send(one, at)).outcome, 'approved')
  assert.deepEqual(await other.connection.send(another, at), { outcome: 'unknown' })
  assert.equal(await other.world.end('SIGCONT'), 1)
  assert.match(other.world.output(), /another process writes/)
  assert.equal(await world.end('SIGTERM'), 0)
})
