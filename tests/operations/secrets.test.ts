/** Card numbers are found nowhere outside the vault: not in a file of the data directory, not in a line of any log. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { testCards } from '../../src/world/test-cards.ts'
import { runCommand, startProcess, withDataDirectory } from '../support/process.ts'

const expiry = { exp_month: 10, exp_year: 2034 }

/** Numbers that nobody lists: Luhn holds. */
const otherNumbers = ['4970100000000154', '5017670000000000', '378282246310005', '6011000990139424', '4000000000009979']

test('no number that was paid with, registered or refused is on disk or in a log', () =>
  withDataDirectory(async (directory) => {
    const server = await startProcess(directory, { GUICHET_LOG_LEVEL: 'debug' })
    const numbers = [...testCards.map((card) => card.number), ...otherNumbers]
    let output = ''
    for (const number of numbers) {
      const card = { number, ...expiry, cvc: '987' }
      await server.api.post('/v2/payments/', { amount: 100, card }, { 'idempotency-key': `pay-${number.slice(-6)}` })
      const { body } = await server.api.post('/v2/cards/', {
        ...card,
        exp_year: 2035,
        external_id: `ext-${number.slice(-6)}`,
      })
      await server.api.post('/v2/payments/', { amount: 100, card: body.id, capture: false })
    }
    await sendWrongRequests(server.url, server.secretKey, numbers)
    const marker = 'someone.to.be.found@example.org'
    await server.api.post('/v2/customers/', { email: marker })

    const rotated = await runCommand(directory, ['vault', 'rotate', '--json'])
    assert.equal(rotated.code, 0, rotated.output)
    output += rotated.output
    assert.equal(await server.end('SIGTERM'), 0)
    // The start greets with a command that pays with a test card, and with the key: what counts is what comes after.
    output += server.output().slice(server.output().indexOf('guichet listening'))

    const files = await readFiles(directory)
    assert.ok(
      files.some(({ content }) => content.includes(marker)),
      'the search finds what is there',
    )
    for (const number of numbers) {
      assert.ok(!output.includes(number), `…${number.slice(-4)} is in the output`)
      for (const { path, content } of files) assert.ok(!content.includes(number), `…${number.slice(-4)} is in ${path}`)
    }
    assert.ok(!output.includes(server.secretKey), 'the key is in a log line')
  }))

/** Requests that fail in every layer, each with a number in it. */
async function sendWrongRequests(url: string, key: string, numbers: readonly string[]): Promise<void> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    'content-type': 'application/json',
  }
  for (const number of numbers.slice(0, 5)) {
    const wrong: [path: string, init: RequestInit][] = [
      ['/v2/cards/', { method: 'POST', headers, body: JSON.stringify({ number, exp_month: 13, exp_year: 1999 }) }],
      ['/v2/cards/', { method: 'POST', headers, body: JSON.stringify({ number: `${number}0`, ...expiry }) }],
      ['/v2/cards/', { method: 'POST', headers, body: `{"number": "${number}",` }],
      [
        '/v2/cards/',
        { method: 'POST', headers: { ...headers, authorization: 'Basic bad' }, body: JSON.stringify({ number }) },
      ],
      ['/v2/cards/', { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: number }],
      [`/v2/cards/${number}`, { method: 'GET', headers }],
      [`/v2/cards/?customer=${number}`, { method: 'GET', headers }],
      [`/v2/nowhere/${number}?number=${number}`, { method: 'GET', headers }],
      ['/v2/payments/', { method: 'POST', headers, body: JSON.stringify({ amount: -1, card: { number, ...expiry } }) }],
      ['/v2/payments/', { method: 'POST', headers, body: JSON.stringify({ amount: 1, [number]: number }) }],
    ]
    for (const [path, init] of wrong) assert.ok((await fetch(url + path, init)).status < 500)
  }
}

async function readFiles(directory: string): Promise<{ path: string; content: Buffer }[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(path) })))
}
