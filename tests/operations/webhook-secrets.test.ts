/**
 * The secrets of webhook endpoints are in clear in no file of the data directory and in no line of the log, and the log shows neither where webhooks went nor their content and
 * answers.
 */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { startProcess, withDataDirectory } from '../support/process.ts'
import { startReceiver } from '../support/receiver.ts'

const marker = 'someone.to.be.found@example.org'
const answered = 'what a receiver has answered'

test('no secret of an endpoint is on disk or in a log', (t) =>
  withDataDirectory(async (directory) => {
    const receiver = await startReceiver()
    t.after(() => receiver.close())
    receiver.answer(({ path }, response) => {
      response.writeHead(path.includes('failing') ? 500 : 200).end(answered)
    })
    const { api, end, output } = await startProcess(directory, { GUICHET_LOG_LEVEL: 'debug' })
    const secrets: string[] = []
    for (const path of ['/a-path-of-ours', '/failing-path-of-ours']) {
      const given = { url: receiver.url + path }
      const { body } = await api.post('/v2/webhooks/', given, { 'idempotency-key': `make ${path}`.replace(' ', '-') })
      const { body: rotated } = await api.post(`/v2/webhooks/${body.id}/rotate`, undefined, { 'idempotency-key': path })
      secrets.push(body.secret as string, rotated.secret as string)
      receiver.expect(path, rotated.secret as string, body.secret as string)
      await api.patch(`/v2/webhooks/${body.id}`, { enabled: true })
      // An error about a request does not repeat its values.
      assert.equal((await api.patch(`/v2/webhooks/${body.id}`, { secret: rotated.secret })).status, 422)
      assert.equal((await api.get(`/v2/webhooks/${rotated.secret}`)).status, 422)
    }
    await api.post('/v2/customers/', { email: marker })
    while (receiver.received.length < 2) await pause(20)
    assert.deepEqual(receiver.wrong, [])
    assert.equal(await end('SIGTERM'), 0)
    const log = output().slice(output().indexOf('guichet listening'))
    const files = await readFiles(directory)
    assert.ok(
      files.some(({ content }) => content.includes(marker)) && log.includes('webhook delivered'),
      'the search finds what is there',
    )
    for (const secret of secrets.flatMap((hex) => [hex, Buffer.from(hex, 'hex').toString('base64')])) {
      assert.ok(!output().includes(secret), 'a secret is in the output')
      for (const { path, content } of files) assert.ok(!content.includes(secret), `a secret is in ${path}`)
    }
    for (const word of ['path-of-ours', marker, answered]) assert.ok(!log.includes(word), `${word} is in the log`)
  }))

async function readFiles(directory: string): Promise<{ path: string; content: Buffer }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(path) })))
}
