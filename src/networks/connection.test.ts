/** What the client makes of a connector that does as it should, and of all that it might do instead. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, suite, test } from 'node:test'
import { minorUnitsOf } from '../kit/money.ts'
import type { AuthorizationRequest } from '../payments/network.ts'
import { openConnection, type Connection, type RemoteAnswer } from './connection.ts'
import { bodyLimit } from './protocol.ts'

const reference = '0123456789abcdef0123456789abcdef'
const otherReference = 'f'.repeat(32)
const secret = 'a-secret-of-this-test'
const at = Date.UTC(2030, 0, 15, 12, 0, 0, 999)

const request: AuthorizationRequest = {
  kind: 'authorization',
  reference,
  amount: minorUnitsOf(1050),
  currency: 'eur',
  source: { method: 'card', number: '4242424242424242', expiryMonth: 5, expiryYear: 2031, securityCode: '123' },
  authentication: {
    eci: '05',
    authenticationValue: 'AAAA',
    protocolVersion: '2.2.0',
    transactionId: '01890a5d-ac96-774b-bcce-b302099a8057',
    dsTransactionId: 'c5b808e7-1de1-4069-a17b-f70d3b3b1645',
  },
}

const approval = {
  reference,
  outcome: 'approved',
  code: '00',
  network_reference: 'net-1',
  authorization_code: '123456',
  settled: false,
}
const refusal = { ...approval, outcome: 'refused', code: '51', authorization_code: null }
const pending = { ...approval, outcome: 'pending', code: '09', authorization_code: null }
const never = { reference, outcome: 'never' }

const approved: RemoteAnswer = {
  outcome: 'approved',
  code: '00',
  reference: 'net-1',
  authorizationCode: '123456',
  settled: false,
}
const refused: RemoteAnswer = { ...approved, outcome: 'refused', code: '51', authorizationCode: null }

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

let behave: Behaviour
let server: Server
let url: string
const heard: {
  method: string | undefined
  path: string | undefined
  authorization: string | undefined
  body: string
}[] = []

before(async () => {
  server = createServer((incoming, response) => {
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const { method, url: path, headers } = incoming
      heard.push({ method, path, authorization: headers.authorization, body: Buffer.concat(pieces).toString() })
      behave(response, incoming)
    })
  })
  url = await listen(server)
})
after(() => {
  server.closeAllConnections()
  server.close()
})

async function listen(some: Server): Promise<string> {
  some.listen(0, '127.0.0.1')
  await once(some, 'listening')
  return `http://127.0.0.1:${(some.address() as AddressInfo).port}`
}

/** Long enough for what answers at all; short for what never does. */
const connect = (timeLimitMs = 60_000): Connection => openConnection({ url, secret, timeLimitMs })

const json =
  (status: number, body: unknown): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

const raw =
  (text: string): Behaviour =>
  (response) => {
    response.socket?.end(text)
  }

const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`

/** What is answered, and what sending and asking make of it. */
const answers: readonly [what: string, behaviour: Behaviour, sent: RemoteAnswer['outcome'], asked?: string][] = [
  ['an approval', json(200, approval), 'approved'],
  ['a refusal', json(200, refusal), 'refused'],
  ['an answer that comes later', json(200, pending), 'pending'],
  ['more than was asked for', json(200, { ...approval, more: 1 }), 'approved'],
  ['that it was malformed, and never will be carried out', json(400, never), 'refused', 'unknown'],
  ['that it was closed', json(410, never), 'never', 'unknown'],
  ['to a question, that it never will be', json(200, never), 'unknown', 'never'],
  ['a refusal of somebody on the way', json(400, { error: 'bad request' }), 'unknown'],
  ['another request under the reference', json(409, { error: 'known' }), 'unknown'],
  ['never, with a status that does not say so', json(404, never), 'unknown'],
  ['never, for another reference', json(410, { ...never, reference: otherReference }), 'unknown'],
  ['a wrong secret', json(401, { error: 'who are you?' }), 'unknown'],
  ['too many requests', json(429, {}), 'unknown'],
  ['an error', json(500, approval), 'unknown'],
  ['that it is out of order', json(503, never), 'unknown'],
  ['another success', json(202, approval), 'unknown'],
  ['another reference', json(200, { ...approval, reference: otherReference }), 'unknown'],
  ['no reference', json(200, { ...approval, reference: undefined }), 'unknown'],
  ['another outcome', json(200, { ...approval, outcome: 'unknown' }), 'unknown'],
  ['an approval with the code of a refusal', json(200, { ...approval, code: '51' }), 'unknown'],
  ['a refusal with the code of an approval', json(200, { ...refusal, code: '00' }), 'unknown'],
  ['no reference of the network', json(200, { ...approval, network_reference: undefined }), 'unknown'],
  ['a settlement that is no truth value', json(200, { ...approval, settled: 'yes' }), 'unknown'],
  ['a list', json(200, [approval]), 'unknown'],
  ['null', json(200, null), 'unknown'],
  ['nothing', (response) => response.end(), 'unknown'],
  ['a page', (response) => response.end('<html>It works!</html>'), 'unknown'],
  ['what is no HTTP', raw('SSH-2.0-OpenSSH_9.9\r\n'), 'unknown'],
  ['no content', (response) => response.writeHead(204).end(), 'unknown'],
  ['another protocol', raw('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'), 'unknown'],
  ['a line that is cut before it', (response) => response.socket?.destroy(), 'unknown'],
  ['a line that is cut in its head', raw('HTTP/1.1 200 OK\r\ncontent-ty'), 'unknown'],
  ['a line that is cut in its midst', raw(`${head(200)}${JSON.stringify(approval).slice(0, 100)}`), 'unknown'],
  // Cut behind a whole text: the end that was announced did not come.
  ['a body shorter than announced', raw(`${head(1000)}${JSON.stringify(approval)}`), 'unknown'],
  ['a head without an end', raw(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`), 'unknown'],
  ['a body that is too long', (response) => response.end(JSON.stringify(approval).padEnd(bodyLimit + 1)), 'unknown'],
  ['a body as long as may be', (response) => response.end(JSON.stringify(approval).padEnd(bodyLimit)), 'approved'],
]

