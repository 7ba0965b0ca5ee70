/** Card numbers, IBANs, the data of account checks, and access tokens are found nowhere outside the vault: in no file of the data directory, and in no line of any log. */
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { testCards } from '../../src/world/test-cards.ts'
import { worldTestIbans } from '../../src/world/test-ibans.ts'
import type { Api } from '../support/api.ts'
import { runCommand, startProcess, withDataDirectory } from '../support/process.ts'

const expiry = { exp_month: 10, exp_year: 2034 }

/** Numbers that are in no list, but pass Luhn. */
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
    const asked = [
      ...(await checkAccounts(server.api)),
      ...(await registerAccounts(server.url, server.secretKey, server.api)),
      await showToken(server.url, directory),
    ]
    const marker = 'someone.to.be.found@example.org'
    await server.api.post('/v2/customers/', { email: marker })

    const rotated = await runCommand(directory, ['vault', 'rotate', '--json'])
    assert.equal(rotated.code, 0, rotated.output)
    output += rotated.output
    assert.equal(await server.end('SIGTERM'), 0)
    // At its start the server prints a command with a test card, and the key: only the output after that counts.
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
    for (const word of asked) {
      assert.ok(!output.includes(word), `${word} is in the output`)
      for (const { path, content } of files) assert.ok(!content.includes(word), `${word} is in ${path}`)
    }
    assert.ok(!output.includes(server.secretKey), 'the key is in a log line')
  }))

/** Makes checks of accounts that are answered, that never are, and that are refused. Returns their data, which must be found nowhere. */
async function checkAccounts(api: Api): Promise<string[]> {
  const person = { first_name: 'Zéphyrine', last_name: 'Quarterdeck', date_birth: '1911-11-21' }
  const company = { identifier: 'FR40303265045' }
  const wanted = [
    { status: 'succeeded', person: { score: 90, score_name: 90, birth_date_valid: true } },
    { status: 'succeeded', company: { score: 90 } },
    { status: 'pending' },
  ]
  const ibans: string[] = []
  for (const one of wanted) {
    const { body: iban } = await api.post('/v2/sepa/check/generate', one, { 'idempotency-key': `iban-${ibans.length}` })
    assert.match(iban as string, /^FR/)
    ibans.push(iban as string)
    const about = 'company' in one ? { company } : { person }
    const answer = await api.post('/v2/sepa/check/', { iban, ...about }, { 'idempotency-key': `ask-${ibans.length}` })
    assert.equal(answer.status, 200)
  }
  assert.equal((await api.post('/sandbox/clock', { advance: 60 })).status, 200)
  for (const iban of ibans) {
    assert.equal((await api.post('/v2/sepa/check/', { iban, person })).status, 200)
    assert.equal((await api.post('/v2/sepa/check/', { iban, person, company })).status, 422)
    assert.equal((await api.post('/v2/sepa/check/', { iban: `${iban}0`, person })).status, 422)
    assert.equal((await api.get(`/v2/sepa/check/${iban}`)).status, 422)
  }
  return [...ibans, 'Zéphyrine', 'Quarterdeck', '1911-11-21', '303265045']
}

