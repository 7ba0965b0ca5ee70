/** The bank's page of the simulated world, without a browser: codes, actions, and forms that do nothing. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, ManualClock } from '../../src/kit/clock.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { payerAt, tokenIn, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing, operationsOf } from '../support/stored.ts'

const { bank } = wordsOf('en')
const html = 'text/html; charset=utf-8'
/** A card whose holder is asked for proof. */
const asked = numbers.capturedAtOnce

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let payer: Payer
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  payer = payerAt(server.url)
})
after(() => closeAgreeing(server))

interface Challenge {
  readonly paymentId: string
  /** Of the bank's page. */
  readonly path: string
  readonly token: string
}

const shop = 'https://shop.example/back?order=7'

/** A payer who stands before the challenge, sent there by the shop. */
async function challenge(given: object = {}): Promise<Challenge> {
  const body = { amount: 1050, card: cardBody(asked), auth: { return_url: shop }, ...given }
  const payment = await api.post('/v2/payments/', body)
  assert.equal(payment.status, 200, JSON.stringify(payment.body))
  const path = new URL(payment.body.auth.redirect_url as string).pathname
  return { paymentId: payment.body.id, path, token: await payer.tokenOf(path) }
}

const paymentOf = async ({ paymentId }: Challenge): Promise<ApiAnswer['body']> =>
  (await api.get(`/v2/payments/${paymentId}`)).body

const statusOf = async (at: Challenge): Promise<string> => (await paymentOf(at)).auth.status as string

const give = (at: Challenge, fields: Record<string, string>, query = ''): Promise<PageAnswer> =>
  payer.send(at.path + query, { token: at.token, ...fields })

const endings: readonly [fields: Record<string, string>, status: string, says: string][] = [
  [{ code: '123456' }, 'success', bank.returns.success.title],
  [{ code: ' 123456 ' }, 'success', bank.returns.success.title],
  [{ code: '123456', action: 'confirm' }, 'success', bank.returns.success.title],
  [{ code: '111111' }, 'success', bank.returns.success.title],
  [{ code: '222222' }, 'declined', bank.returns.declined.title],
  [{ code: '333333' }, 'failed', bank.returns.failed.title],
  [{ code: '444444' }, 'unavailable', bank.returns.unavailable.title],
  [{ action: 'cancel' }, 'declined', bank.returns.declined.title],
  [{ action: 'cancel', code: '123456' }, 'declined', bank.returns.declined.title],
]

for (const [fields, status, says] of endings) {
  test(`${JSON.stringify(fields)}: ${status}, and back to the shop`, async () => {
    const at = await challenge()
    const sent = await give(at, fields)
    assert.deepEqual([sent.status, sent.location], [303, at.path])
    assert.equal(await statusOf(at), status)
    const page = await payer.open(at.path)
    assert.equal(page.status, 200)
    assert.ok(page.text.includes(says))
    assert.match(page.text, /data-return-url="https:\/\/shop\.example\/back\?order&#61;7"/)
    // It is over: nothing that is sent later changes it.
    await assertNothingStored(server, async () => {
      for (const later of [{ code: '123456' }, { action: 'cancel' }, { action: 'resend' }, { code: 'x' }])
        assert.deepEqual((await give(at, later)).location, at.path)
    })
    // The shop said nothing of capture by itself: the payment waits for it.
    assert.equal((await paymentOf(at)).status, null)
  })
}

test('a code that the bank does not know is told, and the third ends it', async () => {
  const wrong = [
    '123457',
    '',
    '12345',
    '0',
    '１２３４５６',
    '123456\u0000',
    'x'.repeat(50_000),
    "' or 1=1 --",
    'constructor',
  ]
  for (let first = 0; first < wrong.length; first += 3) {
    const at = await challenge()
    const [one = '', two = '', three = ''] = wrong.slice(first, first + 3)
    for (const [code, triesLeft] of [
      [one, 2],
      [two, 1],
    ] as const) {
      const sent = await give(at, { code })
      assert.deepEqual([sent.status, sent.location], [303, `${at.path}?notice=wrong_code`])
      const page = await payer.open(`${at.path}?notice=wrong_code`)
      assert.ok(page.text.includes(bank.wrongCode(triesLeft)))
      assert.equal(await statusOf(at), 'attempted')
    }
    assert.equal((await give(at, { code: three })).location, at.path)
    assert.equal(await statusOf(at), 'declined')
  }
})

