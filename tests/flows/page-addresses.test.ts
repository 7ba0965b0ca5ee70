/** Addresses of the payment page: whose they are, what they answer with, and where they lead. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createKey, revokeKey } from '../../src/accounts/index.ts'
import { ManualClock, SECOND } from '../../src/kit/clock.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import { apiClient, type Api } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { payerAt, tokenIn, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const { notices } = wordsOf('en')
const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let payer: Payer
let other: AnotherAccount
/** Of the first account's live mode. */
let live: { readonly api: Api; readonly publicKey: string }
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  payer = payerAt(server.url)
  other = await anotherAccount(server, 'Other Ltd')
  const [secret, open] = (['secret', 'public'] as const).map((kind) => {
    const found = server.running.firstAccount.liveKeys.find((one) => one.key.kind === kind)
    assert(found !== undefined)
    return found.value
  })
  assert(secret !== undefined && open !== undefined)
  live = { api: apiClient(server.url, secret), publicKey: open }
})
after(() => closeAgreeing(server))

const publicKey = (): string => server.running.firstAccount.testPublicKey

const pay = async (by: Api = api, given: object = {}): Promise<string> => {
  const { status, body } = await by.post('/v2/payments/', { amount: 1050, ...given })
  assert.equal(status, 200, JSON.stringify(body))
  return body.id as string
}

/** All that a page's answer must say of itself, whatever it answers. */
function assertGuarded({ headers }: PageAnswer, { forms = "'self'", testMode = true } = {}): void {
  const frames = testMode ? ' http://localhost:* http://127.0.0.1:*' : ''
  assert.equal(
    headers.get('content-security-policy'),
    `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action ${forms}; frame-ancestors 'self' https:${frames}; base-uri 'none'`,
  )
  assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
  assert.equal(headers.get('cache-control'), 'no-store')
  assert.equal(headers.get('referrer-policy'), 'same-origin')
  assert.equal(headers.get('x-content-type-options'), 'nosniff')
  assert.equal(headers.get('set-cookie'), null)
  assert.equal(headers.get('access-control-allow-origin'), null)
  assert.equal(headers.get('x-frame-options'), null)
  assert.match(headers.get('x-request-id') ?? '', /./)
}

const ownForms = (...more: string[]): string => ["'self'", server.url, ...more].join(' ')