suite('an answer', () => {
  for (const [what, behaviour, sent, asked = sent] of answers) {
    test(`${what}: ${sent} when sent, ${asked} when asked`, async () => {
      behave = behaviour
      heard.length = 0
      const connection = connect()
      assert.equal((await connection.send(request, at)).outcome, sent)
      assert.equal((await connection.ask(reference)).outcome, asked)
      assert.equal(heard.length, 2, 'each goes out once')
    })
  }

  test('is told as payments know it', async () => {
    behave = json(200, approval)
    assert.deepEqual(await connect().send(request, at), approved)
    behave = json(200, { ...refusal, authorization_code: '123456', settled: true })
    assert.deepEqual(await connect().send(request, at), refused)
    behave = json(200, { ...refusal, code: '88' })
    assert.deepEqual(await connect().ask(reference), { ...refused, code: '06' })
    behave = json(200, { reference, outcome: 'approved', code: '00', network_reference: 'net-1' })
    assert.deepEqual(await connect().ask(reference), { ...approved, authorizationCode: null })
    behave = json(200, { ...approval, settled: true })
    assert.deepEqual(await connect().ask(reference), { ...approved, settled: true })
  })
})

suite('no answer in time', () => {
  const silent: readonly [what: string, behaviour: Behaviour][] = [
    ['none at all', () => undefined],
    [
      'one that comes when nobody waits any more',
      (response, incoming) => response.on('close', () => json(200, approval)(response, incoming)),
    ],
    ['a head alone', (response) => response.writeHead(200).flushHeaders()],
    ['a body without an end', (response) => void response.write(JSON.stringify(approval))],
  ]
  for (const [what, behaviour] of silent) {
    test(what, async () => {
      behave = behaviour
      assert.deepEqual(await connect(100).send(request, at), { outcome: 'unknown' })
      assert.deepEqual(await connect(100).ask(reference), { outcome: 'unknown' })
    })
  }

  test('a body that goes on and on is left at once, however long there is', async () => {
    let cut: Promise<unknown> | undefined
    behave = (response) => {
      cut = once(response, 'close')
      const pour = (): void => {
        if (response.write('x'.repeat(bodyLimit))) setImmediate(pour)
        else response.once('drain', pour)
      }
      pour()
    }
    assert.deepEqual(await connect().send(request, at), { outcome: 'unknown' })
    await cut
  })
})

test('nobody there', async () => {
  const gone = createServer()
  const address = await listen(gone)
  gone.close()
  await once(gone, 'close')
  const connection = openConnection({ url: address, secret, timeLimitMs: 60_000 })
  assert.deepEqual(await connection.send(request, at), { outcome: 'never' }, 'nothing has left')
  assert.deepEqual(await connection.ask(reference), { outcome: 'unknown' })
  assert.equal(await connection.describe(), 'no_answer')
  const nowhere = openConnection({ url: 'http://nowhere.invalid', secret, timeLimitMs: 60_000 })
  assert.deepEqual(await nowhere.send(request, at), { outcome: 'never' })
})

test('what goes wrong is told, with no more of a request than its reference', async () => {
  const told: string[] = []
  const connection = openConnection({ url, secret, timeLimitMs: 60_000, onTrouble: (what) => told.push(what) })
  behave = json(401, { error: 'who are you?' })
  await connection.send(request, at)
  behave = raw('nonsense')
  await connection.ask(reference)
  assert.equal(told.length, 2)
  assert.equal(told[0], `authorization ${reference} at ${url}: status 401`)
  assert.match(told[1] ?? '', new RegExp(`^question for ${reference} at ${url}: .`))
})

