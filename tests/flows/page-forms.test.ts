/** The form of the payment page, sent without a browser: whatever is wrong with it is said, and nothing happens. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HOUR, ManualClock, SECOND } from '../../src/kit/clock.ts'
import { formAnswerWords } from '../../src/page/words/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { payerAt, tokenIn, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing, operationsOf, storedRows } from '../support/stored.ts'

const { fieldErrors, notices } = formAnswerWords('en')
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

interface Opened {
  readonly id: string
  readonly path: string
  readonly token: string
}

/** A new payment whose page is open in front of the payer. */
async function openPayment(given: object = {}): Promise<Opened> {
  const { status, body } = await api.post('/v2/payments/', { amount: 1050, ...given })
  assert.equal(status, 200, JSON.stringify(body))
  const path = `/${server.running.firstAccount.testPublicKey}/${body.id as string}`
  return { id: body.id, path, token: await payer.tokenOf(path) }
}

const paymentOf = async ({ id }: Opened): Promise<ApiAnswer['body']> => (await api.get(`/v2/payments/${id}`)).body

const html = 'text/html; charset=utf-8'
const json = 'application/json; charset=utf-8'

function assertForm(answer: PageAnswer, status: number): void {
  assert.equal(answer.status, status, answer.text)
  assert.equal(answer.headers.get('content-type'), html)
  assert.match(answer.text, /id="card-form"/)
}

/** What the page's script is told, and the token that it is given for the next try: of the amount that goes along. */
function assertTold(answer: PageAnswer, expected: object, amount = '€10.50'): string {
  const { token, ...rest } = JSON.parse(answer.text)
  assert.deepEqual(rest, { ...expected, amount, pay: `Pay ${amount}` })
  assert.ok(typeof token === 'string' && token !== '')
  return token
}

/** The text of an element of the page, as a payer reads it. */
const textOf = (page: string, id: string): string =>
  new RegExp(` id="${id}"[^>]*>([^<]*)<`).exec(page)?.[1]?.trim() ?? ''
const escaped = (text: string): string => text.replaceAll("'", '&#39;')

const fieldNames = ['number', 'expiry', 'security_code', 'name'] as const

const good = typed(numbers.approved, { name: 'Ada Lovelace' })

/** What a payer types, and what each field is told. Every field is wrong in as many ways as there are to tell; src/page/card-fields.test.ts has all the forms. */
const mistakes: readonly [given: Record<string, string>, errors: Record<string, keyof typeof fieldErrors>][] = [
  [{ number: '' }, { number: 'number_missing' }],
  [{ number: '4242 4242 4242 4241' }, { number: 'number_invalid' }],
  [{ number: '４２４２４２４２４２４２４２４２' }, { number: 'number_invalid' }],
  [{ number: `${numbers.approved}\u0000` }, { number: 'number_invalid' }],
  [{ number: '4'.repeat(50_000) }, { number: 'number_invalid' }],
  [{ number: '<script>alert(1)</script>' }, { number: 'number_invalid' }],
  [{ expiry: '' }, { expiry: 'expiry_missing' }],
  [{ expiry: '13/30' }, { expiry: 'expiry_invalid' }],
  [{ expiry: '"><b>' }, { expiry: 'expiry_invalid' }],
  [{ expiry: '12/29' }, { expiry: 'expiry_past' }],
  [{ security_code: '' }, { security_code: 'security_code_missing' }],
  [{ security_code: '98765' }, { security_code: 'security_code_invalid' }],
  [{ number: '378282246310005', security_code: '987' }, { security_code: 'security_code_invalid' }],
  [{ name: 'Al' }, { name: 'name_invalid' }],
  [{ name: 'A'.repeat(65) }, { name: 'name_invalid' }],
  [{ name: 'Ada\u0000Lovelace' }, { name: 'name_invalid' }],
  [
    { number: '1', expiry: '1', security_code: '1', name: '1' },
    {
      number: 'number_invalid',
      expiry: 'expiry_invalid',
      security_code: 'security_code_invalid',
      name: 'name_invalid',
    },
  ],
]

const shown = (given: object): string => JSON.stringify(given).slice(0, 90)

