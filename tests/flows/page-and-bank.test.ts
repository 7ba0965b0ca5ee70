/** From the payment page to the bank and back, without a browser: what each code and button brings about, and every way to leave and to come back. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, ManualClock, SECOND } from '../../src/kit/clock.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import type { Api } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { payerAt, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing, operationsOf } from '../support/stored.ts'

const { bank, formNotices, mayClose, results } = wordsOf('en')

const asked = '4000000400000008'
const proofRequired = '4000000000003220'
const notAsked = '4242424242424242'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let payer: Payer
before(async () => {
  server = await startTestServer({ clock, environment: { GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '1000' } })
  api = server.api
  payer = payerAt(server.url)
})
after(() => closeAgreeing(server))

interface Opened {
  readonly id: string
  /** Of the page. */
  readonly path: string
}

async function openPayment(given: object = {}): Promise<Opened> {
  const { status, body } = await api.post('/v2/payments/', { amount: 1000, auth: true, ...given })
  assert.equal(status, 200, JSON.stringify(body))
  return { id: body.id, path: `/${server.running.firstAccount.testPublicKey}/${body.id as string}` }
}

type State = readonly [status: string | null, response: string | null, auth: string | null]

async function stateOf({ id }: Opened): Promise<State> {
  const { status, response, auth } = (await api.get(`/v2/payments/${id}`)).body
  return [status, response, auth?.status ?? null]
}

const press = async (path: string, action: string): Promise<PageAnswer> =>
  payer.send(path, { token: await payer.tokenOf(path), action })

async function assertShows(path: string, text: string): Promise<void> {
  const page = await payer.open(path)
  assert.ok(page.text.includes(text), `${text}: ${page.text}`)
}

const paid: State = ['to_capture', '00', 'success']
const paidOnce = ['authorization 1000 approved', 'capture 1000 approved']

interface Row {
  readonly name: string
  readonly number?: string
  /** What the payer does on the bank's page. */
  readonly act: (path: string) => Promise<unknown>
  readonly state: State
  /** What the form says afterwards; null where the payment is made. */
  readonly notice: string | null
}

const code =
  (...codes: string[]) =>
  async (path: string): Promise<void> => {
    for (const one of codes) await payer.giveCode(path, one)
  }

const rows: readonly Row[] = [
  { name: '123456', number: proofRequired, act: code('123456'), notice: null, state: paid },
  { name: '111111', number: proofRequired, act: code('111111'), notice: null, state: paid },
  {
    name: '222222',
    act: code('222222'),
    notice: formNotices.authentication_declined,
    state: [null, null, 'declined'],
  },
  { name: '333333', act: code('333333'), notice: formNotices.authentication_failed, state: [null, null, 'failed'] },
  {
    name: '444444, and the issuer does without',
    act: code('444444'),
    notice: null,
    state: ['to_capture', '00', 'unavailable'],
  },
  {
    name: '444444, and the issuer insists',
    number: proofRequired,
    act: code('444444'),
    notice: formNotices.refused,
    state: ['refused', 'A1', 'unavailable'],
  },
  {
    name: 'Cancel',
    act: (path) => press(path, 'cancel'),
    notice: formNotices.authentication_canceled,
    state: [null, null, 'declined'],
  },
  {
    name: 'Send a new code, then the code',
    act: async (path) => {
      await press(path, 'resend')
      await payer.giveCode(path, '123456')
    },
    notice: null,
    state: paid,
  },
  {
    name: 'two wrong codes, then the right one',
    act: code('000000', '000000', '123456'),
    notice: null,
    state: paid,
  },
  {
    name: 'three wrong codes, with a new one sent between',
    act: async (path) => {
      await payer.giveCode(path, '000000')
      await press(path, 'resend')
      await code('999999', '12345')(path)
    },
    notice: formNotices.authentication_declined,
    state: [null, null, 'declined'],
  },
]

for (const { name, number = asked, act, notice, state } of rows) {
  test(`${name}: ${notice ?? results.paid.title}`, async () => {
    const opened = await openPayment()
    const challenge = await payer.payBy(opened.path, number)
    await act(challenge)
    // Who closes the window now has paid all the same: nothing more is asked of the browser.
    assert.deepEqual(await stateOf(opened), state)
    assert.ok((await payer.open(challenge)).text.includes(`data-leave-to="${server.url}${opened.path}"`))
    await assertShows(opened.path, notice ?? results.paid.title)
  })
}

test('without a proof another card can be given, and again another', async () => {
  const opened = await openPayment()
  await press(await payer.payBy(opened.path, asked), 'cancel')
  await payer.giveCode(await payer.payBy(opened.path, proofRequired), '222222')
  await payer.open(await payer.payBy(opened.path, notAsked))
  await assertShows(opened.path, results.paid.title)
  assert.deepEqual(await operationsOf(server, opened.id), paidOnce)
})

