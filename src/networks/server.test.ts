/** A network behind the protocol, asked by its own client and by hand: each request is carried out at most once, whatever comes, and nothing of a card is kept. */
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, suite, test, type TestContext } from 'node:test'
import { SECOND } from '../kit/clock.ts'
import { newOperationId } from '../kit/id.ts'
import { minorUnitsOf } from '../kit/money.ts'
import type { AuthorizationRequest, InProcessNetwork } from '../payments/network.ts'
import { worldCardNetwork } from '../world/index.ts'
import { openConnection, type Connection } from './connection.ts'
import type { RemoteRequest } from './messages.ts'
import { bodyLimit } from './protocol.ts'
import { serveNetwork, type NetworkServer } from './server.ts'

const secret = 'the-secret-of-a-world'
const at = Date.UTC(2030, 0, 15, 12)
const card = {
  method: 'card',
  number: '4242424242424242',
  expiryMonth: 5,
  expiryYear: 2031,
  securityCode: '987',
} as const

const root = mkdtempSync(join(tmpdir(), 'guichet-network-'))
after(() => rmSync(root, { recursive: true }))

let directory: string
beforeEach(() => (directory = mkdtempSync(join(root, 'world-'))))

const lines = (): string[] => readFileSync(join(directory, 'requests.jsonl'), 'utf8').split('\n').slice(0, -1)

interface Served extends NetworkServer {
  readonly connection: Connection
  readonly put: (reference: string, body: unknown, headers?: Record<string, string>) => Promise<Response>
  readonly failures: unknown[]
}

