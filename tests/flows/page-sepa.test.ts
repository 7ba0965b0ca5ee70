/** The form to pay by account, sent without a browser: what is offered, what is wrong with it, what becomes of each test account, and that one form pays once. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { changeCreditor } from '../../src/accounts/index.ts'
import { HOUR, ManualClock, SECOND } from '../../src/kit/clock.ts'
import { testCreditor } from '../../src/kit/creditor.ts'
import { mandateText } from '../../src/mandates/index.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import { worldTestIbans, type TestIban } from '../../src/world/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { freshIbans } from '../support/ibans.ts'
import { payerAt, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { flowing, showPdf } from '../support/pdf.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing, operationsOf, storedRows } from '../support/stored.ts'

type Body = ApiAnswer['body']

const { debit, fieldErrors, formNotices, notices, results } = wordsOf('en')

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

const ibans = freshIbans()
const good = 'FR1420041010050500013M02606'
const client = { 'user-agent': 'Browser/1.0' }

interface Opened {
  readonly id: string
  readonly path: string
  /** What the form hides. */
  readonly hidden: Record<string, string>
}

async function newPayment(given: object = {}): Promise<{ readonly id: string; readonly path: string }> {
  const { status, body } = await api.post('/v2/payments/', { amount: 1050, ...given })
  assert.equal(status, 200, JSON.stringify(body))
  return { id: body.id, path: `/${server.running.firstAccount.testPublicKey}/${body.id as string}` }
}

async function newIntent(given: object = {}): Promise<{ readonly id: string; readonly path: string }> {
  const { status, body } = await api.post('/v2/payment_intents/', { amount: 1050, ...given })
  assert.equal(status, 200, JSON.stringify(body))
  return { id: body.id, path: new URL(body.url).pathname }
}

async function open({ id, path }: { readonly id: string; readonly path: string }): Promise<Opened> {
  return { id, path, hidden: hiddenIn((await payer.open(path)).text) }
}

const openPayment = async (given: object = {}): Promise<Opened> => open(await newPayment(given))

/** The form's hidden fields; fails where there is no such form. */
function hiddenIn(html: string): Record<string, string> {
  const form = /<form[^>]*id="sepa-form".*?<\/form>/s.exec(html)?.[0]
  assert(form !== undefined, html)
  const fields = form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)
  return Object.fromEntries(Array.from(fields, ([, name = '', value = '']) => [name, value]))
}

const filled = (given: Record<string, string> = {}): Record<string, string> => ({
  iban: good,
  holder: 'Pierre Martin',
  agreement: 'on',
  ...given,
})

const send = ({ path, hidden }: Opened, given: Record<string, string> = {}): Promise<PageAnswer> =>
  payer.send(path, { ...hidden, ...filled(given) }, client)
const sendByScript = ({ path, hidden }: Opened, given: Record<string, string> = {}): Promise<PageAnswer> =>
  payer.sendByScript(path, { ...hidden, ...filled(given) })

const paymentOf = async ({ id }: Pick<Opened, 'id'>): Promise<Body> => (await api.get(`/v2/payments/${id}`)).body
const intentOf = async ({ id }: Pick<Opened, 'id'>): Promise<Body> => (await api.get(`/v2/payment_intents/${id}`)).body

/** What is stored of the mandate that a payment was debited by. */
async function mandateOf(paymentId: string): Promise<Body> {
  const [mandate] = await server.running.core.store.query<Body>({
    text: `select m.id, m.kind, m.rum, m.signature, m.signed_at, m.documented_at, m.customer_id, p.sequence_type
      from mandates m join payments p on p.realm_id = m.realm_id and p.mandate_id = m.id where p.id = $1`,
    values: [paymentId],
  })
  return mandate
}

/** Goes where the answer leads, and gives the page there. */
async function follow({ status, location, text }: PageAnswer): Promise<string> {
  assert(status === 303 && location !== null, text)
  return (await payer.open(location)).text
}

const escaped = (text: string): string => text.replaceAll("'", '&#39;')
const textOf = (page: string, id: string): string =>
  new RegExp(` id="${id}"[^>]*>([^<]*)<`).exec(page)?.[1]?.trim() ?? ''

const offered = (page: string): string =>
  ['card', 'sepa'].filter((method) => page.includes(`id="${method}-form"`)).join(' ')