test('wrong codes at once are all counted', async () => {
  const at = await challenge()
  await Promise.all(Array.from({ length: 5 }, () => give(at, { code: '000000' })))
  assert.equal(await statusOf(at), 'declined')
})

test('two answers at once: one of them counts', async () => {
  const at = await challenge()
  const answers = await Promise.all([
    give(at, { code: '123456' }),
    give(at, { code: '222222' }),
    give(at, { code: '123456' }),
  ])
  for (const { status, location } of answers) assert.deepEqual([status, location], [303, at.path])
  assert.match(await statusOf(at), /^(?:success|declined)$/)
})

test('a new code can be asked for, and an action that nobody offers is no code', async () => {
  const at = await challenge()
  await assertNothingStored(server, async () => {
    assert.equal((await give(at, { action: 'resend', code: '123456' })).location, `${at.path}?notice=resent`)
    assert.ok((await payer.open(`${at.path}?notice=resent`)).text.includes(bank.resent))
    // What the address says is shown only where it is a word of ours.
    for (const notice of ['<b>', 'changed', 'wrong_code&notice=resent', ''])
      assert.doesNotMatch((await payer.open(`${at.path}?notice=${encodeURIComponent(notice)}`)).text, /<b>|notice good/)
  })
  assert.equal((await give(at, { action: 'pay' })).location, `${at.path}?notice=wrong_code`)
  assert.equal(await statusOf(at), 'attempted')
})

test('a form that was not opened here does nothing', async () => {
  const [at, another] = [await challenge(), await challenge()]
  const rows: readonly [fields: Record<string, string>, headers?: Record<string, string>][] = [
    [{ token: '' }],
    [{ token: 'forged' }],
    [{ token: another.token }],
    [{ token: at.token.replace('1050', '1') }],
    [{ token: `${at.token}x` }],
    [{}, { origin: 'https://evil.example' }],
    [{}, { origin: 'null' }],
  ]
  await assertNothingStored(server, async () => {
    for (const action of ['confirm', 'cancel', 'resend'])
      for (const [fields, headers] of rows) {
        const sent = await payer.send(at.path, { token: at.token, code: '123456', action, ...fields }, headers)
        assert.deepEqual([sent.status, sent.location], [303, at.path])
      }
    assert.equal((await payer.send(at.path, { code: '123456' })).location, at.path)
    assert.equal((await payer.send(at.path, {})).location, at.path)
  })
  assert.equal(await statusOf(at), 'attempted')
  assert.equal(
    (await payer.send(at.path, { token: at.token, code: '123456' }, { origin: server.url })).location,
    at.path,
  )
  assert.equal(await statusOf(at), 'success')
})

test('a body that is no form does nothing', async () => {
  const at = await challenge()
  const fields = { token: at.token, code: '123456' }
  const rows: readonly [type: string, body: string, status: number][] = [
    ['application/json', JSON.stringify(fields), 415],
    ['text/plain', new URLSearchParams(fields).toString(), 415],
    ['multipart/form-data; boundary=x', '--x--', 415],
    ['application/x-www-form-urlencoded', `code=123456&token=${'x'.repeat(64 * 1024)}`, 413],
    ['application/x-www-form-urlencoded', 'token=%&code=%zz', 303],
  ]
  await assertNothingStored(server, async () => {
    for (const [type, body, status] of rows) {
      const answer = await payer.ask('POST', at.path, { headers: { 'content-type': type }, body })
      assert.equal(answer.status, status)
      if (status !== 303) assert.equal(answer.headers.get('content-type'), html)
    }
  })
})

