/** Numbers and security codes that payers type into the page: nowhere but in the vault. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api } from '../support/api.ts'
import { payerAt, tokenIn, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing, storedRows } from '../support/stored.ts'

let server: TestServer
let api: Api
let payer: Payer
before(async () => {
  server = await startTestServer()
  api = server.api
  payer = payerAt(server.url)
})
after(() => closeAgreeing(server))

/** Three digits stand in many an id by chance: what is looked for is the code as a word of its own. */
const codes = { visa: '917', amex: '9174' }

const spaced = (number: string): string => number.replace(/(.{4})/g, '$1 ').trim()
const dashed = (number: string): string => number.replace(/(.{4})/g, '$1-')

interface Typed {
  readonly number: string
  readonly code: string
  readonly given?: Record<string, string>
}

/** Cards that pay, are refused, are asked for proof, or are no cards, typed as people do. */
const cards: readonly Typed[] = [
  { number: '4242424242424242', code: codes.visa, given: { number: spaced('4242424242424242') } },
  { number: '4111111111111111', code: codes.visa, given: { number: dashed('4111111111111111') } },
  { number: '378282246310005', code: codes.amex },
  { number: '4000000000009995', code: codes.visa },
  { number: '4000000000000002', code: codes.visa },
  { number: '4000000000009987', code: codes.visa },
  { number: '4000000000003220', code: codes.visa },
  { number: '4000000000000077', code: codes.visa, given: { remember: 'on' } },
  { number: '4970100000000155', code: codes.visa },
  { number: '4970100000000154', code: codes.visa, given: { expiry: '13/35' } },
  { number: '5017670000000000', code: codes.visa, given: { expiry: '01/20' } },
  { number: '6011000990139424', code: codes.visa, given: { name: 'A' } },
  { number: '5555555555554444', code: codes.visa, given: { token: 'forged' } },
  { number: '5200828282828210', code: codes.visa, given: { saved_card: 'card_unknown' } },
  { number: '5105105105105100', code: '91745' },
  { number: '4000002760000016', code: codes.visa, given: { name: '4000002760000016' } },
  { number: '4000003720000005', code: codes.visa, given: { expiry: '4000003720000005' } },
]

const answers: PageAnswer[] = []
const kept = async (answer: Promise<PageAnswer>): Promise<PageAnswer> => {
  answers.push(await answer)
  return answer
}

/** A payer who makes every mistake with a card before paying with it, as a page, by the script, and at the bank. */
async function useCard({ number, code, given = {} }: Typed, auth: boolean): Promise<void> {
  const { id: customer } = (await api.post('/v2/customers/', { email: 'payer@example.org' })).body
  const { id } = (await api.post('/v2/payments/', { amount: 1050, customer, auth })).body
  const path = `/${server.running.firstAccount.testPublicKey}/${id as string}`
  const { text } = await kept(payer.open(path))
  const fields = { token: tokenIn(text), ...typed(number), security_code: code, ...given }
  await kept(payer.sendByScript(`${path}/networks`, fields))
  await kept(payer.send(path, { ...fields, expiry: '' }))
  await kept(payer.sendByScript(path, { ...fields, name: 'A' }))
  await kept(payer.send(path, fields, { origin: 'https://evil.example' }))
  await kept(payer.send(path, fields, { 'content-type': 'text/plain' }))
  await kept(payer.send(path, { ...fields, more: 'x'.repeat(70_000) }))
  await kept(payer.send(path.replace(/paym_./, 'paym_x'), fields))
  await kept(payer.ask('PUT', path, { body: new URLSearchParams(fields) }))
  const sent = await kept(auth ? payer.sendByScript(path, fields) : payer.send(path, fields))
  await kept(payer.open(path))
  const bank = /\/v2\/redirect\/[0-9a-f-]+/.exec(sent.location ?? sent.text)?.[0]
  if (bank === undefined) return
  const challenge = await kept(payer.open(bank))
  await kept(payer.send(bank, { token: tokenIn(challenge.text), code: number }))
  await kept(payer.send(bank, { token: tokenIn(challenge.text), code: '123456' }))
  await kept(payer.open(bank))
  await kept(payer.open(path))
}

const isIn = (text: string, secret: string): boolean => new RegExp(`(?<![\\w.-])${secret}(?![\\w.-])`).test(text)

test('after payers have paid, failed and tried again, no number and no code is to be found', async () => {
  for (const auth of [false, true]) for (const card of cards) await useCard(card, auth)

  const outcomes = (await api.get('/v2/payments/?limit=50')).body.payments.map(
    ({ status }: { status: string | null }) => status,
  )
  for (const status of ['to_capture', 'captured', 'refused', null]) assert.ok(outcomes.includes(status), String(status))

  const rows = await storedRows(server)
  const places: readonly [place: string, text: string][] = [
    ['the log', server.log()],
    ['the database', rows.join('\n')],
    ['an answer', answers.map(({ text, location }) => `${text}\n${location ?? ''}`).join('\n')],
    ['the API', JSON.stringify((await api.get('/v2/payments/?limit=50')).body)],
  ]
  for (const [place, text] of places) {
    for (const { number } of cards) {
      for (const form of [number, spaced(number), dashed(number)])
        assert.ok(!text.includes(form), `${number} is in ${place}`)
    }
    for (const code of [...Object.values(codes), '91745']) assert.ok(!isIn(text, code), `${code} is in ${place}`)
  }
  // The search finds what is there.
  assert.ok(rows.some((row) => isIn(row, 'payer@example.org') && row.includes('payer@example.org')))
  assert.ok(server.log().includes('/v2/payments/'))
})

test('the code of a card that pays at once is kept nowhere; of one that waits for the bank, sealed and until then', async () => {
  const codesKept = async (): Promise<number> =>
    (await storedRows(server)).filter((row) => row.startsWith('security_codes ')).length
  const before = await codesKept()
  const { id } = (await api.post('/v2/payments/', { amount: 1050, auth: true })).body
  const path = `/${server.running.firstAccount.testPublicKey}/${id as string}`
  const fields = { token: await payer.tokenOf(path), ...typed('4000008260000000', { security_code: '517' }) }
  const bank = new URL((await payer.send(path, fields)).location ?? '').pathname
  const rows = await storedRows(server)
  assert.equal(await codesKept(), before + 1)
  assert.ok(!rows.some((row) => row.startsWith('security_codes ') && isIn(row, '517')))
  await payer.send(bank, { token: await payer.tokenOf(bank), code: '123456' })
  assert.equal((await api.get(`/v2/payments/${id as string}`)).body.status, 'to_capture')
  assert.equal(await codesKept(), before)
})