for (const [given, errors] of mistakes) {
  test(`a mistake is told, and nothing happens: ${shown(given)}`, async () => {
    const opened = await openPayment()
    const fields = { ...good, token: opened.token, ...given }
    await assertNothingStored(server, async () => {
      const page = await payer.send(opened.path, fields)
      assertForm(page, 422)
      assert.equal(textOf(page.text, 'notice'), notices.check_fields)
      for (const field of fieldNames) {
        const error = errors[field]
        assert.equal(textOf(page.text, `${field}-error`), error === undefined ? '' : escaped(fieldErrors[error]))
      }
      assertKept(page.text, fields)

      const answer = await payer.sendByScript(opened.path, fields)
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [422, json])
      const told = Object.entries(errors).map(([field, error]) => [field, fieldErrors[error]])
      assertTold(answer, { errors: Object.fromEntries(told), notice: notices.check_fields })
    })
    assert.equal((await paymentOf(opened)).status, null)
  })
}

/** What was typed is there again, except what must not come back. */
function assertKept(page: string, fields: Record<string, string>): void {
  const { number = '', security_code: code = '', name = '', expiry = '' } = fields
  const valueOf = (field: string): string | undefined =>
    new RegExp(`<input id="${field}"[^>]* value="([^"]*)"`).exec(page)?.[1]
  const unescaped = (text = ''): string =>
    text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
  assert.equal(unescaped(valueOf('name')), name.slice(0, 64))
  assert.equal(unescaped(valueOf('expiry')), expiry)
  assert.equal(valueOf('number'), undefined)
  assert.equal(valueOf('security_code'), undefined)
  if (number.length > 3) assert.ok(!page.includes(number))
  if (code.length > 3) assert.ok(!page.includes(code))
}

test('after a mistake the form can be sent again, as a page and by its script', async () => {
  const [one, two] = [await openPayment(), await openPayment()]
  const again = await payer.send(one.path, { ...good, token: one.token, security_code: '' })
  const paid = await payer.send(one.path, { ...good, token: tokenIn(again.text) })
  assert.deepEqual([paid.status, paid.location], [303, one.path])
  const { token } = JSON.parse((await payer.sendByScript(two.path, { ...good, token: two.token, number: '' })).text)
  const answer = await payer.sendByScript(two.path, { ...good, token })
  assert.deepEqual([answer.status, JSON.parse(answer.text)], [200, { go: two.path }])
  for (const opened of [one, two]) {
    const { status, amount, card } = await paymentOf(opened)
    assert.deepEqual([status, amount, card.last4, card.name], ['to_capture', 1050, '4242', 'Ada Lovelace'])
    assert.match((await payer.open(opened.path)).text, /Payment successful/)
  }
})

test('of a field that comes twice the first counts', async () => {
  const opened = await openPayment()
  const twice = (field: string, first: string): [string, string][] => [
    [field, first],
    ...Object.entries({ ...good, token: opened.token }),
  ]
  await assertNothingStored(server, async () => {
    for (const field of ['number', 'expiry', 'security_code', 'token', 'saved_card'])
      assertForm(await payer.send(opened.path, twice(field, 'wrong')), 422)
  })
  const paid = await payer.send(opened.path, [...Object.entries({ ...good, token: opened.token }), ['number', 'wrong']])
  assert.equal(paid.status, 303)
  assert.equal((await paymentOf(opened)).status, 'to_capture')
})

test('a form without some of its fields', async () => {
  const opened = await openPayment()
  const all: Record<string, string> = { ...good, token: opened.token }
  const without = (...names: string[]): Record<string, string> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)))
  const rows: readonly [fields: Record<string, string>, notice: keyof typeof notices, errors: object][] = [
    [{}, 'form_expired', {}],
    [without('token'), 'form_expired', {}],
    [without('number'), 'check_fields', { number: fieldErrors.number_missing }],
    [without('expiry'), 'check_fields', { expiry: fieldErrors.expiry_missing }],
    [without('security_code'), 'check_fields', { security_code: fieldErrors.security_code_missing }],
    [
      { token: opened.token },
      'check_fields',
      {
        number: fieldErrors.number_missing,
        expiry: fieldErrors.expiry_missing,
        security_code: fieldErrors.security_code_missing,
      },
    ],
  ]
  await assertNothingStored(server, async () => {
    for (const [fields, notice, errors] of rows) {
      assertForm(await payer.send(opened.path, fields), 422)
      const answer = await payer.sendByScript(opened.path, fields)
      assert.equal(answer.status, 422)
      assertTold(answer, { errors, notice: notices[notice] })
    }
  })
  const withoutName = { ...without('saved_card', 'name', 'number'), number: '4000007520000008' }
  assert.equal((await payer.send(opened.path, withoutName)).status, 303)
  const { status, card } = await paymentOf(opened)
  assert.deepEqual([status, card.name], ['to_capture', null])
})