test('a payment has its page under the public key of its account and mode', async () => {
  const id = await pay(api, { description: 'Two <tickets>' })
  const page = await payer.open(`/${publicKey()}/${id}`)
  assert.equal(page.status, 200)
  assertGuarded(page, { forms: ownForms() })
  assert.match(page.text, /Two &#60;tickets&#62;/)
  assert.match(page.text, /€10\.50/)
})

test('nobody else finds it, and no page tells why', async () => {
  const id = await pay()
  const { testSecretKey } = server.running.firstAccount
  const revoked = await createKey(
    server.running.core.store,
    server.running.firstAccount.account.id,
    'public',
    'test',
    0,
  )
  assert.equal((await payer.open(`/${revoked.value}/${id}`)).status, 200)
  await revokeKey(server.running.core.store, revoked.key.id, clock.now())
  clock.advance(SECOND)
  const paths = [
    `/${publicKey()}/${unknownId('paym')}`,
    `/${publicKey()}/paym_`,
    `/${publicKey()}/paym_${'x'.repeat(1000)}`,
    `/${publicKey()}/${id.toLowerCase()}`,
    `/${publicKey()}/${id}0`,
    `/ptest_${'x'.repeat(24)}/${id}`,
    `/ptest_/${id}`,
    `/${publicKey()}0/${id}`,
    `/${publicKey().slice(0, -1)}/${id}`,
    `/${publicKey().toLowerCase().slice(0, 30)}/${id}`,
    `/${testSecretKey}/${id}`,
    `/${publicKey().replace('ptest_', 'stest_')}/${id}`,
    `/${testSecretKey.replace('stest_', 'ptest_')}/${id}`,
    `/${live.publicKey}/${id}`,
    `/${publicKey().replace('ptest_', 'pprod_')}/${id}`,
    `/${publicKey()}/${await pay(live.api)}`,
    `/${other.key('public', 'test').value}/${id}`,
    `/${other.key('public', 'live').value}/${id}`,
    `/${publicKey()}/${await pay(other.test)}`,
    `/${revoked.value}/${id}`,
  ]
  const token = await payer.tokenOf(`/${publicKey()}/${id}`)
  const pages = new Set<string>()
  await assertNothingStored(server, async () => {
    for (const path of paths) {
      for (const answer of [await payer.open(path), await payer.send(path, { ...typed(numbers.approved), token })]) {
        assert.equal(answer.status, 404, path)
        assertGuarded(answer)
        assert.ok(answer.text.includes(notices.unknown.title))
        pages.add(answer.text)
      }
      const byScript = await payer.sendByScript(path, { ...typed(numbers.approved), token })
      // As after a key was revoked while the form was open.
      const told = { errors: {}, notice: notices.unknown.text, token: null }
      assert.deepEqual([byScript.status, JSON.parse(byScript.text)], [404, told])
      const networks = await payer.sendByScript(`${path}/networks`, { number: numbers.approved, token })
      assert.deepEqual([networks.status, JSON.parse(networks.text)], [200, { brand: 'unknown', networks: [] }])
    }
  })
  assert.equal(pages.size, 1, 'an address that is nobody’s looks like any other')
  for (const page of pages) assert.doesNotMatch(page, /€|Guichet/)
  assert.ok(!server.log().includes(testSecretKey))
})

test('an address that only looks like a page is told as one that is nobody’s', async () => {
  const id = await pay()
  const intent = `/test_${unknownId('pi')}`
  const rows = [
    intent,
    intent.replace('/test_', '/'),
    '/test_pi_',
    '/test_pi_%00',
    '/pi_%0a',
    `${intent}%c3%a9`,
    `/${publicKey()}%00/${id}`,
    `/${publicKey()}/${id}%00`,
    `/${publicKey()}/${id}%0d%0aset-cookie:a=b`,
    `/${publicKey()}/${id}%2f..%2f..%2fv2`,
    `/${publicKey()}/paym_-`,
  ]
  await assertNothingStored(server, async () => {
    for (const path of rows) {
      for (const answer of [await payer.open(path), await payer.send(path, typed(numbers.approved))]) {
        assert.equal(answer.status, 404, path)
        assertGuarded(answer)
        assert.ok(answer.text.includes(notices.unknown.title))
      }
    }
  })
})

test('addresses that are no page', async () => {
  const id = await pay()
  const rows: readonly [path: string, status: number][] = [
    [`/${publicKey()}`, 404],
    [`/${publicKey()}/`, 404],
    [`/${id}`, 404],
    [`/${publicKey()}/${unknownId('card')}`, 404],
    [`/${publicKey()}/${id}/more`, 404],
    [`/key/${id}`, 404],
    [`//${publicKey()}/${id}`, 404],
    [`/${publicKey()}/${id}%`, 400],
    [`/${publicKey()}/paym_${'x'.repeat(1025)}`, 414],
  ]
  for (const [path, status] of rows) {
    for (const { status: found, headers } of [await payer.open(path), await payer.send(path, {})])
      assert.deepEqual([found, headers.get('content-type')], [status, 'application/json; charset=utf-8'], path)
  }
})

test('methods that a page does not have', async () => {
  const path = `/${publicKey()}/${await pay()}`
  await assertNothingStored(server, async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const answer = await payer.ask(method, path)
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD, POST'], method)
    }
    for (const method of ['GET', 'HEAD', 'PUT']) {
      const answer = await payer.ask(method, `${path}/networks`)
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST'], method)
    }
    const head = await payer.ask('HEAD', path)
    assert.deepEqual([head.status, head.text], [200, ''])
    assertGuarded(head, { forms: ownForms() })
  })
})

test('a slash at the end is no other address', async () => {
  const path = `/${publicKey()}/${await pay()}`
  const page = await payer.open(`${path}/`)
  assert.equal(page.status, 200)
  const sent = await payer.send(`${path}/`, { ...typed(numbers.approved), token: tokenIn(page.text) })
  assert.deepEqual([sent.status, sent.location], [303, path])
})