describe('what is offered', () => {
  const today = '2030-01-15'
  const cases: readonly [given: object, forms: string, notice?: keyof typeof notices][] = [
    [{}, 'card sepa'],
    [{ methods_allowed: ['card', 'sepa'] }, 'card sepa'],
    [{ methods_allowed: ['sepa', 'card'], auth: true }, 'card sepa'],
    [{ methods_allowed: ['sepa'] }, 'sepa'],
    [{ methods_allowed: ['card'] }, 'card'],
    [{ currency: 'usd' }, 'card'],
    [{ amount: 0 }, 'card'],
    [{ date_settlement: today }, 'card sepa'],
    [{ methods_allowed: ['sepa'], currency: 'usd' }, '', 'no_method'],
    [{ methods_allowed: ['sepa'], amount: 0 }, '', 'no_method'],
  ]
  for (const [given, forms, notice] of cases) {
    test(`${JSON.stringify(given)}: ${forms || String(notice)}`, async () => {
      for (const { path } of [await newPayment(given), ...('auth' in given ? [] : [await newIntent(given)])]) {
        const { text } = await payer.open(path)
        assert.equal(offered(text), forms)
        assert.equal(text.includes('name="pay_by"'), forms === 'card sepa')
        if (notice !== undefined) assert.ok(text.includes(notices[notice].title))
      }
    })
  }

  test('nothing in live mode, where no bank and no network is connected', async () => {
    const { live, key } = await anotherAccount(server)
    const { id } = (await live.post('/v2/payments/', { amount: 1050, methods_allowed: ['sepa'] })).body
    const path = `/${key('public', 'live').value}/${id as string}`
    const page = await payer.open(path)
    assert.deepEqual([page.status, offered(page.text)], [501, ''])
    assert.ok(page.text.includes(notices.unavailable.title))
    const sent = await payer.send(path, { method: 'sepa', token: 'x', ...filled() })
    assert.deepEqual([sent.status, sent.location], [303, path])
  })

  test('what is not offered is not paid by', async () => {
    const opened = await openPayment()
    await api.patch(`/v2/payments/${opened.id}`, { methods_allowed: ['card'] })
    await assertNothingStored(server, async () => {
      assert.deepEqual((await send(opened)).location, opened.path)
    })
    assert.equal((await paymentOf(opened)).status, null)
  })

  test('shows the whole mandate, and whose it is', async () => {
    const { text } = await payer.open((await newPayment()).path)
    const { name, identifier, address } = testCreditor
    const agreed = mandateText('en', { creditor: name, prenotificationDays: 1, kind: 'one_off' })
    for (const part of [name, identifier, address.line1, address.city, debit.referenceLater, ...agreed])
      assert.ok(text.includes(escaped(part)), part)
  })
})

/** What a payer types, and what each field is told. */
const mistakes: readonly [given: Record<string, string>, errors: Record<string, keyof typeof fieldErrors>][] = [
  [{ iban: '' }, { iban: 'iban_missing' }],
  [{ iban: ' - ' }, { iban: 'iban_missing' }],
  [{ iban: '4242424242424242' }, { iban: 'iban_country' }],
  [{ iban: 'US64SVBKUS6S3300958879' }, { iban: 'iban_country' }],
  [{ iban: 'FR14 2004 1010 0505 0001 3M02 60' }, { iban: 'iban_length' }],
  [{ iban: `${good}0` }, { iban: 'iban_length' }],
  [{ iban: 'FR1520041010050500013M02606' }, { iban: 'iban_check_digits' }],
  [{ iban: 'FR14.2004.1010.0505.0001.3M02.606' }, { iban: 'iban_characters' }],
  [{ iban: `${good}\u0000` }, { iban: 'iban_characters' }],
  [{ iban: 'F'.repeat(50_000) }, { iban: 'iban_country' }],
  [{ iban: '<script>alert(1)</script>' }, { iban: 'iban_country' }],
  [{ holder: '' }, { holder: 'holder_missing' }],
  [{ holder: ' \t ' }, { holder: 'holder_missing' }],
  [{ holder: 'Al' }, { holder: 'holder_invalid' }],
  [{ holder: 'A'.repeat(65) }, { holder: 'holder_invalid' }],
  [{ holder: 'Pierre\u0000Martin' }, { holder: 'holder_invalid' }],
  [{ holder: good }, { holder: 'holder_invalid' }],
  [{ agreement: '' }, { agreement: 'agreement_missing' }],
  [{ agreement: 'yes' }, { agreement: 'agreement_missing' }],
  [
    { iban: 'DE', holder: '', agreement: '' },
    { iban: 'iban_length', holder: 'holder_missing', agreement: 'agreement_missing' },
  ],
]