const formType = 'application/x-www-form-urlencoded'

/** Bodies that are no form of ours, of which none pays although all of them hold what would. */
const bodies: readonly [name: string, type: string | undefined, body: (form: string) => string, status: number][] = [
  ['JSON', 'application/json', (form) => JSON.stringify(Object.fromEntries(new URLSearchParams(form))), 415],
  ['broken JSON', 'application/json', () => '{"token', 415],
  ['a form said to be text', 'text/plain', (form) => form, 415],
  ['a form without a type', undefined, (form) => form, 415],
  ['a type that is none', 'form', (form) => form, 415],
  ['multipart', 'multipart/form-data; boundary=x', (form) => multipart(form), 415],
  ['more than 64 KiB', formType, (form) => `${form}&more=${'x'.repeat(64 * 1024)}`, 413],
  ['broken percent encoding', formType, (form) => form.replace('token=', 'token=%'), 422],
  ['half a percent sequence', formType, (form) => `${form.replace(/number=\d+/, '')}&number=%4`, 422],
  ['bytes that are not UTF-8', formType, (form) => `${form.replace(/number=\d+/, '')}&number=%FF%FE`, 422],
  ['JSON said to be a form', formType, (form) => JSON.stringify(Object.fromEntries(new URLSearchParams(form))), 422],
  ['nothing', formType, () => '', 422],
  ['a thousand fields', formType, () => Array.from({ length: 1000 }, (_, place) => `f${place}=1`).join('&'), 422],
]

