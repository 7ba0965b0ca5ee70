/** What a live account's connector is asked for where it says no: a connector of this test's own, which writes down what it was asked. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { json } from 'node:stream/consumers'
import { connect } from '../../src/app/connectors.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing, operationsOf } from '../support/stored.ts'

const network = { name: 'a network that collects nothing', settlement_days: 1 }

const requests: string[] = []
/** Emits the kind of each request. */
const asked = new EventEmitter()
let connector: Server
let server: TestServer
let api: Api
before(async () => {
  connector = createServer((request, response) => {
    const answer = async (): Promise<object> => {
      if (request.method === 'GET') return network
      const { kind, amount } = (await json(request)) as { kind: string; amount: number }
      requests.push(`${kind} ${amount}`)
      asked.emit(kind)
      const [, reference] = /^\/v1\/requests\/(\w+)$/.exec(request.url ?? '') ?? []
      const [outcome, code] = kind === 'capture' ? ['refused', '57'] : ['approved', '00']
      return {
        reference,
        outcome,
        code,
        network_reference: `network-${requests.length}`,
        ...(kind === 'authorization' && { authorization_code: '123456' }),
      }
    }
    void answer().then((body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)))
  }).listen(0, '127.0.0.1')
  await once(connector, 'listening')
  server = await startTestServer()
  const another = await anotherAccount(server)
  api = another.live
  const { store, vault } = server.running.core
  const { port } = connector.address() as AddressInfo
  await connect(store, vault, another.account.id, { url: `http://127.0.0.1:${port}`, secret: 'a-secret-of-the-test' })
})
after(async () => {
  await closeAgreeing(server)
  connector.close()
})

test('a capture that is refused: what was held for it is let go of', async () => {
  const reversed = once(asked, 'reversal')
  const { body } = await api.post('/v2/payments/', { amount: 1000, card: cardBody() })
  assert.deepEqual([body.status, body.response], ['failed', '57'])
  await reversed
  assert.deepEqual(await operationsOf(server, body.id as string), [
    'authorization 1000 approved',
    'capture 1000 refused',
    'reversal 1000 approved',
  ])
  assert.deepEqual(requests, ['authorization 1000', 'capture 1000', 'reversal 1000'])
})