test('a redirection is not followed: it would carry the card to somebody else', async () => {
  let asked = 0
  const other = createServer((incoming, response) => {
    asked += 1
    json(200, approval)(response, incoming)
  })
  const address = await listen(other)
  for (const status of [301, 302, 303, 307, 308]) {
    behave = (response, incoming) =>
      response.writeHead(status, { location: `${address}${incoming.url ?? ''}` }).end(JSON.stringify(approval))
    assert.deepEqual(await connect().send(request, at), { outcome: 'unknown' })
    assert.deepEqual(await connect().ask(reference), { outcome: 'unknown' })
  }
  assert.equal(asked, 0)
  other.close()
})

test('a second answer is not taken for the one to the next request', async () => {
  const text = JSON.stringify(approval)
  const once = `${head(text.length)}${text}`
  const refusalOfNext = { ...refusal, reference: otherReference }
  for (const twice of [`${once}${once}`, `${once}${once}${once}`]) {
    behave = (response) => response.socket?.write(twice)
    assert.deepEqual(await connect().ask(reference), approved)
    behave = json(200, refusalOfNext)
    // Over the connection on which too much came it may be unknown, never an approval; over another it is what it is.
    const next = await connect().ask(otherReference)
    assert.notEqual(next.outcome, 'approved')
    assert.equal((await connect().ask(otherReference)).outcome, 'refused')
  }
})

test('a connection is used again after an answer, and never after anything else', async () => {
  const lines: unknown[] = []
  const on =
    (behaviour: Behaviour): Behaviour =>
    (response, incoming) => {
      lines.push(incoming.socket)
      behaviour(response, incoming)
    }
  const connection = connect()
  for (const body of [approval, approval, { ...approval, reference: otherReference }, approval]) {
    behave = on(json(200, body))
    await connection.send(request, at)
  }
  assert.equal(lines[1], lines[0])
  assert.equal(lines[2], lines[1])
  assert.notEqual(lines[3], lines[2])
})

test('what is sent, and with what', async () => {
  behave = json(200, approval)
  heard.length = 0
  const connection = connect()
  const { amount, currency, source } = request
  assert.ok(source.method === 'card')
  await connection.send(request, at)
  await connection.send({ ...request, source: { ...source, securityCode: null }, authentication: null }, at)
  const storedCredential = { initiator: 'merchant', agreedWith: 'net-0' } as const
  await connection.send({ ...request, authentication: null, storedCredential }, at)
  await connection.send({ kind: 'capture', reference, amount, currency, source, original: 'net-1' }, at)
  await connection.send({ kind: 'reversal', reference, amount, currency, original: 'net-1' }, at)
  await connection.ask(reference)
  await connection.describe()
  const common = { requested_at: Date.UTC(2030, 0, 15, 12) / 1000, amount: 1050, currency: 'eur' }
  const sentCard = { number: '4242424242424242', expiry_month: 5, expiry_year: 2031, security_code: '123' }
  const put = ['PUT', `/v1/requests/${reference}`]
  assert.deepEqual(
    heard.map(({ method, path, body }) => [method, path, body === '' ? null : JSON.parse(body)]),
    [
      [
        ...put,
        {
          kind: 'authorization',
          ...common,
          card: sentCard,
          authentication: {
            eci: '05',
            authentication_value: 'AAAA',
            protocol_version: '2.2.0',
            transaction_id: '01890a5d-ac96-774b-bcce-b302099a8057',
            ds_transaction_id: 'c5b808e7-1de1-4069-a17b-f70d3b3b1645',
          },
        },
      ],
      [...put, { kind: 'authorization', ...common, card: { ...sentCard, security_code: null }, authentication: null }],
      [
        ...put,
        {
          ...{ kind: 'authorization', ...common, card: sentCard, authentication: null },
          stored_credential: { initiator: 'merchant', agreed_with: 'net-0' },
        },
      ],
      [...put, { kind: 'capture', ...common, original: 'net-1', card: sentCard }],
      [...put, { kind: 'reversal', ...common, original: 'net-1' }],
      ['POST', `/v1/requests/${reference}/ask`, null],
      ['GET', '/v1/network', null],
    ],
  )
  for (const { authorization } of heard) assert.equal(authorization, `Bearer ${secret}`)
})

suite('who answers', () => {
  const network = { name: 'Acquirer', settlement_days: 2 }
  const descriptions: readonly [what: string, behaviour: Behaviour, found: unknown][] = [
    ['a network', json(200, network), network],
    ['one that refuses the secret', json(401, { error: 'no' }), 'secret_refused'],
    ['one without a name', json(200, { settlement_days: 2 }), 'no_answer'],
    ['one that settles before the cut-off', json(200, { ...network, settlement_days: 0 }), 'no_answer'],
    ['a page', (response) => response.end('It works!'), 'no_answer'],
  ]
  for (const [what, behaviour, found] of descriptions) {
    test(what, async () => {
      behave = behaviour
      assert.deepEqual(await connect().describe(), found)
    })
  }
})