describe('a mistake is told at its field, and nothing happens', () => {
  let opened: Opened
  before(async () => {
    opened = await openPayment()
  })
  for (const [given, errors] of mistakes) {
    test(JSON.stringify(given).slice(0, 80), async () => {
      await assertNothingStored(server, async () => {
        const page = await send(opened, given)
        assert.equal(page.status, 422)
        assert.equal(textOf(page.text, 'notice'), formNotices.check_fields)
        for (const field of ['iban', 'holder', 'agreement']) {
          const error = errors[field]
          assert.equal(textOf(page.text, `${field}-error`), error === undefined ? '' : escaped(fieldErrors[error]))
        }
        assert.match(page.text, /id="pay-by-sepa" checked/)
        assertKept(page.text, filled(given))
        const answer = await sendByScript(opened, given)
        assert.equal(answer.status, 422)
        const { errors: told, notice } = JSON.parse(answer.text)
        assert.deepEqual(
          [told, notice],
          [
            Object.fromEntries(Object.entries(errors).map(([field, error]) => [field, fieldErrors[error]])),
            formNotices.check_fields,
          ],
        )
      })
    })
  }
})

/** What was typed is there again, except the IBAN wherever it was typed. */
function assertKept(page: string, { iban = '', holder = '', agreement = '' }: Record<string, string>): void {
  const valueOf = (field: string): string | undefined =>
    new RegExp(`<input id="${field}"[^>]* value="([^"]*)"`).exec(page)?.[1]
  assert.equal(valueOf('iban'), undefined)
  if (iban.length > 3) assert.ok(!page.includes(iban))
  assert.ok(!page.includes(good))
  if (/^[\w ]+$/.test(holder) && holder !== good) assert.equal(valueOf('holder'), holder.trim().slice(0, 64))
  assert.equal(/<input type="checkbox" id="agreement"[^>]* checked/.test(page), agreement === 'on')
}

