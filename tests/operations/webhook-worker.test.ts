/** Webhooks that a server leaves to a worker. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { masterKey } from '../support/core.ts'
import { urlOf } from '../support/commands.ts'
import { startCommand, withDataDirectory } from '../support/process.ts'
import { startReceiver } from '../support/receiver.ts'
import { startTestServer } from '../support/server.ts'

test('a worker sends what a server has told, where it is left to workers', (t) =>
  withDataDirectory(async (directory) => {
    const server = await startTestServer({ environment: { GUICHET_WEBHOOKS_BY: 'worker' } })
    const receiver = await startReceiver()
    t.after(() => Promise.all([receiver.close(), server.close()]))
    const { body: endpoint } = await server.api.post('/v2/webhooks/', { url: `${receiver.url}/` })
    receiver.expect('/', endpoint.secret as string)
    await server.api.post('/v2/products/', { name: 'Tea' })
    const url = urlOf(server.database)
    const worker = startCommand(directory, ['worker'], { DATABASE_URL: url, GUICHET_MASTER_KEY: masterKey })
    const hasEnded = (): boolean => worker.child.exitCode !== null
    while (receiver.received.length === 0 && !hasEnded()) await pause(20)
    worker.child.kill('SIGTERM')
    const { output } = await worker.ended
    assert.ok(receiver.received.length > 0, output)
    assert.match(output, /webhooks hold addresses .* GUICHET_API_URL/, 'it was given no public name')
    assert.deepEqual(receiver.wrong, [])
    assert.deepEqual(
      receiver.received.map(({ body }) => body.type as string),
      ['product.created'],
    )
    const figures = await (await fetch(`${server.url}/metrics`)).text()
    assert.ok(!figures.includes('guichet_webhook_attempts_total{'), 'the server itself has sent nothing')
  }))
