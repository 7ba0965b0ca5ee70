/** The page of a payment intent, whose address the API gives in `url`, without a browser: paid by a card, after a refusal by another one, and every page on which there is nothing to pay. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { HOUR, SECOND } from '../../src/kit/clock.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { payerAt, typed, type Payer } from '../support/payer.ts'
import { unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

const { formNotices, notices, results } = wordsOf('en')

const optional = '4000000400000008'
const refused = '4000000000009987'

let server: TestServer
let api: Api
let payer: Payer
before(async () => {
  server = await startTestServer()
  api = server.api
  payer = payerAt(server.url)
})
after(() => closeAgreeing(server))

interface Intent {
  readonly id: string
  /** Of its page. */
  readonly path: string
  readonly status: string
}

async function newIntent(given: object = {}): Promise<Intent> {
  const { status: answer, body } = await api.post('/v2/payment_intents/', { amount: 4200, ...given })
  assert.equal(answer, 200, JSON.stringify(body))
  const { id, url, status } = body
  assert.equal(url, `${server.url}/test_${id as string}`)
  return { id, path: new URL(url).pathname, status }
}

const read = async ({ id }: Intent): Promise<ApiAnswer['body']> => (await api.get(`/v2/payment_intents/${id}`)).body

async function attemptsOf({ id }: Intent): Promise<(string | null)[]> {
  const { body } = await api.get(`/v2/payment_intents/${id}/payments`)
  return body.payments.map(({ status }: { status: string | null }) => status)
}

async function assertShows({ path }: Intent, text: string): Promise<void> {
  const page = await payer.open(path)
  assert.ok(page.text.includes(text), `${text}: ${page.text}`)
}

test('a card pays after its bank has asked, and the way leads on to the shop', async () => {
  const intent = await newIntent({ return_url: 'https://shop.example/back' })
  const bank = await payer.payBy(intent.path, optional)
  assert.equal((await read(intent)).status, 'require_authentication')
  await payer.giveCode(bank, '123456')
  await assertShows(intent, results.paid.title)
  await assertShows(intent, 'data-leave-to="https://shop.example/back"')
  const { status, payment } = await read(intent)
  assert.equal(status, 'captured')
  assert.equal((await api.get(`/v2/payments/${payment as string}`)).body.origin, 2)
})

test('a refused card leaves it open, and another card pays', async () => {
  const intent = await newIntent({ threeds: 'none' })
  assert.equal(await payer.payBy(intent.path, refused), intent.path)
  await assertShows(intent, formNotices.refused)
  assert.equal((await read(intent)).status, 'require_payment_method')
  await payer.payBy(intent.path, optional)
  await assertShows(intent, results.paid.title)
  assert.deepEqual((await attemptsOf(intent)).sort(), ['refused', 'to_capture'])
})

test('a card that the merchant gave is sent to its bank at once', async () => {
  const card = (await api.post('/v2/cards/', cardBody(optional))).body.id as string
  const intent = await newIntent({ card })
  assert.equal(intent.status, 'require_authentication')
  const bank = new URL((await payer.open(intent.path)).location ?? '').pathname
  assert.match(bank, /^\/v2\/redirect\//)
  await payer.giveCode(bank, '111111')
  await assertShows(intent, results.paid.title)
  assert.equal((await read(intent)).status, 'captured')
})

test('what the payer does not prove is not paid, and can be tried again', async () => {
  const intent = await newIntent()
  const first = await payer.payBy(intent.path, '4000000760000002')
  await payer.send(first, { token: await payer.tokenOf(first), action: 'cancel' })
  await assertShows(intent, formNotices.authentication_canceled)
  assert.equal((await read(intent)).status, 'require_payment_method')
  await payer.giveCode(await payer.payBy(intent.path, '4000000760000002'), '123456')
  await assertShows(intent, results.paid.title)
  assert.deepEqual(await attemptsOf(intent), ['to_capture'])
})

test('capture: false holds the amount', async () => {
  const intent = await newIntent({ capture: false, threeds: 'none' })
  await payer.payBy(intent.path, optional)
  await assertShows(intent, results.authorized.title)
  assert.equal((await read(intent)).status, 'authorized')
  assert.equal((await api.post(`/v2/payment_intents/${intent.id}/capture`)).body.status, 'captured')
})

test('two tabs with two cards pay once', async () => {
  const intent = await newIntent({ threeds: 'none' })
  const token = await payer.tokenOf(intent.path)
  const tabs = [optional, '4000000560000004'].map((number) => payer.send(intent.path, { ...typed(number), token }))
  for (const { status, location } of await Promise.all(tabs)) assert.deepEqual([status, location], [303, intent.path])
  await assertShows(intent, results.paid.title)
  assert.deepEqual(await attemptsOf(intent), ['to_capture'])
})

describe('a page on which there is nothing to pay', () => {
  const cases: readonly (readonly [
    what: string,
    notice: keyof typeof notices,
    status: number,
    prepare: () => Promise<string>,
  ])[] = [
    [
      'canceled',
      'canceled',
      200,
      async () => {
        const { id, path } = await newIntent()
        await api.delete(`/v2/payment_intents/${id}`)
        return path
      },
    ],
    ['unknown', 'unknown', 404, () => Promise.resolve(`/test_${unknownId('pi')}`)],
    ["of the other mode's address", 'unknown', 404, async () => (await newIntent()).path.replace('test_', '')],
    [
      'without a method that is to be had',
      'no_method',
      200,
      async () => (await newIntent({ methods_allowed: ['sepa'], currency: 'usd' })).path,
    ],
    [
      'paid long ago',
      'already_paid',
      200,
      async () => {
        const card = (await api.post('/v2/cards/', cardBody(optional))).body.id as string
        const { path } = await newIntent({ card, threeds: 'none' })
        await api.post('/sandbox/clock', { advance: HOUR / SECOND })
        return path
      },
    ],
  ]
  for (const [what, notice, status, prepare] of cases) {
    test(what, async () => {
      const page = await payer.open(await prepare())
      assert.equal(page.status, status)
      assert.ok(page.text.includes(notices[notice].title))
      assert.doesNotMatch(page.text, /id="card-form"/)
    })
  }
})