describe('a payment', () => {
  test('is debited by a mandate that is made and signed with it, and says what will happen', async () => {
    const opened = await openPayment({ return_url: 'https://shop.example/back' })
    const sent = await send(opened, { iban: 'fr14 2004 1010 0505 0001 3m02 606', holder: '  Pierre   Martin ' })
    const page = await follow(sent)
    const { status, method, response, date_bank: day, sepa } = await paymentOf(opened)
    assert.deepEqual([status, method, response, day], ['to_capture', 'sepa', '00', '2030-01-16'])
    assert.deepEqual(
      [sepa.name, sepa.last4, sepa.customer, sepa.date_mandate],
      ['Pierre Martin', '2606', null, '2030-01-15'],
    )
    const mandate = await mandateOf(opened.id)
    assert.deepEqual(
      [mandate.kind, mandate.rum, mandate.sequence_type, mandate.documented_at],
      ['one_off', sepa.mandate, 'OOFF', mandate.signed_at],
    )
    assert.deepEqual(mandate.signature, {
      how: 'electronic',
      name: 'Pierre Martin',
      at: mandate.signed_at,
      place: null,
      ip: '127.0.0.1',
      userAgent: 'Browser/1.0',
    })
    assert.deepEqual(await operationsOf(server, opened.id), ['authorization 1050 approved', 'capture 1050 approved'])
    const told = debit.results.paid.text('€10.50', server.running.firstAccount.account.name, '16 January 2030')
    for (const part of [
      debit.results.paid.title,
      told,
      mandate.rum,
      testCreditor.identifier,
      testCreditor.name,
      'FR •••• 2606',
    ])
      assert.ok(page.includes(escaped(part)), part)
    assert.match(page, /data-message="finished"[^>]*data-payment-status="to_capture"[^>]*data-leave-after="20"/)
  })

  test('the copy of the mandate is for who has signed it, for an hour', async () => {
    const opened = await openPayment()
    const page = await follow(await send(opened))
    const copy = /href="(\/mandates\/[^"]*)"/.exec(page)?.[1]?.replaceAll('&#61;', '=').replaceAll('&#38;', '&') ?? ''
    const answer = await fetch(server.url + copy)
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/pdf'])
    const text = flowing(await showPdf(Buffer.from(await answer.arrayBuffer())))
    for (const part of ['FR14 2004 1010 0505 0001 3M02 606', 'Pierre Martin', 'Signed electronically', 'One-off'])
      assert.ok(text.includes(part), part)
    // Others see the result without it.
    const others = (await payer.open(opened.path)).text
    assert.ok(others.includes(debit.results.paid.title) && !others.includes('/document'))
    const forged = (await payer.open(`${opened.path}?signed=${someNoon}.x`)).text
    assert.ok(forged.includes(debit.results.paid.title) && !forged.includes('/document'))
    clock.advance(HOUR + SECOND)
    assert.equal((await payer.ask('GET', copy)).status, 303)
  })

  test('sent twice at once, it is paid once, and both ways lead to the copy', async () => {
    const opened = await openPayment()
    const answers = await Promise.all([send(opened), send(opened)])
    for (const answer of answers) assert.match(await follow(answer), /\/mandates\/\w+\/document/)
    assert.match(await follow(await send(opened)), /\/document/)
    assert.deepEqual(await operationsOf(server, opened.id), ['authorization 1050 approved', 'capture 1050 approved'])
    const [{ accounts, mandates }] = (await server.running.core.store.query<{ accounts: number; mandates: number }>({
      text: `select (select count(*)::integer from sepa_accounts s where s.id = p.sepa_id) as accounts,
        (select count(*)::integer from mandates m where m.sepa_id = p.sepa_id) as mandates from payments p where p.id = $1`,
      values: [opened.id],
    })) as [{ accounts: number; mandates: number }]
    assert.deepEqual([accounts, mandates], [1, 1])
    // Somebody else's form, by its fields or by its client, has no copy.
    for (const other of [
      send(opened, { holder: 'Eve Adams' }),
      send(opened, { iban: 'DE89370400440532013000' }),
      sendByScript(opened),
      send({ ...opened, hidden: { ...opened.hidden, token: 'forged' } }),
    ])
      assert.doesNotMatch(JSON.stringify(await other), /signed=/)
  })

  test('that was to be proved by 3-D Secure needs none: the mandate is the proof', async () => {
    const opened = await openPayment({ auth: true, return_url: 'https://shop.example/back' })
    assert.match(await follow(await send(opened)), /Direct debit accepted/)
    const { status, auth } = await paymentOf(opened)
    assert.deepEqual([status, auth.status], ['to_capture', 'unavailable'])
  })

  test('with capture: false is agreed to, and not collected yet', async () => {
    const opened = await openPayment({ capture: false })
    const page = await follow(await send(opened))
    assert.ok(page.includes(debit.results.authorized.title))
    assert.equal((await paymentOf(opened)).status, 'authorized')
    assert.equal((await api.post(`/v2/payments/${opened.id}/capture`)).body.status, 'to_capture')
    assert.match((await payer.open(opened.path)).text, /16 January 2030/)
  })

  test('a form of which something is missing, forged or out of date', async () => {
    const opened = await openPayment()
    const { token: _token, ...withoutToken } = opened.hidden
    const rows: readonly [hidden: Record<string, string>, notice: keyof typeof formNotices][] = [
      [withoutToken, 'form_expired'],
      [{ ...opened.hidden, token: 'forged' }, 'form_expired'],
      [{ ...opened.hidden, agreed: '' }, 'mandate_changed'],
      [{ ...opened.hidden, saved_account: 'sepa_nobody' }, 'form_expired'],
    ]
    await assertNothingStored(server, async () => {
      for (const [hidden, notice] of rows) {
        const page = await send({ ...opened, hidden })
        assert.equal(page.status, 422)
        assert.equal(textOf(page.text, 'notice'), escaped(formNotices[notice]))
      }
      const elsewhere = await payer.send(
        opened.path,
        { ...opened.hidden, ...filled() },
        { origin: 'https://evil.example' },
      )
      assert.equal(elsewhere.status, 422)
    })
    await api.patch(`/v2/payments/${opened.id}`, { amount: 2000 })
    const changed = await send(opened)
    assert.equal(textOf(changed.text, 'notice'), formNotices.changed)
    assert.equal((await paymentOf(opened)).status, null)
  })

  test('of a mandate that has changed is read again before it is agreed to', async () => {
    const { account, key, test: own } = await anotherAccount(server)
    const { id } = (await own.post('/v2/payments/', { amount: 1050 })).body
    const opened = await open({ id, path: `/${key('public', 'test').value}/${id as string}` })
    const { store } = server.running.core
    await changeCreditor(store, account.id, ['test'], () => ({ ...testCreditor, name: 'Another Creditor' }))
    const again = await send(opened)
    assert.equal(textOf(again.text, 'notice'), formNotices.mandate_changed)
    assert.ok(again.text.includes('Another Creditor'))
    assert.deepEqual(JSON.parse((await sendByScript(opened)).text), { go: opened.path })
    assert.equal((await send({ ...opened, hidden: hiddenIn(again.text) })).status, 303)
    assert.equal((await own.get(`/v2/payments/${id as string}`)).body.status, 'to_capture')
  })

  test('is tried as often as cards are, and no more', async () => {
    const refused = worldTestIbans.find(({ response }) => response === 'AM04')?.iban ?? ''
    const opened = await openPayment()
    for (let tries = 0; tries < 10; tries++) assert.equal((await send(opened, { iban: refused })).status, 303)
    await assertNothingStored(server, () => send(opened))
    const page = await payer.open(opened.path)
    assert.equal(page.status, 429)
    assert.ok(page.text.includes(notices.too_many_attempts.title))
  })

  test('a refused account comes back to the form, and a card pays', async () => {
    const opened = await openPayment({ return_url: 'https://shop.example/back', auth: true })
    const refused = worldTestIbans.find(({ response }) => response === 'MS02')?.iban ?? ''
    const again = await follow(await send(opened, { iban: refused }))
    assert.match(again, /id="pay-by-sepa" checked/)
    const bank = await payer.payBy(opened.path, numbers.approved)
    await payer.open(bank)
    const { status, method } = await paymentOf(opened)
    assert.deepEqual([status, method], ['to_capture', 'card'])
    assert.ok((await payer.open(opened.path)).text.includes(results.paid.title))
  })
})