/** The world, its answers counted by `carriedOut` where that is given. */
async function serve(t: TestContext, network: InProcessNetwork = worldCardNetwork): Promise<Served> {
  const failures: unknown[] = []
  const server = await serveNetwork({
    ...{ network, name: 'world', secret, directory, host: '127.0.0.1', port: 0 },
    onError: (error) => failures.push(error),
  })
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) await server.close()
    isOpen = false
  }
  t.after(close)
  return {
    ...{ ...server, close, failures },
    connection: openConnection({ url: server.url, secret, timeLimitMs: 60_000 }),
    put: (reference, body, headers = {}) =>
      fetch(`${server.url}/v1/requests/${reference}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  }
}

const newReference = (): string => newOperationId(at)

const authorization = (
  reference = newReference(),
  given: Partial<AuthorizationRequest> = {},
): AuthorizationRequest => ({
  ...{
    kind: 'authorization',
    reference,
    amount: minorUnitsOf(1050),
    currency: 'eur',
    source: card,
    authentication: null,
  },
  ...given,
})

const body = {
  ...{ kind: 'authorization', requested_at: at / SECOND, amount: 1050, currency: 'eur', authentication: null },
  card: { number: card.number, expiry_month: 5, expiry_year: 2031, security_code: '987' },
}

suite('a request is answered as the network answers it', () => {
  const proof = {
    eci: '05',
    authenticationValue: null,
    protocolVersion: '2.2.0',
    transactionId: 'x',
    dsTransactionId: 'y',
  }
  const original = 'a'.repeat(32)
  const refused = { ...card, number: '4000000000009995' }
  const atOnce = { ...card, number: '4000000000000077' }
  const booked = { amount: minorUnitsOf(1), currency: 'usd', original } as const
  const requests: readonly [what: string, request: RemoteRequest][] = [
    ['an authorization', authorization()],
    ['one that is refused', authorization(undefined, { source: refused })],
    ['one that wants a proof', authorization(undefined, { source: { ...card, number: '4000000000003220' } })],
    [
      'one with a proof',
      authorization(undefined, { source: { ...card, number: '4000000000003220' }, authentication: proof }),
    ],
    ...[
      { initiator: 'customer' as const },
      { initiator: 'merchant' as const, agreedWith: null },
      { initiator: 'merchant' as const, agreedWith: original },
      { initiator: 'merchant' as const, agreedWith: 'r'.repeat(255) },
    ].map((storedCredential): [string, RemoteRequest] => [
      `one with a card that is kept, ${JSON.stringify(storedCredential)}`,
      authorization(undefined, { source: { ...card, number: '4000000000003220' }, storedCredential }),
    ]),
    ['one of a card whose month is over', authorization(undefined, { source: { ...card, expiryYear: 2029 } })],
    ['an increment', { kind: 'increment', reference: newReference(), ...booked, source: refused }],
    ['a capture', { kind: 'capture', reference: newReference(), ...booked, source: card }],
    ['a capture that is credited at once', { kind: 'capture', reference: newReference(), ...booked, source: atOnce }],
    ['a refund', { kind: 'refund', reference: newReference(), ...booked, source: { ...card, securityCode: null } }],
    ['a reversal', { kind: 'reversal', reference: newReference(), ...booked }],
  ]
  for (const [what, request] of requests) {
    test(what, async (t) => {
      const { connection } = await serve(t)
      const expected = worldCardNetwork.answer(request, at)
      assert.deepEqual(await connection.send(request, at), expected)
      // It is on the disk by the time that it is told.
      assert.equal(lines().length, 1)
      assert.deepEqual(await connection.ask(request.reference), expected)
    })
  }
})

/** A network that tells how often it was asked, and never answers twice alike. */
function counting(): { network: InProcessNetwork; carriedOut: () => number } {
  let count = 0
  const answer: InProcessNetwork['answer'] = (request, now) => ({
    ...worldCardNetwork.answer(request, now),
    reference: `net-${++count}`,
  })
  return { network: { settlementDays: 1, answer }, carriedOut: () => count }
}

test('the same request again has the same answer, also later, of another card, and after a new start', async (t) => {
  const { network, carriedOut } = counting()
  const first = await serve(t, network)
  const request = authorization()
  const answer = await first.connection.send(request, at)
  assert.deepEqual(await first.connection.send(request, at + 60 * SECOND), answer)
  assert.deepEqual(await first.connection.send({ ...request, source: { ...card, expiryYear: 2020 } }, at), answer)
  await first.close()
  const second = await serve(t, network)
  assert.deepEqual(await second.connection.send(request, at), answer)
  assert.deepEqual(await second.connection.ask(request.reference), answer)
  assert.equal(carriedOut(), 1)
  assert.equal(lines().length, 1)
})

test('sent and asked for many times at once, it is carried out once, or closed', async (t) => {
  const { network, carriedOut } = counting()
  const { connection } = await serve(t, network)
  for (const isAskedFirst of [false, true]) {
    const request = authorization()
    const before = carriedOut()
    const calls = Array.from({ length: 40 }, (_, index) => (index % 4 === 3) !== (isAskedFirst && index === 0))
    const answers = await Promise.all(
      calls.map((asks) => (asks ? connection.ask(request.reference) : connection.send(request, at))),
    )
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1)
    assert.equal(carriedOut() - before, answers[0]?.outcome === 'never' ? 0 : 1)
  }
  assert.equal(lines().length, 2)
})

test('another content under a known reference is refused, and changes nothing', async (t) => {
  const { network, carriedOut } = counting()
  const { connection, put } = await serve(t, network)
  const reference = newReference()
  const answer = await connection.send(authorization(reference), at)
  const { authentication: _, ...followUp } = { ...body, original: 'net-1' }
  for (const other of [
    { ...body, amount: 1051 },
    { ...body, currency: 'usd' },
    { ...followUp, kind: 'capture' },
    { ...followUp, kind: 'reversal' },
    { ...body, amount: null },
  ])
    assert.equal((await put(reference, other)).status, 409)
  assert.deepEqual(await connection.ask(reference), answer)
  const capture = newReference()
  assert.equal((await put(capture, { ...followUp, kind: 'capture' })).status, 200)
  assert.equal((await put(capture, { ...followUp, kind: 'refund' })).status, 409)
  assert.equal((await put(capture, { ...followUp, kind: 'capture', original: 'net-2' })).status, 409)
  assert.equal(carriedOut(), 2)
})

test('one that was asked for before it came is closed: it is never carried out, also after a new start', async (t) => {
  const { network, carriedOut } = counting()
  const request = authorization()
  const never = { outcome: 'never' }
  const first = await serve(t, network)
  assert.deepEqual(await first.connection.ask(request.reference), never)
  assert.deepEqual(await first.connection.send(request, at), never)
  await first.close()
  const second = await serve(t, network)
  assert.equal((await second.put(request.reference, body)).status, 410)
  assert.deepEqual(await second.connection.ask(request.reference), never)
  assert.equal(carriedOut(), 0)
  assert.equal(lines().length, 1)
})

test('what is malformed is not carried out, and closed', async (t) => {
  const { network, carriedOut } = counting()
  const { connection, put } = await serve(t, network)
  const { card: bodyCard } = body
  const malformed: readonly unknown[] = [
    ...Object.keys(body).map((field) => ({ ...body, [field]: undefined })),
    ...Object.keys(bodyCard).map((field) => ({ ...body, card: { ...bodyCard, [field]: undefined } })),
    { ...body, kind: 'credit' },
    { ...body, kind: 'capture' },
    { ...body, kind: 'reversal' },
    { ...body, amount: -1 },
    { ...body, amount: 10.5 },
    { ...body, amount: '1050' },
    { ...body, amount: 2 ** 53 },
    { ...body, currency: 'EUR' },
    { ...body, currency: 'xxx' },
    { ...body, card: { ...bodyCard, number: `${card.number} ` } },
    { ...body, card: { ...bodyCard, expiry_month: 13 } },
    { ...body, authentication: {} },
    [],
    null,
  ]
  for (const wrong of malformed) {
    const reference = newReference()
    const response = await put(reference, wrong)
    assert.deepEqual([response.status, await response.json()], [400, { reference, outcome: 'never' }])
    assert.equal((await put(reference, body)).status, 410)
    assert.deepEqual(await connection.ask(reference), { outcome: 'never' })
  }
  assert.equal(carriedOut(), 0)
})

test('what cannot be read, or comes from who knows no secret, is refused without a trace', async (t) => {
  const { network, carriedOut } = counting()
  const { connection, put, url } = await serve(t, network)
  const reference = newReference()
  const text = JSON.stringify(body)
  const unread: readonly [status: number, reply: () => Promise<Response>][] = [
    [401, () => put(reference, body, { authorization: 'Bearer the-secret-of-another' })],
    [401, () => put(reference, body, { authorization: secret })],
    [401, () => fetch(`${url}/v1/network`)],
    [401, () => fetch(`${url}/v1/requests/${reference}/ask`, { method: 'POST' })],
    [401, () => fetch(`${url}/elsewhere`)],
    [400, () => put(reference, text.slice(0, -1))],
    [400, () => put(reference, '')],
    [413, () => put(reference, text.padEnd(bodyLimit + 1))],
    [415, () => put(reference, text, { 'content-type': 'text/plain' })],
    [404, () => put(reference.toUpperCase(), body)],
    [404, () => put(`${reference}0`, body)],
    [404, () => put(`${reference}/capture`, body)],
  ]
  for (const [status, reply] of unread) {
    const response = await reply()
    assert.equal(response.status, status)
    const told = (await response.json()) as object
    assert.deepEqual(Object.keys(told), ['error'])
    assert.ok(!JSON.stringify(told).includes(card.number))
  }
  assert.equal(carriedOut(), 0)
  assert.deepEqual(lines(), [])
  assert.equal((await connection.send(authorization(reference), at)).outcome, 'approved')
})

test('the network tells its name and when it settles', async (t) => {
  const { connection } = await serve(t)
  assert.deepEqual(await connection.describe(), { name: 'world', settlement_days: 1 })
})

test('nothing of a card is kept, and what is kept is its owner’s alone', async (t) => {
  const { connection, put } = await serve(t)
  await connection.send(authorization(), at)
  await put(newReference(), { ...body, amount: null })
  await connection.ask(newReference())
  assert.equal(lines().length, 3)
  for (const word of ['4242', '2031', '987', 'expiry', 'card']) assert.ok(!lines().join().includes(`"${word}`), word)
  assert.ok(!lines().join().includes('424242'))
  assert.equal(statSync(join(directory, 'requests.jsonl')).mode & 0o777, 0o600)
})