test('addresses of the bank that lead nowhere', async () => {
  const unknown = ['00000000-0000-0000-0000-000000000000', '-'.repeat(36), 'f'.repeat(36)]
  const known = (await challenge()).path.slice('/v2/redirect/'.length)
  await assertNothingStored(server, async () => {
    for (const id of unknown) {
      const page = await payer.open(`/v2/redirect/${id}`)
      assert.ok(page.text.includes(bank.notices.unknown.title))
    }
    // All that is wrong with an address looks the same.
    const malformed = [
      'x',
      known.toUpperCase(),
      `Z${known.slice(1)}`,
      `${known}0`,
      known.slice(1),
      `${known}/x`,
      '%00',
      '..%2fcards',
      `${known}%0a`,
      `${known}%0d%0aset-cookie:a=b`,
    ]
    const pages = new Set<string>()
    for (const id of [...unknown, ...malformed]) {
      const path = `/v2/redirect/${id}`
      for (const answer of [await payer.open(path), await payer.send(path, { code: '123456' })]) {
        assert.deepEqual([answer.status, answer.headers.get('content-type')], [404, html], id)
        pages.add(answer.text)
      }
      const asked = await payer.open(path, { accept: 'application/json' })
      const { error } = JSON.parse(asked.text)
      assert.deepEqual([asked.status, error], [404, 'There is nothing at this address, see /docs'])
    }
    assert.equal(pages.size, 1)
    assert.equal((await payer.open('/v2/redirect/')).status, 404)
    assert.equal((await payer.open('/v2/redirect/%')).status, 400)
  })
})

test('methods of the bank that are not there', async () => {
  const { path } = await challenge()
  await assertNothingStored(server, async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await payer.ask(method, path)
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD, POST'])
    }
  })
})

async function assertOver(at: Challenge, says: string): Promise<void> {
  await assertNothingStored(server, async () => {
    for (const fields of [{ code: '123456' }, { action: 'cancel' }])
      assert.equal((await give(at, fields)).location, at.path)
    const page = await payer.open(at.path)
    assert.equal(page.status, 200)
    assert.ok(page.text.includes(says))
    assert.doesNotMatch(page.text, /<form/)
  })
}

test('what the shop has replaced, or six hours have ended, can no longer be answered', async () => {
  const replaced = await challenge()
  await api.patch(`/v2/payments/${replaced.paymentId}`, { amount: 2000 })
  await assertOver(replaced, bank.notices.superseded.title)
  const late = await challenge()
  await api.post('/sandbox/clock', { advance: (6 * HOUR) / 1000 })
  assert.equal(await statusOf(late), 'expired')
  await assertOver(late, bank.notices.expired.title)
})

test('from the payment page to the bank and back, in the language of the payer', async () => {
  const { id } = (await api.post('/v2/payments/', { amount: 1050, auth: true, return_url: shop })).body
  const path = `/${server.running.firstAccount.testPublicKey}/${id as string}`
  const form = (await payer.open(`${path}?lang=fr`)).text
  const action = /action="([^"]*)"/.exec(form)?.[1]?.replace('&#61;', '=')
  assert.equal(action, `${path}?lang=fr`)
  const sent = await payer.send(action, { ...typed(asked), token: tokenIn(form) })
  const bankPath = new URL(sent.location ?? '').pathname
  assert.equal(sent.location, `${server.url}${bankPath}?lang=fr`)
  // Until then the page leads to the bank, and so does a second form.
  assert.equal((await payer.open(`${path}?lang=fr`)).location, sent.location)
  const at = { paymentId: id, path: bankPath, token: await payer.tokenOf(`${bankPath}?lang=fr`) }
  assert.equal((await give(at, { code: '0' }, '?lang=fr')).location, `${bankPath}?lang=fr&notice=wrong_code`)
  assert.equal((await give(at, { code: '123456' }, '?lang=fr')).location, `${bankPath}?lang=fr`)
  const back = await payer.open(`${bankPath}?lang=fr`)
  assert.match(back.text, new RegExp(`data-leave-to="${server.url}${path}\\?lang&#61;fr"`))
  const { status, return_url: returnUrl } = await paymentOf(at)
  assert.deepEqual([status, returnUrl], ['captured', shop])
  assert.equal((await operationsOf(server, id)).filter((one) => one.startsWith('authorization')).length, 1)
  assert.ok((await payer.open(`${path}?lang=fr`)).text.includes(wordsOf('fr').results.paid.title))
})

test('a lower amount is shown as it will be charged, and a form that was open before still confirms it', async () => {
  const at = await challenge()
  await api.patch(`/v2/payments/${at.paymentId}`, { amount: 500 })
  assert.match((await payer.open(at.path)).text, /<dd>€5\.00<\/dd>/)
  assert.equal((await give(at, { code: '123456' })).location, at.path)
  assert.equal(await statusOf(at), 'success')
})