describe('every test account', () => {
  for (const row of worldTestIbans) {
    test(`${row.iban}: ${row.response}, ${String(row.finalStatus)}`, async () => {
      const opened = await openPayment()
      const page = await follow(await send(opened, { iban: row.iban, holder: row.holder }))
      const { status, response, sepa } = await paymentOf(opened)
      const isRefused = row.finalStatus === 'refused'
      assert.deepEqual([status, response], isRefused ? ['refused', row.response] : ['to_capture', '00'])
      assert.deepEqual([sepa.name, sepa.last4], [row.holder, row.iban.slice(-4)])
      assert.ok(page.includes(escaped(isRefused ? formNotices[refusalOf(row)] : debit.results.paid.title)))
      assert.ok(!page.includes(row.iban))
      // Tokens and addresses hold any letters.
      const plain = page.replaceAll(/value="[^"]*"|href="[^"]*"/g, '')
      assert.doesNotMatch(plain, /\b(?:AC0\d|AG01|AM04|MD0\d|MS0\d)\b/)
      assert.equal(offered(page), isRefused ? 'card sepa' : '')
    })
  }
})

/** What a payer is told: only what they can do something about. */
function refusalOf({ response }: TestIban): keyof typeof debit.formNotices {
  if (response === 'AC01') return 'account_incorrect'
  return response === 'AG01' ? 'account_not_debitable' : 'debit_refused'
}