test('after a refusal, proof is given for the next card', async () => {
  const opened = await openPayment()
  await payer.giveCode(await payer.payBy(opened.path, '4000000000009995'), '123456')
  await assertShows(opened.path, formNotices.insufficient_funds)
  await payer.giveCode(await payer.payBy(opened.path, asked), '123456')
  await assertShows(opened.path, results.paid.title)
  assert.deepEqual(await operationsOf(server, opened.id), ['authorization 1000 refused', ...paidOnce])
})

test('a remembered card can be tried again without typing it', async () => {
  const opened = await openPayment({ customer: { name: 'Foo Bar', email: 'foo@example.org' } })
  // No card of the other tests, which did not ask for it to be remembered.
  await press(await payer.payBy(opened.path, asked, { expiry: '11/36', remember: 'on' }), 'cancel')
  const { text } = await payer.open(opened.path)
  const [, card = ''] = /name="saved_card" value="(card_\w+)" checked/.exec(text) ?? []
  const challenge = await payer.payBy(opened.path, '', { saved_card: card })
  assert.match((await payer.open(challenge)).text, /Visa •••• 0008/)
  await payer.giveCode(challenge, '123456')
  assert.deepEqual(await stateOf(opened), paid)
})

test("a payer who left takes it up again, from the bank's address or the payment's", async () => {
  const opened = await openPayment()
  const challenge = await payer.payBy(opened.path, asked)
  await payer.giveCode(challenge, '000000')
  await assertShows(challenge, bank.title)
  assert.equal((await payer.open(opened.path)).location, server.url + challenge)
  // What was wrong before still counts.
  assert.equal((await payer.giveCode(challenge, '000000')).location, `${challenge}?notice=wrong_code`)
  await assertShows(`${challenge}?notice=wrong_code`, bank.wrongCode(1))
  await payer.giveCode(challenge, '123456')
  await assertShows(opened.path, results.paid.title)
  assert.ok((await payer.open(challenge)).text.includes(`data-leave-to="${server.url}${opened.path}"`))
})

test('another card pays in a second window while the first is at the bank', async () => {
  const opened = await openPayment()
  const formToken = await payer.tokenOf(opened.path)
  const first = await payer.payBy(opened.path, asked)
  const codeToken = await payer.tokenOf(first)
  // The second window has had the form open since before.
  const sent = await payer.send(opened.path, { ...typed('4000000560000004'), token: formToken })
  await payer.giveCode(new URL(sent.location ?? '').pathname, '123456')
  await payer.send(first, { token: codeToken, code: '123456' })
  await assertShows(first, bank.notices.superseded.title)
  await assertShows(opened.path, results.paid.title)
  assert.deepEqual(await operationsOf(server, opened.id), paidOnce)
  assert.equal((await api.get(`/v2/payments/${opened.id}`)).body.card.last4, '0004')
})

test('the shop asks for more while the payer is at the bank', async () => {
  const opened = await openPayment()
  const first = await payer.payBy(opened.path, asked)
  const token = await payer.tokenOf(first)
  await api.patch(`/v2/payments/${opened.id}`, { amount: 1500 })
  await payer.send(first, { token, code: '123456' })
  await assertShows(first, bank.notices.superseded.title)
  assert.deepEqual(await stateOf(opened), [null, null, 'available'])
  const second = new URL((await payer.open(opened.path)).location ?? '').pathname
  await assertShows(second, '<dd>€15.00</dd>')
  await payer.giveCode(second, '123456')
  await assertShows(opened.path, results.paid.title)
  const operations = ['authorization 1500 approved', 'capture 1500 approved']
  assert.deepEqual(await operationsOf(server, opened.id), operations)
})

for (const [given, outcome] of Object.entries({
  123456: 'success',
  222222: 'declined',
  333333: 'failed',
  444444: 'unavailable',
} as const)) {
  test(`asked for through the API without an address to go on to, it stays: ${outcome}`, async () => {
    const opened = await openPayment({ card: cardBody(asked) })
    const { redirect_url: address } = (await api.get(`/v2/payments/${opened.id}`)).body.auth
    const { pathname } = new URL(address as string)
    await payer.giveCode(pathname, given)
    const { text } = await payer.open(pathname)
    for (const said of [bank.returns[outcome].title, mayClose]) assert.ok(text.includes(said), said)
    assert.doesNotMatch(text, /<a |data-leave|http-equiv/)
    assert.deepEqual(await stateOf(opened), [null, null, outcome])
  })
}

test('after six hours it is too late, and another card can be given', async () => {
  const opened = await openPayment()
  const challenge = await payer.payBy(opened.path, '4000000560000004')
  const token = await payer.tokenOf(challenge)
  await api.post('/sandbox/clock', { advance: (6 * HOUR) / SECOND })
  await payer.send(challenge, { token, code: '123456' })
  await assertShows(challenge, bank.notices.expired.title)
  assert.deepEqual(await stateOf(opened), [null, null, 'expired'])
  await assertShows(opened.path, formNotices.authentication_expired)
  await payer.open(await payer.payBy(opened.path, notAsked))
  assert.deepEqual(await stateOf(opened), paid)
})