/** Accounts that are registered, changed, deleted, and refused in every layer. Returns their IBANs. */
async function registerAccounts(url: string, key: string, api: Api): Promise<string[]> {
  const ibans = [...worldTestIbans.map(({ iban }) => iban as string), 'MT84MALT011000012345MTLCAST001S']
  const headers = {
    authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
    'content-type': 'application/json',
  }
  const name = 'Somebody'
  for (const [place, iban] of ibans.entries()) {
    const registered = await api.post('/v2/sepa/', { iban, name }, { 'idempotency-key': `sepa-${place}` })
    assert.equal(registered.status, 200)
    const path = `/v2/sepa/${registered.body.id}`
    const signed = { mandate: `secret-${place}`, date_mandate: '2020-01-01' }
    assert.equal((await api.patch(path, { name: 'Somebody Else', ...signed })).status, 200)
    assert.equal((await api.post('/v2/sepa/', { iban, name, ...signed })).status, 409)
    const inV1 = `of v1 ${place}`
    if (iban.length >= 16) {
      const given = { iban, name: inV1, date_mandate: String(Math.floor(Date.now() / 1000) - 86_400) }
      const pay = { amount: 100, currency: 'eur', sepa: given }
      assert.equal((await api.post('/v1/checkout/', pay, { 'idempotency-key': `debit-${place}` })).status, 200)
      assert.equal((await api.post('/v1/sepa/check/', given, { 'idempotency-key': `check-${place}` })).status, 200)
      assert.equal((await api.post('/v1/sepa/', { iban, name: `${inV1} again`, mandate: `v1-${place}` })).status, 200)
      assert.equal((await api.post('/v1/sepa/', { iban, name: `${inV1} again`, mandate: `v1-${place}` })).status, 409)
    }
    if (place % 2 === 0) await api.delete(path)
    const post = (body: string): RequestInit => ({ method: 'POST', headers, body })
    const wrong: [path: string, init: RequestInit][] = [
      ['/v2/sepa/', post(JSON.stringify({ iban: `${iban}0`, name }))],
      ['/v2/sepa/', post(JSON.stringify({ iban, name: iban.repeat(5) }))],
      ['/v2/sepa/', post(JSON.stringify({ iban, name, bic: iban.slice(0, 11), date_mandate: '2199-01-01' }))],
      ['/v2/sepa/', post(`{"iban": "${iban}",`)],
      ['/v2/sepa/', post(JSON.stringify({ [iban]: iban }))],
      ['/v2/payments/', post(JSON.stringify({ amount: -1, sepa: { iban, name } }))],
      ['/v1/sepa/', post(JSON.stringify({ iban: `${iban}0`, name }))],
      ['/v1/sepa/', post(JSON.stringify({ iban, name: iban.repeat(5) }))],
      ['/v1/sepa/check/', post(JSON.stringify({ id: iban }))],
      ['/v1/sepa/check/', post(JSON.stringify({ sepa: { iban, name }, customer: iban }))],
      ['/v1/checkout/', post(JSON.stringify({ amount: 100, currency: 'eur', sepa: iban }))],
      [`/v1/sepa/${iban}`, { method: 'GET', headers }],
      [`/v1/sepa/check/${iban}`, { method: 'GET', headers }],
      [`/v2/sepa/${iban}`, { method: 'GET', headers }],
      [`/v2/sepa/ibanonly/${iban}?iban=${iban}`, { method: 'GET', headers }],
      [`/v2/mandates/?sepa=${iban}`, { method: 'GET', headers }],
      [`/v2/nowhere/${iban}`, { method: 'GET', headers }],
    ]
    for (const [where, init] of wrong) {
      const answer = await fetch(url + where, init)
      assert.ok(answer.status >= 400 && answer.status < 500, `${where.replace(iban, '…')} ${answer.status}`)
      // The place of a wrong field is given by its name, whatever that is.
      const said = (await answer.text()).replaceAll(/"loc":\[[^\]]*\]/g, '')
      assert.ok(!said.includes(iban.slice(4)), said)
    }
  }
  return ibans
}

/** Makes an access token, sends it in every right and wrong place of requests, and lists it. Returns it. */
async function showToken(url: string, directory: string): Promise<string> {
  const made = await runCommand(directory, ['tokens', 'create', '--mode', 'both', '--json'])
  assert.equal(made.code, 0, made.output)
  const { value } = JSON.parse(made.output) as { value: string }
  const requests: [path: string, headers: Record<string, string>][] = [
    ['/v3/payments', { authorization: `Bearer ${value}` }],
    ['/v2/payments/', { authorization: `Bearer ${value}` }],
    [`/v3/payments/${value}?entityId=${value}`, { authorization: value }],
  ]
  for (const [path, headers] of requests) assert.ok((await fetch(url + path, { headers })).status < 500)
  for (const command of ['list', 'revoke']) {
    const { output } = await runCommand(directory, ['tokens', command, value])
    assert.ok(!output.includes(value), `tokens ${command} shows the token`)
  }
  return value
}

/** Sends requests that fail in every layer, each with a number in it. */
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