const multipart = (form: string): string =>
  [...new URLSearchParams(form)]
    .map(([name, value]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('') + '--x--\r\n'

for (const [name, type, bodyOf, status] of bodies) {
  test(`${name}: ${status}, and nothing happens`, async () => {
    const opened = await openPayment()
    const form = new URLSearchParams({ ...good, token: opened.token }).toString()
    await assertNothingStored(server, async () => {
      for (const [accept, expectedType] of [
        ['text/html', html],
        ['application/json', json],
      ] as const) {
        const headers = { accept, ...(type !== undefined && { 'content-type': type }) }
        // As bytes, because fetch gives a text a type of its own.
        const answer = await payer.ask('POST', opened.path, { headers, body: Buffer.from(bodyOf(form)) })
        assert.deepEqual([answer.status, answer.headers.get('content-type')], [status, expectedType], answer.text)
        assert.equal(answer.headers.get('cache-control'), 'no-store')
        assert.ok(!answer.text.includes(numbers.approved))
        if (accept === 'application/json') assert.deepEqual(JSON.parse(answer.text).errors instanceof Object, true)
      }
    })
    assert.equal((await paymentOf(opened)).status, null)
  })
}

test('64 KiB are read', async () => {
  const opened = await openPayment()
  const form = new URLSearchParams({ ...good, token: opened.token, more: '' }).toString()
  const headers = { 'content-type': formType }
  const answer = await payer.ask('POST', opened.path, { headers, body: form.padEnd(64 * 1024, 'x') })
  assert.equal(answer.status, 303)
  assert.equal((await paymentOf(opened)).status, 'to_capture')
})

const cardOf = async (number: string, given: object): Promise<string> =>
  (await api.post('/v2/cards/', cardBody(number, given))).body.id as string

test('only a card that the page offers can be chosen', async () => {
  const customerOf = async (email: string): Promise<string> => (await api.post('/v2/customers/', { email })).body.id
  const [ada, eve] = [await customerOf('ada@example.org'), await customerOf('eve@example.org')]
  const own = await cardOf('4000000400000008', { customer: ada })
  const forgotten = await cardOf('4000000560000004', { customer: ada })
  await api.delete(`/v2/cards/${forgotten}`)
  const other = await anotherAccount(server)
  const refused = [
    await cardOf('4000002080000001', { customer: eve }),
    await cardOf('4000002460000001', {}),
    await cardOf('4000002500000003', { customer: ada, tokenize: false }),
    forgotten,
    (await other.test.post('/v2/cards/', cardBody(numbers.approved))).body.id as string,
    unknownId('card'),
    own.toLowerCase(),
    `${own} `,
    'card_',
    'old',
    'NEW',
    '',
    '__proto__',
    'x'.repeat(50_000),
    '\u0000',
  ]
  const opened = await openPayment({ customer: ada })
  const page = await payer.open(opened.path)
  const offered = [...page.text.matchAll(/name="saved_card" value="([^"]*)"/g)].map(([, id]) => id)
  assert.deepEqual(offered, [own, 'new'])
  await assertNothingStored(server, async () => {
    for (const chosen of refused) {
      // Together with a new card's fields, which must not pay in its place.
      const fields = { ...good, token: opened.token, saved_card: chosen }
      assertForm(await payer.send(opened.path, fields), 422)
      const answer = await payer.sendByScript(opened.path, fields)
      assert.equal(answer.status, 422)
      assertTold(answer, { errors: {}, notice: notices.form_expired })
    }
  })
  const paid = await payer.send(opened.path, { token: opened.token, saved_card: own })
  assert.equal(paid.status, 303)
  const { status, card } = await paymentOf(opened)
  assert.deepEqual([status, card.id], ['to_capture', own])
})

test('a card is remembered for the customer whom the payment names, and for nobody else', async () => {
  const { id: customer } = (await api.post('/v2/customers/', { email: 'memory@example.org' })).body
  const offered = async (): Promise<string[]> => {
    const { text } = await payer.open((await openPayment({ customer })).path)
    return [...text.matchAll(/name="saved_card" value="(card_[^"]*)"/g)].map(([, id]) => id ?? '')
  }
  const rows: readonly [number: string, given: object, remember: string | undefined, isRemembered: boolean][] = [
    ['4000003800000008', { customer }, undefined, false],
    ['4000004420000006', { customer }, 'true', false],
    ['4000005280000002', {}, 'on', false],
    ['4000003720000005', { customer }, 'on', true],
  ]
  for (const [number, given, remember, isRemembered] of rows) {
    const opened = await openPayment(given)
    const fields = { ...typed(number), token: opened.token, ...(remember !== undefined && { remember }) }
    assert.equal((await payer.send(opened.path, fields)).status, 303)
    const { card } = await paymentOf(opened)
    assert.equal(card.customer, isRemembered ? customer : null)
    assert.deepEqual(await offered(), isRemembered ? [card.id] : [])
  }
})

test('a kept card is offered behind any number of cards that are not kept', async () => {
  const { id: customer } = (await api.post('/v2/customers/', { email: 'many@example.org' })).body
  const kept = await cardOf('4000000320000021', { customer })
  clock.advance(SECOND)
  for (let index = 0; index < 11; index += 1)
    await cardOf('4000000320000021', { customer, tokenize: false, exp_month: 1 + (index % 12), exp_year: 2036 + index })
  const { text } = await payer.open((await openPayment({ customer })).path)
  assert.deepEqual(
    [...text.matchAll(/name="saved_card" value="(card_[^"]*)"/g)].map(([, id]) => id),
    [kept],
  )
})

test('who asks to be remembered pays, also where the customer was deleted meanwhile', async () => {
  const { id: customer } = (await api.post('/v2/customers/', { email: 'deleted@example.org' })).body
  const [one, two] = [await openPayment({ customer }), await openPayment({ customer })]
  await api.delete(`/v2/customers/${customer as string}`)
  assert.doesNotMatch((await payer.open(one.path)).text, /name="remember"/)
  const fieldsOf = ({ token }: Opened, number: string) => ({ ...typed(number), token, remember: 'on' })
  assert.equal((await payer.send(one.path, fieldsOf(one, '4000006160000005'))).location, one.path)
  const answer = await payer.sendByScript(two.path, fieldsOf(two, '4000006200000007'))
  assert.deepEqual(JSON.parse(answer.text), { go: two.path })
  for (const opened of [one, two]) {
    const { status, card } = await paymentOf(opened)
    assert.deepEqual([status, card.customer], ['to_capture', null])
  }
})

test('a card that another customer has saved stays theirs, and nobody is told', async () => {
  const [ada, eve] = await Promise.all(
    ['ada.saves@example.org', 'eve.saves@example.org'].map(
      async (email): Promise<string> => (await api.post('/v2/customers/', { email })).body.id,
    ),
  )
  const number = '4000005780000007'
  const known = (
    await api.post('/v2/cards/', { ...cardBody(number, { exp_month: 12, exp_year: 2035 }), customer: ada })
  ).body.id as string
  const opened = await openPayment({ customer: eve })
  const fields = { ...typed(number), token: opened.token, remember: 'on' }
  assert.deepEqual((await payer.send(opened.path, fields)).location, opened.path)
  const { status, card } = await paymentOf(opened)
  assert.deepEqual([status, card.id, card.customer], ['to_capture', known, ada])
  assert.doesNotMatch((await payer.open((await openPayment({ customer: eve })).path)).text, /value="card_/)
})

test('the network that the payer chooses counts, for a card that is known as well', async () => {
  const number = '4000002500000003'
  const steps: readonly [network: string | undefined, preferred: string][] = [
    ['visa', 'visa'],
    // Who chooses nothing leaves it as it is.
    ['automatic', 'visa'],
    [undefined, 'visa'],
    ['national', 'national'],
    ['visa', 'visa'],
  ]
  const cards = new Set<string>()
  for (const [network, preferred] of steps) {
    const opened = await openPayment()
    const fields = { ...typed(number), token: opened.token, ...(network !== undefined && { network }) }
    assert.equal((await payer.send(opened.path, fields)).status, 303)
    const { status, card } = await paymentOf(opened)
    assert.deepEqual([status, card.preferred_network], ['to_capture', preferred])
    cards.add(card.id as string)
  }
  assert.equal(cards.size, 1)
})

test('a form that was not opened on our page for this payment does nothing', async () => {
  const [opened, another] = [await openPayment(), await openPayment()]
  const other = await anotherAccount(server)
  const strange = (await other.test.post('/v2/payments/', { amount: 1050 })).body.id as string
  const strangeToken = await payer.tokenOf(`/${other.key('public', 'test').value}/${strange}`)
  assert.notEqual(strangeToken, '')
  const tokens = [
    '',
    'token',
    another.token,
    strangeToken,
    `${opened.token}x`,
    opened.token.replace('1050', '1'),
    '\u0000',
  ]
  const rows: readonly [headers: Record<string, string>, token: string][] = [
    ...tokens.map((token): [Record<string, string>, string] => [{}, token]),
    [{ origin: 'https://evil.example' }, opened.token],
    [{ origin: 'null' }, opened.token],
    [{ origin: server.url.replace('http:', 'https:').replace('127.0.0.1', 'localhost') }, opened.token],
  ]
  await assertNothingStored(server, async () => {
    for (const [headers, sent] of rows) {
      const page = await payer.send(opened.path, { ...good, token: sent }, headers)
      assertForm(page, 422)
      assert.equal(textOf(page.text, 'notice'), notices.form_expired)
      assert.ok(!page.text.includes(numbers.approved))
      const answer = await payer.send(opened.path, { ...good, token: sent }, { ...headers, accept: 'application/json' })
      assert.equal(answer.status, 422)
      const token = assertTold(answer, { errors: {}, notice: notices.form_expired })
      assert.equal(token, opened.token, 'the clock stands still, so that a fresh token is the same')
    }
  })
  assert.equal((await paymentOf(opened)).status, null)
  assert.equal((await payer.send(opened.path, { ...good, token: opened.token }, { origin: server.url })).status, 303)
  assert.equal((await paymentOf(opened)).status, 'to_capture')
})

test('an amount that was changed meanwhile has to be seen first, and nothing typed is lost', async () => {
  for (const [change, shownAmount] of [
    [{ amount: 2000 }, '€20.00'],
    [{ currency: 'usd' }, '$10.50'],
  ] as const) {
    const [one, two] = [await openPayment(), await openPayment()]
    for (const { id } of [one, two]) await api.patch(`/v2/payments/${id}`, change)
    let token = ''
    await assertNothingStored(server, async () => {
      const fields = { ...good, network: 'visa', token: one.token }
      const page = await payer.send(one.path, fields)
      assertForm(page, 422)
      assert.equal(textOf(page.text, 'notice'), notices.changed)
      assertKept(page.text, fields)
      assert.match(page.text, /value="visa" checked/)
      token = tokenIn(page.text)
      // The address tells nothing of it: who loads the page again is told nothing that is over.
      for (const query of ['', '?notice=changed'])
        assert.equal(textOf((await payer.open(one.path + query)).text, 'notice'), '')
    })
    assert.equal((await payer.send(one.path, { ...good, token })).status, 303)
    await assertNothingStored(server, async () => {
      const answer = await payer.sendByScript(two.path, { ...good, token: two.token })
      assert.equal(answer.status, 422)
      token = assertTold(answer, { errors: {}, notice: notices.changed }, shownAmount)
    })
    assert.deepEqual(JSON.parse((await payer.sendByScript(two.path, { ...good, token })).text), { go: two.path })
    for (const opened of [one, two]) {
      const { status, amount, currency } = await paymentOf(opened)
      assert.deepEqual({ status, amount, currency }, { status: 'to_capture', amount: 1050, currency: 'eur', ...change })
    }
  }
})

test('to look is not to pay', async () => {
  const opened = await openPayment()
  const query = `?${new URLSearchParams({ ...good, token: opened.token }).toString()}`
  await assertNothingStored(server, async () => {
    for (const method of ['GET', 'HEAD']) {
      for (const path of [opened.path, opened.path + query]) {
        const { status, headers, text } = await payer.ask(method, path)
        assert.deepEqual([status, headers.get('content-type')], [200, html])
        assert.ok(!text.includes(numbers.approved))
      }
    }
  })
  assert.equal((await paymentOf(opened)).status, null)
})

test('two forms at once make one payment', async () => {
  for (const number of [numbers.approved, numbers.capturedAtOnce]) {
    const opened = await openPayment()
    const send = (): Promise<PageAnswer> => payer.send(opened.path, { ...typed(number), token: opened.token })
    const answers = await Promise.all([
      send(),
      send(),
      payer.sendByScript(opened.path, { ...good, token: opened.token }),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303, 200],
    )
    const operations = await operationsOf(server, opened.id)
    assert.equal(operations.filter((operation) => operation.startsWith('authorization')).length, 1)
  }
})

test('what was paid, canceled or is not to be paid by card cannot be paid by a form', async () => {
  const paid = await openPayment()
  await payer.send(paid.path, { ...good, token: paid.token })
  const canceled = await openPayment()
  await payer.send(canceled.path, { ...good, token: canceled.token })
  await api.post('/v2/refunds/', { payment: canceled.id })
  await assertNothingStored(server, async () => {
    for (const { path, token } of [paid, canceled]) {
      const page = await payer.send(path, { ...good, token })
      assert.deepEqual([page.status, page.location], [303, path])
      assert.deepEqual(JSON.parse((await payer.sendByScript(path, { ...good, token })).text), { go: path })
    }
  })
  const byCard = await openPayment()
  await api.patch(`/v2/payments/${byCard.id}`, { methods_allowed: ['sepa'] })
  await assertNothingStored(server, () => payer.send(byCard.path, { ...good, token: byCard.token }))
  const page = await payer.open(byCard.path)
  assert.doesNotMatch(page.text, /id="card-form"/)
  assert.match(page.text, /id="sepa-form"/)
})

test('ten tries within an hour, however they are sent', async () => {
  clock.advance(HOUR)
  const opened = await openPayment()
  const refused = { ...typed(numbers.insufficientFunds), token: opened.token }
  const sent = await Promise.all(Array.from({ length: 14 }, () => payer.send(opened.path, refused)))
  for (const { status, location } of sent) assert.deepEqual([status, location], [303, opened.path])
  assert.equal((await operationsOf(server, opened.id)).length, 10)
  const page = await payer.open(opened.path)
  assert.deepEqual([page.status, page.headers.get('retry-after')], [429, '3600'])
  assert.match(page.text, /Too many attempts/)
  await assertNothingStored(server, async () => {
    for (const fields of [refused, { ...good, token: opened.token }]) {
      assert.equal((await payer.send(opened.path, fields)).location, opened.path)
      assert.deepEqual(JSON.parse((await payer.sendByScript(opened.path, fields)).text), { go: opened.path })
    }
  })
  clock.advance(HOUR)
  const again = await payer.open(opened.path)
  assertForm(again, 200)
  assert.equal(textOf(again.text, 'notice'), notices.insufficient_funds)
  assert.equal((await payer.send(opened.path, { ...good, token: tokenIn(again.text) })).status, 303)
  assert.equal((await paymentOf(opened)).status, 'to_capture')
})

test('fifty tries from one address within an hour', async () => {
  clock.advance(HOUR)
  const refused = typed(numbers.insufficientFunds)
  for (let count = 0; count < 5; count++) {
    const { path, token } = await openPayment()
    await Promise.all(Array.from({ length: 10 }, () => payer.send(path, { ...refused, token })))
  }
  // The count of an address is kept beside a digest of it.
  assert.ok(!(await storedRows(server)).some((row) => row.startsWith('attempts ') && row.includes('127.0.0.1')))
  const opened = await openPayment()
  assert.equal(opened.token, '')
  assert.equal((await payer.open(opened.path)).status, 429)
  clock.advance(HOUR)
  const token = await payer.tokenOf(opened.path)
  assert.equal((await payer.send(opened.path, { ...good, token })).status, 303)
  assert.equal((await paymentOf(opened)).status, 'to_capture')
})

test('the networks of a number, for whoever has a form open', async () => {
  const opened = await openPayment()
  const { token } = opened
  const none = { brand: 'unknown', networks: [] }
  const rows: readonly [fields: Record<string, string>, answer: object][] = [
    [
      { token, number: numbers.capturedAtOnce },
      { brand: 'visa', networks: ['national', 'visa'] },
    ],
    [
      { token, number: '4000 0000 0000 0077' },
      { brand: 'visa', networks: ['national', 'visa'] },
    ],
    [
      { token, number: numbers.approved },
      { brand: 'visa', networks: ['visa'] },
    ],
    [
      { token, number: '5555555555554444' },
      { brand: 'mastercard', networks: ['mastercard'] },
    ],
    [
      { token, number: '378282246310005' },
      { brand: 'amex', networks: [] },
    ],
    [{ token, number: '' }, none],
    [{ token }, none],
    [{ token, number: '4000000000000078' }, none],
    [{ token, number: '400000' }, none],
    [{ token, number: '4'.repeat(50_000) }, none],
    [{ token, number: '４０００００００００００００７７' }, none],
    [{ number: numbers.approved }, none],
    [{ token: 'forged', number: numbers.approved }, none],
    [{ token: `${token}x`, number: numbers.approved }, none],
    [{}, none],
  ]
  await assertNothingStored(server, async () => {
    for (const [fields, expected] of rows) {
      const answer = await payer.sendByScript(`${opened.path}/networks`, fields)
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, json])
      assert.deepEqual(JSON.parse(answer.text), expected)
    }
    const elsewhere = await payer.sendByScript(`${opened.path.replace(/paym_.*/, unknownId('paym'))}/networks`, {
      token,
      number: numbers.approved,
    })
    assert.deepEqual(JSON.parse(elsewhere.text), none)
  })
})

// The last of the file: what earlier tests have paid is settled beside it.
test('a form that was open for more than twelve hours does nothing; a token from before a rotation still does', async () => {
  const [old, kept] = [await openPayment(), await openPayment()]
  await server.running.core.vault.rotate()
  assert.equal((await payer.send(kept.path, { ...good, token: kept.token })).status, 303)
  clock.advance(12 * HOUR + 1)
  const page = await payer.send(old.path, { ...good, token: old.token })
  assertForm(page, 422)
  assert.equal(textOf(page.text, 'notice'), notices.form_expired)
  clock.advance(14 * HOUR)
  await server.running.core.vault.refresh()
  assertForm(await payer.send(old.path, { ...good, token: old.token }), 422)
  assert.equal((await paymentOf(old)).status, null)
  assert.equal((await payer.send(old.path, { ...good, token: tokenIn(page.text) })).status, 422)
  assert.equal((await payer.send(old.path, { ...good, token: await payer.tokenOf(old.path) })).status, 303)
})