/** Where a page leads on by its link, and what the window around it is told to follow. */
async function waysFrom(path: string): Promise<{ link: string | undefined; told: string | undefined }> {
  const { text } = await payer.open(path)
  const attributeOf = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1]?.replaceAll('&#61;', '=')
  return { link: attributeOf(/<a class="button" href="([^"]*)"/), told: attributeOf(/data-return-url="([^"]*)"/) }
}

/** What a payer pays on our own page, and its address. */
const ownPages: Readonly<
  Record<string, (given: object) => Promise<{ url: string; change: (given: object) => unknown }>>
> = {
  payment: async (given) => {
    const { id } = (await api.post('/v2/payments/', { amount: 1050, auth: true, ...given })).body
    const url = `${server.url}/${server.running.firstAccount.testPublicKey}/${id as string}`
    return { url, change: (change) => api.patch(`/v2/payments/${id as string}`, change) }
  },
  intent: async (given) => {
    const { id, url } = (await api.post('/v2/payment_intents/', { amount: 1050, ...given })).body
    return { url, change: (change) => api.patch(`/v2/payment_intents/${id as string}`, change) }
  },
}

for (const [kind, open] of Object.entries(ownPages)) {
  test(`${kind}: the bank leads back to our page as long as it can be paid there, and to the shop then`, async () => {
    const { url, change } = await open({ return_url: shop })
    const { pathname: page } = new URL(url)
    const superseded = await payer.payBy(page, asked)
    await payer.open(superseded)
    await change({ amount: 2000 })
    assert.ok((await payer.open(superseded)).text.includes(bank.notices.superseded.title))
    // The frame alone: a window around it that went there as well would leave the shop.
    assert.deepEqual(await waysFrom(superseded), { link: url, told: undefined })

    const second = new URL((await payer.open(page)).location ?? '').pathname
    await payer.giveCode(second, '222222')
    assert.deepEqual(await waysFrom(second), { link: url, told: undefined })

    await payer.giveCode(await payer.payBy(page, '4000000400000008'), '123456')
    assert.ok((await payer.open(page)).text.includes(wordsOf('en').results.paid.title))
    assert.deepEqual(await waysFrom(superseded), { link: shop, told: shop })
  })

  test(`${kind}: too late for the bank is not too late for our page`, async () => {
    const [kept, paid] = [await open({ return_url: shop }), await open({ return_url: null })]
    const lates: string[] = []
    for (const { url } of [kept, paid]) {
      lates.push(await payer.payBy(new URL(url).pathname, asked))
      await payer.open(lates.at(-1) ?? '')
    }
    await api.post('/sandbox/clock', { advance: (6 * HOUR) / 1000 })
    const [late = '', laterPaid = ''] = lates
    assert.ok((await payer.open(late)).text.includes(bank.notices.expired.title))
    assert.deepEqual(await waysFrom(late), { link: kept.url, told: undefined })
    await payer.giveCode(await payer.payBy(new URL(paid.url).pathname, '4000000400000008'), '123456')
    // Without an address of the shop, our page says how things stand.
    assert.deepEqual(await waysFrom(laterPaid), { link: paid.url, told: undefined })
  })
}

test('an attempt that was given up leads back to the page of its intent, which can still be paid', async () => {
  const { id, url } = (await api.post('/v2/payment_intents/', { amount: 1050, return_url: shop })).body
  const { pathname: page } = new URL(url as string)
  const first = await payer.payBy(page, asked)
  await payer.open(first)
  await api.post('/sandbox/clock', { advance: (6 * HOUR) / 1000 })
  // Without proof from now on: the next card makes another attempt, which is refused.
  await api.patch(`/v2/payment_intents/${id as string}`, { threeds: 'none' })
  assert.equal(await payer.payBy(page, numbers.insufficientFunds), page)
  assert.ok((await payer.open(first)).text.includes(bank.notices.expired.title))
  assert.deepEqual(await waysFrom(first), { link: url, told: undefined })
  await payer.payBy(page, numbers.approved)
  assert.deepEqual(await waysFrom(first), { link: shop, told: shop })
})
