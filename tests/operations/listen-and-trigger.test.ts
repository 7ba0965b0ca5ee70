/** `guichet listen` and `guichet trigger` beside a server, as used by a person who knows no addresses and keys. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { runCommand, startCommand, startProcess, withDataDirectory } from '../support/process.ts'

/** Resolves once a process has printed a number of lines that match. */
async function printed({ stdout }: ChildProcess, pattern: RegExp, count = 1): Promise<void> {
  let text = ''
  await new Promise<void>((resolve) =>
    stdout?.on('data', (chunk: string) => {
      text += chunk
      if (text.split('\n').filter((line) => pattern.test(line)).length >= count) resolve()
    }),
  )
}

test('listen waits for the server, forwards what is triggered, goes on after a restart, and ends with Ctrl-C', () =>
  withDataDirectory(async (directory) => {
    const types: string[] = []
    const receiver = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      request.on('end', () => {
        types.push((JSON.parse(body) as { type: string }).type)
        response.end()
      })
    })
    await once(receiver.listen(0, '127.0.0.1'), 'listening')
    const to = `localhost:${(receiver.address() as AddressInfo).port}/hooks`

    const listening = startCommand(directory, ['listen', '--forward-to', to, '--events', 'payment.*'])
    const waits = printed(listening.child, /waiting for it/)
    const begins = printed(listening.child, /^signing secret/)
    const delivered = printed(listening.child, /→ 200/)
    const isLost = printed(listening.child, /waiting for it/, 2)
    const isBack = printed(listening.child, /^the server is back/)
    const deliveredAgain = printed(listening.child, /→ 200/, 2)
    await waits

    const first = await startProcess(directory)
    await begins
    const captured = await runCommand(directory, ['trigger', 'payment.captured', '--amount', '1200'])
    assert.equal(captured.code, 0, captured.output)
    assert.match(captured.output, new RegExp(`^curl -u \\$KEY: ${first.url}/v2/payments/ --json`))
    assert.match(captured.output, / payment.captured .* 12.00 EUR {2}evt_/)
    await delivered
    assert.equal(await first.end('SIGTERM'), 0)
    await isLost
    assert.ok(!(await readdir(directory)).includes('server.json'))

    const second = await startProcess(directory)
    await isBack
    const refused = await runCommand(directory, ['trigger', 'payment.refused', '--json'])
    assert.equal((JSON.parse(refused.output) as { type: string }).type, 'payment.refused')
    await deliveredAgain
    listening.child.kill('SIGINT')
    assert.equal((await listening.ended).code, 0)
    receiver.close().closeAllConnections()
    assert.deepEqual(types, ['payment.captured', 'payment.refused'])

    for (const [words, code, said] of [
      ['payment.captrued', 2, 'guichet: there is no event payment.captrued, did you mean payment.captured?'],
      ['payment.refused --card 4242424242424242 --json', 1, 'guichet: payment.refused was not told: the last that'],
    ] as const) {
      const wrong = await runCommand(directory, ['trigger', ...words.split(' ')])
      assert.deepEqual([wrong.code, wrong.output.slice(0, said.length)], [code, said])
      assert.equal(wrong.output.trim().split('\n').length, 1)
    }
    await second.end('SIGTERM')
    const alone = await runCommand(directory, ['trigger', 'payment.captured'])
    assert.equal(alone.code, 2)
    assert.match(alone.output, /^guichet: no server runs on .*: start it with npm start, or name another with --url/)
  }))