describe('an intent', () => {
  test('is processing while its debit is on the way, and its page says that it was accepted', async () => {
    const opened = await open(await newIntent({ methods_allowed: ['sepa'] }))
    const page = await follow(await send(opened))
    assert.ok(page.includes(debit.results.paid.title))
    const { status, payment, sepa } = await intentOf(opened)
    assert.equal(status, 'processing')
    assert.match(sepa, /^sepa_/)
    const { status: attempt, origin } = await paymentOf({ id: payment })
    assert.deepEqual([attempt, origin], ['to_capture', 2])
  })

  test('after a refused account another one pays, by another attempt', async () => {
    const opened = await open(await newIntent())
    const refused = worldTestIbans.find(({ response }) => response === 'AC01')?.iban ?? ''
    const again = await follow(await send(opened, { iban: refused }))
    assert.ok(again.includes(formNotices.account_incorrect))
    assert.equal((await intentOf(opened)).status, 'require_payment_method')
    assert.ok((await follow(await send({ ...opened, hidden: hiddenIn(again) }))).includes(debit.results.paid.title))
    const { body } = await api.get(`/v2/payment_intents/${opened.id}/payments`)
    assert.deepEqual(body.payments.map(({ status }: Body) => status).sort(), ['refused', 'to_capture'])
  })
})