suite('the journal', () => {
  const path = (): string => join(directory, 'requests.jsonl')

  test('may end in a torn line, which is cut off', async (t) => {
    const first = await serve(t)
    const [kept, torn] = [authorization(), authorization()]
    await first.connection.send(kept, at)
    await first.connection.send(torn, at)
    await first.close()
    const whole = readFileSync(path())
    for (const missing of [1, 2, 50]) {
      writeFileSync(path(), whole.subarray(0, -missing))
      const again = await serve(t)
      assert.equal((await again.connection.ask(kept.reference)).outcome, 'approved')
      assert.deepEqual(await again.connection.ask(torn.reference), { outcome: 'never' })
      await again.close()
      assert.equal(lines().length, 2)
      for (const line of lines()) JSON.parse(line)
    }
  })

  test('is refused where anything else is wrong with it', async (t) => {
    const { connection, close } = await serve(t)
    await connection.send(authorization(), at)
    await close()
    const whole = readFileSync(path(), 'utf8')
    for (const wrong of ['torn in the midst', '{}', 'null', '{"answer":{"reference":"1","outcome":"never"}}']) {
      writeFileSync(path(), `${whole}${wrong}\n${whole}`)
      await assert.rejects(serve(t), { name: 'JournalError', message: /^line 2 of / })
    }
  })

  test('is written by one process alone: another ends before it tells anything', async (t) => {
    const { network } = counting()
    const [one, other] = [await serve(t, network), await serve(t, network)]
    const shared = authorization()
    const first = await one.connection.send(shared, at)
    assert.equal(first.outcome, 'approved')
    assert.deepEqual(await other.connection.send(shared, at), { outcome: 'unknown' })
    assert.match(String(await other.lost), /another process writes/)
    // It tells nothing of this reference later either, and goes on with no other.
    assert.deepEqual(await other.connection.ask(shared.reference), { outcome: 'unknown' })
    assert.deepEqual(await other.connection.ask(newReference()), { outcome: 'unknown' })
    assert.ok(other.failures.length > 0)
    await one.close()
    await other.close()
    const again = await serve(t, network)
    assert.deepEqual(await again.connection.ask(shared.reference), first)
  })

  test('that cannot be kept leaves what was sent unknown', async (t) => {
    const { connection, lost } = await serve(t)
    appendFileSync(path(), 'x')
    assert.deepEqual(await connection.send(authorization(), at), { outcome: 'unknown' })
    assert.match(String(await lost), /another process writes/)
  })

  test('needs a directory', async (t) => {
    writeFileSync(join(directory, 'file'), '')
    directory = join(directory, 'file')
    await assert.rejects(serve(t), { name: 'JournalError', message: /cannot be written/ })
  })
})