test('the language of the address goes along with whatever is sent', async () => {
  const path = `/${publicKey()}/${await pay()}`
  const rows: readonly [query: string, acceptLanguage: string, language: string, kept: string][] = [
    ['', 'fr', 'fr', ''],
    ['?lang=fr', 'de', 'fr', '?lang=fr'],
    ['?lang=fr-FR', 'de', 'fr', '?lang=fr-FR'],
    ['?lang=FR&more=1', 'de', 'fr', '?lang=FR'],
    ['?lang=', 'de', 'de', ''],
    ['?lang=pl', 'de', 'en', '?lang=pl'],
    ['?lang=it&lang=fr', 'de', 'it', '?lang=it'],
    ['?lang=%zz', 'de', 'en', '?lang=%25zz'],
    ['?lang=%22%3E%3Cscript%3E', 'de', 'en', '?lang=%22%3E%3Cscript%3E'],
    [`?lang=${'a'.repeat(5000)}`, 'de', 'en', `?lang=${'a'.repeat(35)}`],
    [`?lang=${'a'.repeat(34)}%F0%9F%98%80`, 'de', 'en', `?lang=${'a'.repeat(34)}%EF%BF%BD`],
  ]
  for (const [query, acceptLanguage, language, kept] of rows) {
    const headers = { 'accept-language': acceptLanguage }
    const page = await payer.open(path + query, headers)
    assert.equal(page.status, 200, query)
    assert.match(page.text, new RegExp(`<html lang="${language}">`))
    const action = /id="card-form"/.test(page.text) ? (/action="([^"]*)"/.exec(page.text)?.[1] ?? '') : ''
    assert.equal(
      action.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))),
      path + kept,
    )
    const again = await payer.send(path + kept, {}, headers)
    assert.match(again.text, new RegExp(`<html lang="${language}">`))
  }
})

test('every answer of a page is guarded, whatever it says', async () => {
  const shop = 'https://shop.example'
  const id = await pay(api, { return_url: `${shop}/back` })
  const path = `/${publicKey()}/${id}`
  const forms = ownForms(shop)
  const page = await payer.open(path)
  assertGuarded(page, { forms })
  assertGuarded(await payer.send(path, {}), { forms })
  assertGuarded(await payer.send(path, {}, { 'content-type': 'text/plain' }))
  const sent = await payer.send(path, { ...typed(numbers.approved), token: tokenIn(page.text) })
  assert.deepEqual([sent.status, sent.location], [303, path])
  assert.equal(sent.headers.get('cache-control'), 'no-store')
  assert.equal(sent.headers.get('referrer-policy'), 'same-origin')
  const result = await payer.open(path)
  assertGuarded(result, { forms })
  assert.match(result.text, /data-return-url="https:\/\/shop\.example\/back"/)
  clock.advance(15 * 60 * SECOND)
  const later = await payer.open(path)
  assertGuarded(later, { forms })
  assert.ok(later.text.includes(notices.already_paid.title))
  await api.post('/v2/refunds/', { payment: id })
  const canceled = await payer.open(path)
  assertGuarded(canceled, { forms })
  assert.ok(canceled.text.includes(notices.canceled.title))
})

test('what was held and let go cannot be paid any more; what was never tried still can', async () => {
  const [held, untried] = [
    await pay(api, { card: cardBody(), capture: false, return_url: 'https://shop.example/back' }),
    await pay(),
  ]
  await api.post('/sandbox/clock', { advance: 8 * 24 * 3600 })
  const page = await payer.open(`/${publicKey()}/${held}`)
  assert.equal(page.status, 200)
  assert.ok(page.text.includes(notices.expired.title))
  assert.match(page.text, /<a class="button" href="https:\/\/shop\.example\/back"/)
  await payer.payBy(`/${publicKey()}/${untried}`, numbers.approved)
  assert.ok((await payer.open(`/${publicKey()}/${untried}`)).text.includes(wordsOf('en').results.paid.title))
})