describe('an account that the merchant has named', () => {
  const register = async (given: object = {}): Promise<Body> => {
    const { status, body } = await api.post('/v2/sepa/', { iban: ibans.next().value, name: 'Ada Lovelace', ...given })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  const named = async (given: object): Promise<Opened> => {
    const intent = await newIntent(given)
    assert.equal((await intentOf(intent)).status, 'require_authentication')
    return open(intent)
  }
  const consent = (
    { path, hidden }: Opened,
    given: Record<string, string> = { agreement: 'on' },
  ): Promise<PageAnswer> => payer.send(path, { ...hidden, ...given }, client)

  const cases: readonly [what: string, given: object, kind: string][] = [
    ['without a mandate: one is made', {}, 'one_off'],
    ['with a mandate that waits: it is signed', { mandate: 'WAITS-FOR-CONSENT' }, 'recurrent'],
  ]
  for (const [what, given, kind] of cases) {
    test(`${what}, with the consent, and debited`, async () => {
      const account = await register(given)
      const opened = await named({ sepa: account.id })
      const { text } = await payer.open(opened.path)
      assert.ok(text.includes(`DE •••• ${account.last4 as string}`))
      assert.doesNotMatch(text, /name="iban"|Ada Lovelace/)
      assert.equal(text.includes('WAITS-FOR-CONSENT'), 'mandate' in given)
      await assertNothingStored(server, async () => {
        const missing = await consent(opened, {})
        assert.equal(textOf(missing.text, 'agreement-error'), fieldErrors.agreement_missing)
        assert.equal((await consent({ ...opened, hidden: { ...opened.hidden, agreed: 'x' } })).status, 422)
        assert.equal((await consent(opened, { agreement: 'on', saved_account: 'new', ...filled() })).status, 422)
      })
      assert.match(await follow(await consent(opened)), /Direct debit accepted.*\/document/s)
      const { status, payment } = await intentOf(opened)
      assert.equal(status, 'processing')
      const mandate = await mandateOf(payment)
      assert.deepEqual(
        [mandate.kind, mandate.signature.how, mandate.signature.name, mandate.signature.userAgent],
        [kind, 'electronic', 'Ada Lovelace', 'Browser/1.0'],
      )
    })
  }

  test('with a signed mandate is debited by the button alone', async () => {
    const account = await register({ mandate: 'SIGNED-BEFORE', date_mandate: '2030-01-10' })
    const opened = await named({ sepa: account.id })
    const { text } = await payer.open(opened.path)
    assert.ok(text.includes('SIGNED-BEFORE') && !text.includes('id="agreement"'))
    const page = await follow(await consent(opened, {}))
    assert.ok(page.includes(debit.results.paid.title) && !page.includes('/document'))
    assert.equal((await mandateOf((await intentOf(opened)).payment)).signature.how, 'paper')
  })

  test('is shown with the attempt that waits for its payer, and after it was called off', async () => {
    const account = await register()
    const opened = await named({ sepa: account.id })
    const { payment } = await intentOf(opened)
    const read = async (): Promise<unknown[]> => {
      const [v2, v1] = [await api.get(`/v2/payments/${payment}`), await api.get(`/v1/checkout/${payment}`)]
      assert.deepEqual((await api.patch(`/v2/payments/${payment}`, {})).body, v2.body)
      return [v2.body.method, v2.body.sepa?.id, v1.body.sepa?.id]
    }
    assert.deepEqual(await read(), ['sepa', account.id, account.id])
    await api.delete(`/v2/payment_intents/${opened.id}`)
    assert.deepEqual(await read(), ['sepa', account.id, account.id])
  })

  test('makes place for a card', async () => {
    const opened = await named({ sepa: (await register()).id, threeds: 'required' })
    assert.match((await payer.open(opened.path)).text, /id="pay-by-sepa" checked/)
    const bank = await payer.payBy(opened.path, '4000000400000008')
    await payer.giveCode(bank, '123456')
    assert.ok((await payer.open(opened.path)).text.includes(results.paid.title))
    const { status, card, sepa } = await intentOf(opened)
    assert.deepEqual([status, card !== null, sepa], ['captured', true, null])
  })

  test('that has become another one is not debited, nor one that was deleted', async () => {
    const [one, other] = [await register(), await register()]
    const opened = await named({ sepa: one.id })
    await api.patch(`/v2/payment_intents/${opened.id}`, { sepa: other.id })
    assert.equal(textOf((await consent(opened)).text, 'notice'), escaped(formNotices.form_expired))
    await api.delete(`/v2/sepa/${other.id as string}`)
    assert.match((await payer.open(opened.path)).text, /name="iban"/)
    assert.equal((await intentOf(opened)).status, 'require_authentication')
    assert.ok((await follow(await send(await open(opened)))).includes(debit.results.paid.title))
  })
})

describe('the accounts of a customer', () => {
  const newCustomer = async (): Promise<string> =>
    (await api.post('/v2/customers/', { email: 'payer@example.org' })).body.id
  const choices = (page: string): string[] =>
    Array.from(page.matchAll(/name="saved_account" value="([^"]*)"/g), ([, id = '']) => id)

  test('what is typed once is offered again, and debited by the same mandate', async () => {
    const customer = await newCustomer()
    const first = await openPayment({ customer })
    assert.deepEqual(choices((await payer.open(first.path)).text), ['new'])
    await follow(await send(first))
    const { sepa } = await paymentOf(first)
    assert.equal(sepa.customer, customer)
    const signed = await mandateOf(first.id)
    assert.deepEqual([signed.kind, signed.sequence_type, signed.customer_id], ['recurrent', 'FRST', customer])

    const second = await openPayment({ customer })
    const { text } = await payer.open(second.path)
    assert.deepEqual(choices(text), [sepa.id, 'new'])
    assert.ok(text.includes(debit.underMandate(signed.rum)) && !text.includes(good))
    const page = await follow(await payer.send(second.path, { ...second.hidden, saved_account: sepa.id }, client))
    assert.ok(page.includes(signed.rum) && !page.includes('/document'))
    const again = await mandateOf(second.id)
    assert.deepEqual([again.id, again.sequence_type], [signed.id, 'RCUR'])

    // Typed once more, it stays one account, with a mandate of its own.
    const third = await openPayment({ customer })
    await follow(await send(third, { saved_account: 'new' }))
    assert.equal((await paymentOf(third)).sepa.id, sepa.id)
    assert.notEqual((await mandateOf(third.id)).id, signed.id)
    assert.deepEqual(choices((await payer.open((await newPayment({ customer })).path)).text), [sepa.id, 'new'])
  })

  test('an account whose bank has refused it is not offered', async () => {
    const customer = await newCustomer()
    const opened = await openPayment({ customer })
    const refused = worldTestIbans.find(({ response }) => response === 'AC06')?.iban ?? ''
    assert.deepEqual(choices(await follow(await send(opened, { iban: refused }))), ['new'])
    assert.deepEqual((await paymentOf(opened)).sepa.customer, customer)
    await follow(await send(await open(opened)))
    assert.equal(choices((await payer.open((await newPayment({ customer })).path)).text).length, 2)
  })

  test('only those that can be debited, and nobody else’s', async () => {
    const [customer, other] = [await newCustomer(), await newCustomer()]
    const register = async (given: object): Promise<string> =>
      (await api.post('/v2/sepa/', { iban: ibans.next().value, name: 'Ada Lovelace', customer, ...given })).body.id
    const signed = { date_mandate: '2030-01-10' }
    const usable = await register(signed)
    const revoked = await register({ ...signed, mandate: 'REVOKED-1' })
    const { mandates } = (await api.get('/v2/mandates/?rum=REVOKED-1')).body
    await api.delete(`/v2/mandates/${mandates[0].id as string}`)
    const deleted = await register(signed)
    await api.delete(`/v2/sepa/${deleted}`)
    const waiting = await register({ mandate: 'WAITS-1' })
    const others = await register({ ...signed, customer: other })
    const nobodys = await register({ ...signed, customer: null })
    const opened = await openPayment({ customer })
    assert.deepEqual(choices((await payer.open(opened.path)).text), [usable, 'new'])
    await assertNothingStored(server, async () => {
      for (const chosen of [revoked, deleted, waiting, others, nobodys, '', 'NEW', '__proto__', '\u0000'])
        assert.equal((await send(opened, { saved_account: chosen })).status, 422, chosen)
    })
    assert.equal((await payer.send(opened.path, { ...opened.hidden, saved_account: usable })).status, 303)
    assert.equal((await paymentOf(opened)).sepa.id, usable)
  })

  test('whose mandate for one payment is spent are debited by one that recurs, chosen or named by the merchant', async () => {
    const customer = await newCustomer()
    const given = { iban: ibans.next().value, name: 'Ada Lovelace', customer }
    const { id: sepa } = (await api.post('/v2/sepa/', { ...given, mandate: 'RECURS', date_mandate: '2030-01-10' })).body
    const [recurrent] = (await api.get('/v2/mandates/?rum=RECURS')).body.mandates
    const signed_at = Date.parse('2030-01-11T12:00:00Z') / 1000
    await api.post('/v2/mandates/', { sepa, kind: 'one_off', signed_at })
    assert.equal((await api.post('/v2/payments/', { amount: 500, sepa })).body.status, 'to_capture')

    const opened = await openPayment({ customer })
    assert.ok((await payer.open(opened.path)).text.includes(debit.underMandate('RECURS')))
    await follow(await payer.send(opened.path, { ...opened.hidden, saved_account: sepa }, client))
    assert.equal((await mandateOf(opened.id)).id, recurrent.id)

    const named = await open(await newIntent({ sepa }))
    const { text } = await payer.open(named.path)
    assert.ok(text.includes('RECURS') && !text.includes('id="agreement"'))
    await follow(await payer.send(named.path, named.hidden, client))
    assert.equal((await mandateOf((await intentOf(named)).payment)).id, recurrent.id)
  })

  test('of a customer who was deleted pays, and is not kept for them', async () => {
    const customer = await newCustomer()
    const { id, path } = await newPayment({ customer })
    await api.delete(`/v2/customers/${customer}`)
    await follow(await send(await open({ id, path })))
    assert.equal((await paymentOf({ id })).sepa.customer, null)
    assert.equal((await mandateOf(id)).kind, 'one_off')
  })
})

test('the IBAN is in no page, log, event or row, whatever was typed where', async () => {
  const iban = ibans.next().value
  const spaced = iban.replace(/(.{4})/g, '$1 ').trim()
  const answers: PageAnswer[] = []
  for (const given of [
    { iban, holder: '' },
    { iban: spaced, agreement: '' },
    { iban: '', holder: iban },
    { iban, holder: spaced },
    { iban, token: 'forged' },
    { iban, saved_account: 'sepa_nobody' },
    { iban, more: 'x'.repeat(70_000) },
    { iban },
  ]) {
    const opened = await openPayment()
    answers.push(await send(opened, given), await sendByScript(opened, given), await payer.open(opened.path))
    answers.push(
      await payer.send(opened.path, { ...typed(iban), ...opened.hidden, method: 'card', name: iban, expiry: iban }),
    )
  }
  const places: readonly [place: string, text: string][] = [
    ['the log', server.log()],
    ['the database', (await storedRows(server)).join('\n')],
    ['an answer', answers.map(({ text, location }) => `${text}\n${location ?? ''}`).join('\n')],
    ['the API', JSON.stringify((await api.get('/v2/payments/?limit=100')).body)],
  ]
  for (const [place, text] of places)
    for (const form of [iban, spaced, iban.toLowerCase()]) assert.ok(!text.includes(form), `in ${place}`)
})

test('a card on the same page pays as ever', async () => {
  const { id, path } = await newPayment()
  await payer.payBy(path, numbers.approved)
  assert.equal((await paymentOf({ id })).method, 'card')
  assert.equal((await api.post('/v2/cards/', cardBody(numbers.approved))).status, 200)
})