test('what the shop calls its address cannot loosen the policy', async () => {
  for (const host of ['shop.example;sandbox', "a,script-src'unsafe-inline'", '*', '*.example']) {
    const path = `/${publicKey()}/${await pay(api, { return_url: `https://${host}/back` })}`
    assertGuarded(await payer.open(path), { forms: ownForms() })
  }
})

test('a payer who has yet to be at the bank is led there, and nowhere else', async () => {
  const auth = { return_url: 'https://shop.example/' }
  const { body } = await api.post('/v2/payments/', { amount: 1050, card: cardBody(numbers.capturedAtOnce), auth })
  const led = await payer.open(`/${publicKey()}/${body.id as string}?lang=fr`)
  assert.deepEqual([led.status, led.location], [303, `${body.auth.redirect_url as string}?lang=fr`])
  assert.equal(led.headers.get('cache-control'), 'no-store')
  // Being led to the bank is not being there.
  assert.equal((await api.get(`/v2/payments/${body.id as string}`)).body.auth.status, 'available')
  assertGuarded(await payer.open(new URL(led.location ?? '').pathname))
  assert.equal((await api.get(`/v2/payments/${body.id as string}`)).body.auth.status, 'attempted')
})

test('the page of a live payment without a network says that nothing can be paid there', async () => {
  const id = await pay(live.api)
  const path = `/${live.publicKey}/${id}`
  const page = await payer.open(path)
  assert.equal(page.status, 501)
  assertGuarded(page, { forms: ownForms(), testMode: false })
  assert.doesNotMatch(page.text, new RegExp(wordsOf('en').testMode))
  assert.ok(page.text.includes(notices.unavailable.title))
  await assertNothingStored(server, async () => {
    const sent = await payer.send(path, typed(numbers.approved))
    assert.deepEqual([sent.status, sent.location], [303, path])
  })
})

test('payers are led to the names that the configuration gives', async () => {
  const environment = {
    GUICHET_PAGE_URL: 'https://pay.example.org/',
    GUICHET_3DS_URL: 'https://bank.example.org:8443',
  }
  const named = await startTestServer({ clock, environment })
  try {
    const { api, running } = named
    const payer = payerAt(named.url)
    const id = await pay(api, { auth: true, return_url: 'https://shop.example/back' })
    const path = `/${running.firstAccount.testPublicKey}/${id}`
    const forms = "'self' https://pay.example.org https://bank.example.org:8443 https://shop.example"
    const page = await payer.open(`${path}?lang=fr`)
    assertGuarded(page, { forms })

    const card = { ...typed(numbers.capturedAtOnce), token: tokenIn(page.text) }
    const foreign = await payer.send(path, card, { origin: 'https://bank.example.org:8443' })
    assert.equal(foreign.status, 422)
    const sent = await payer.send(`${path}?lang=fr`, card, { origin: 'https://pay.example.org' })
    const { auth } = (await api.get(`/v2/payments/${id}`)).body
    assert.match(auth.redirect_url, /^https:\/\/bank\.example\.org:8443\/v2\/redirect\/[0-9a-f-]{36}$/)
    assert.equal(sent.location, `${auth.redirect_url as string}?lang=fr`)

    const bankPath = new URL(auth.redirect_url as string).pathname
    const challenge = await payer.open(bankPath)
    assertGuarded(challenge)
    const answer = { token: tokenIn(challenge.text), code: '123456' }
    const strange = await payer.send(bankPath, answer, { origin: 'https://pay.example.org' })
    assert.equal(strange.location, bankPath)
    assert.equal((await api.get(`/v2/payments/${id}`)).body.auth.status, 'attempted')
    await payer.send(bankPath, answer, { origin: 'https://bank.example.org:8443' })
    const back = await payer.open(bankPath)
    assert.ok(back.text.includes(`data-leave-to="https://pay.example.org${path}?lang&#61;fr"`))
    const paid = (await api.get(`/v2/payments/${id}`)).body
    assert.deepEqual([paid.auth.status, paid.status], ['success', 'captured'])
  } finally {
    await closeAgreeing(named)
  }
})
