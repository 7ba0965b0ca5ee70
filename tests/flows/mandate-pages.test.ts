/** The pages on which a mandate is signed and its paper handed in, without a browser. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { HOUR, ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { mandateText, mandateTextDigest, mandateWords } from '../../src/mandates/index.ts'
import type { MandateField, MandateFieldError } from '../../src/page/mandate-model.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { payerAt, tokenIn, type PageAnswer, type Payer } from '../support/payer.ts'
import { flowing, paperPdf, showPdf } from '../support/pdf.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const { mandate: words } = wordsOf('en')
const clock = new ManualClock(someNoon)
const ibans = freshIbans()
const shownIbans: string[] = []
const shownPages: string[] = []
let server: TestServer
let payer: Payer
before(async () => {
  server = await startTestServer({ clock, environment: { GUICHET_TRUSTED_PROXIES: '127.0.0.0/8' } })
  const plain = payerAt(server.url)
  // Every page that anybody comes to see is kept, for the last test.
  const seen = async (asking: Promise<PageAnswer>): Promise<PageAnswer> => {
    const answer = await asking
    if (!answer.text.startsWith('%PDF-')) shownPages.push(answer.text)
    return answer
  }
  payer = {
    ...plain,
    ask: (...given) => seen(plain.ask(...given)),
    open: (...given) => seen(plain.open(...given)),
    send: (...given) => seen(plain.send(...given)),
    tokenOf: async (path) => tokenIn((await payer.open(path)).text),
  }
})
after(() => closeAgreeing(server))

interface Made {
  readonly id: string
  readonly rum: string
  readonly sepa: string
  readonly iban: string
  /** Paths of the pages. */
  readonly sign: string
  readonly upload: string
}

async function create(given: object = {}, api: Api = server.api): Promise<Made> {
  const iban = ibans.next().value
  shownIbans.push(iban)
  const { id: sepa } = shaped('sepa', await api.post('/v2/sepa/', sepaBody(iban, { name: 'Ada Lovelace' })))
  const mandate = shaped('mandate', await api.post('/v2/mandates/', { sepa, ...given }))
  const upload = new URL(mandate.upload_url).pathname
  const sign = upload.replace(/\/upload$/, '')
  if (mandate.sign_url !== null) assert.equal(mandate.sign_url, server.url + sign)
  return { id: mandate.id, rum: mandate.rum, sepa, iban, sign, upload }
}

const read = async ({ id }: Made) => shaped('mandate', await server.api.get(`/v2/mandates/${id}`))

async function documentOf({ id }: Made): Promise<Buffer> {
  const headers = { authorization: `Bearer ${server.running.firstAccount.testSecretKey}` }
  const answer = await fetch(`${server.url}/v2/mandates/${id}.pdf`, { headers })
  assert.equal(answer.status, 200)
  return Buffer.from(await answer.arrayBuffer())
}

interface SignedEvent {
  readonly signature: Readonly<Record<string, unknown>>
}

/** What was told of its signature: once, if at all. */
async function signatureOf({ id }: Made): Promise<SignedEvent['signature'] | undefined> {
  const rows = await server.running.core.store.query<{ snapshot: SignedEvent }>({
    text: `select snapshot from events where object_id = $1 and type = 'mandate.signed'`,
    values: [id],
  })
  assert.ok(rows.length <= 1, 'one signature')
  return rows[0]?.snapshot.signature
}

const browser = { 'user-agent': 'Mozilla/5.0 (test)', 'x-forwarded-for': '192.0.2.17' }
const good = { name: 'Ada Lovelace', consent: 'on' }

const sendSigned = async (path: string, given: object = good, headers: Record<string, string> = browser) =>
  payer.send(path, { token: await payer.tokenOf(path), ...given }, headers)

/** The path that a form led on to. */
function ledTo(answer: PageAnswer): string {
  assert.equal(answer.status, 303, answer.text)
  assert(answer.location !== null)
  return answer.location
}

/** The heading of a page. */
const headingOf = ({ text }: PageAnswer): string => /<h1[^>]*>([^<]*)</.exec(text)?.[1] ?? ''
const errorIn = ({ text }: PageAnswer, field: string): string =>
  new RegExp(` id="${field}-error"[^>]*>([^<]*)<`).exec(text)?.[1]?.trim() ?? ''
const noticeIn = ({ text }: PageAnswer): string => /<p id="notice"[^>]*>([^<]*)</.exec(text)?.[1]?.trim() ?? ''
const valueIn = ({ text }: PageAnswer, field: string): string =>
  new RegExp(`name="${field}"[^>]* value="([^"]*)"`).exec(text)?.[1] ?? ''
const linkIn = ({ text }: PageAnswer): string =>
  (/href="(\/mandates\/[^"]*)"/.exec(text)?.[1] ?? '').replaceAll(/&#(\d+);/g, (_, code: string) =>
    String.fromCharCode(Number(code)),
  )

describe('signing', () => {
  test('the page says to whom, from which account and what is agreed to; nothing of it may be kept or come from elsewhere', async () => {
    const mandate = await create({ rum: 'RUM/2026.7' })
    const page = await payer.open(mandate.sign)
    assert.equal(page.status, 200)
    assert.equal(headingOf(page), words.sign('Guichet Test Merchant'))
    const agreed = mandateText('en', { creditor: 'Guichet Test Merchant', prenotificationDays: 1, kind: 'recurrent' })
    for (const text of [...agreed, 'RUM/2026.7', 'FR72ZZZ123456', 'DE •••• ', mandate.iban.slice(-4)])
      assert.ok(page.text.includes(text), text)
    assert.equal(valueIn(page, 'name'), 'Ada Lovelace')
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*form-action 'self';/)
  })

  test('is kept with its trace, and the document with it', async () => {
    const mandate = await create()
    clock.advance(1000)
    const path = ledTo(await sendSigned(mandate.sign, { ...good, name: '  Augusta  Ada\tKing ' }))
    assert.deepEqual(await signatureOf(mandate), {
      how: 'electronic',
      name: 'Augusta Ada King',
      at: clock.now(),
      place: null,
      ip: '192.0.2.17',
      userAgent: browser['user-agent'],
    })
    const { signed_at, sign_url, url } = await read(mandate)
    assert.deepEqual(
      [signed_at, sign_url, url],
      [secondsOf(clock.now()), null, `${server.url}/v2/mandates/${mandate.id}.pdf`],
    )

    const page = await payer.open(path)
    assert.equal(headingOf(page), words.signed.title)
    assert.ok(page.text.includes(words.next('Guichet Test Merchant', 1)))
    const download = await fetch(server.url + linkIn(page))
    assert.equal(download.headers.get('content-type'), 'application/pdf')
    assert.equal(download.headers.get('content-disposition'), `attachment; filename="mandate-${mandate.rum}.pdf"`)
    assert.equal(download.headers.get('cache-control'), 'no-store')
    const content = Buffer.from(await download.arrayBuffer())
    assert.deepEqual(content, await documentOf(mandate))

    const text = flowing(await showPdf(content))
    const agreed = mandateText('en', { creditor: 'Guichet Test Merchant', prenotificationDays: 1, kind: 'recurrent' })
    for (const part of [
      mandate.iban.replaceAll(/.{4}(?=.)/g, '$& '),
      'Signed electronically Augusta Ada King',
      'Internet address 192.0.2.17',
      'Mozilla/5.0 (test)',
      mandateTextDigest(agreed),
    ])
      assert.ok(text.includes(part), `${part}\n${text}`)
  })

  test('in the language of the page, the document as well', async () => {
    const mandate = await create()
    const path = ledTo(await sendSigned(`${mandate.sign}?lang=fr`))
    assert.match(path, /\?lang=fr&signed=/)
    const page = await payer.open(path)
    assert.equal(headingOf(page), wordsOf('fr').mandate.signed.title)
    assert.ok((await showPdf(await documentOf(mandate))).text.includes(mandateWords('fr').title))
  })

  test('the document stays what was signed, whatever changes', async () => {
    const mandate = await create()
    ledTo(await sendSigned(mandate.sign))
    const before = await documentOf(mandate)
    assert.equal(
      (await server.api.patch(`/v2/mandates/${mandate.id}`, { pdf: paperPdf().toString('base64') })).status,
      409,
    )
    assert.equal((await server.api.delete(`/v2/mandates/${mandate.id}`)).status, 200)
    clock.advance(HOUR)
    assert.deepEqual(await documentOf(mandate), before)
  })
})

const mistakes: readonly [given: object, errors: Partial<Record<MandateField, MandateFieldError>>][] = [
  [{ name: '' }, { name: 'name_missing' }],
  [{ name: ' \t ' }, { name: 'name_missing' }],
  [{ name: 'Ad' }, { name: 'name_invalid' }],
  [{ name: 'A'.repeat(71) }, { name: 'name_invalid' }],
  [{ consent: '' }, { consent: 'consent_missing' }],
  [
    { name: '', consent: 'off' },
    { name: 'name_missing', consent: 'consent_missing' },
  ],
]

describe('a form that is not in order signs nothing', () => {
  let mandate: Made
  before(async () => {
    mandate = await create()
  })

  test('each mistake is told beside its field, and what was typed stays', () =>
    assertNothingStored(server, async () => {
      for (const [given, errors] of mistakes) {
        const answer = await sendSigned(mandate.sign, { ...good, ...given })
        assert.equal(answer.status, 422)
        assert.equal(noticeIn(answer), words.formNotices.check_fields)
        for (const field of ['name', 'consent'] as const) {
          const error = errors[field]
          assert.equal(
            errorIn(answer, field),
            error === undefined ? '' : words.fieldErrors[error],
            JSON.stringify(given),
          )
        }
        if (errors.name === undefined) assert.equal(valueIn(answer, 'name'), 'Ada Lovelace')
      }
    }))

  test('without its token, with another one, or from another site', async () => {
    const other = await create()
    const token = await payer.tokenOf(mandate.sign)
    const forged: readonly [string, Record<string, string>?][] = [
      [''],
      [`${token}x`],
      [token.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
      [token.replace(/\.\d+\./, `.${clock.now() + 1}.`)],
      [await payer.tokenOf(other.sign)],
      [await payer.tokenOf(mandate.upload)],
      [token, { origin: 'https://elsewhere.example' }],
    ]
    await assertNothingStored(server, async () => {
      for (const [sent, headers = {}] of forged) {
        const answer = await payer.send(mandate.sign, { ...good, token: sent }, headers)
        assert.deepEqual([answer.status, noticeIn(answer)], [422, words.formNotices.form_expired], sent)
      }
    })
  })

  test('that was open for half a day', async () => {
    const token = await payer.tokenOf(mandate.sign)
    clock.advance(12 * HOUR + 1)
    const answer = await payer.send(mandate.sign, { ...good, token })
    assert.equal(noticeIn(answer), words.formNotices.form_expired)
    ledTo(await payer.send(mandate.sign, { ...good, token: tokenIn(answer.text) }))
  })

  test('that showed something else: it is shown anew, and has to be agreed to anew', async () => {
    const changed = await create()
    const token = await payer.tokenOf(changed.sign)
    assert.equal((await server.api.patch(`/v2/mandates/${changed.id}`, { rum: 'RUM-CHANGED' })).status, 200)
    const answer = await payer.send(changed.sign, { ...good, token })
    assert.deepEqual([answer.status, noticeIn(answer)], [422, words.formNotices.changed])
    assert.ok(answer.text.includes('RUM-CHANGED'))
    assert.equal(await signatureOf(changed), undefined)
    ledTo(await payer.send(changed.sign, { ...good, token: tokenIn(answer.text) }))
  })
})

describe('twice', () => {
  test('a double click signs once, and both see that it is signed and have the document', async () => {
    const mandate = await create()
    const fields = { ...good, token: await payer.tokenOf(mandate.sign) }
    const answers = await Promise.all([1, 2, 3].map(() => payer.send(mandate.sign, fields, browser)))
    for (const answer of answers) {
      const page = await payer.open(ledTo(answer))
      assert.equal(headingOf(page), words.signed.title)
      assert.match(linkIn(page), /document\?key=/)
    }
    assert.equal((await signatureOf(mandate))?.['name'], 'Ada Lovelace')
  })

  test('in two windows, of which the second is another client’s or another name’s: it sees that it is signed, and no document', async () => {
    const mandate = await create()
    const token = await payer.tokenOf(mandate.sign)
    ledTo(await payer.send(mandate.sign, { ...good, token }, browser))
    const others: readonly [name: string, headers: Record<string, string>][] = [
      ['Ada King', browser],
      ['Ada Lovelace', { ...browser, 'user-agent': 'another' }],
      ['Ada Lovelace', { ...browser, 'x-forwarded-for': '192.0.2.18' }],
    ]
    for (const [name, headers] of others) {
      const path = ledTo(await payer.send(mandate.sign, { ...good, name, token }, headers))
      assert.equal(path, mandate.sign)
      const page = await payer.open(path)
      assert.deepEqual([headingOf(page), linkIn(page)], [words.notices.already_signed.title, ''])
    }
    assert.equal((await signatureOf(mandate))?.['ip'], '192.0.2.17')
  })
})

describe('the document is for whoever has signed it', () => {
  test('for an hour, and by the key of this mandate alone', async () => {
    const [mandate, other] = [await create(), await create()]
    const path = ledTo(await sendSigned(mandate.sign))
    const theirs = ledTo(await sendSigned(other.sign))
    const link = linkIn(await payer.open(path))
    const { search } = new URL(theirs, server.url)
    const key = search.replace('?signed=', '')
    for (const wrong of ['', '?key=', `?key=${key}`, '?key=1.2', `${new URL(link, server.url).search}x`]) {
      const answer = await payer.open(`${mandate.sign}/document${wrong}`)
      assert.equal(ledTo(answer), mandate.sign, wrong)
    }
    assert.equal(headingOf(await payer.open(mandate.sign + search)), words.notices.already_signed.title)
    clock.advance(HOUR)
    assert.equal((await payer.open(link)).status, 200)
    clock.advance(1)
    assert.equal(ledTo(await payer.open(link)), mandate.sign)
    assert.equal(headingOf(await payer.open(path)), words.notices.already_signed.title)
  })
})

/** As a browser sends the form of a file. */
async function sendPaper(
  path: string,
  fields: Readonly<Record<string, string>>,
  file: Buffer | null,
  token?: string,
): Promise<PageAnswer> {
  const form = new FormData()
  form.append('token', token ?? (await payer.tokenOf(path)))
  // A field in which no file was chosen is sent all the same.
  const bytes = file ?? Buffer.alloc(0)
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), file === null ? '' : 'scan.pdf')
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return payer.ask('POST', path, { body: form, headers: { 'accept-language': 'en' } })
}

/** Sends the beginning of a form with a paper, and no more. */
async function beginPaper(path: string, token: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  const head = `POST ${path} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 5000\r\n\r\n`
  const parts = [
    `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${token}\r\n`,
    '--x\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n',
  ]
  await new Promise<void>((resolve) => socket.write(head + parts.join(''), () => resolve()))
  return socket
}

const today = new Date(someNoon).toISOString().slice(0, 10)
/** Of a day of which no more is known. */
const noonInParis = Date.parse(`${today}T11:00:00Z`)
const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10)

describe('handing in the paper', () => {
  test('signs the mandate, as the form says', async () => {
    const mandate = await create()
    const paper = paperPdf(5000, 'by Ada')
    assert.equal(
      ledTo(await sendPaper(mandate.upload, { date: today, place: ' Aix-en- Provence ' }, paper)),
      mandate.upload,
    )
    assert.deepEqual(await signatureOf(mandate), {
      how: 'upload',
      name: 'Ada Lovelace',
      at: noonInParis,
      place: 'Aix-en- Provence',
      ip: null,
      userAgent: null,
    })
    assert.equal(headingOf(await payer.open(mandate.upload)), words.received.title)
    assert.equal(headingOf(await payer.open(mandate.sign)), words.notices.already_signed.title)
    assert.deepEqual(await documentOf(mandate), paper)
    assert.equal((await read(mandate)).signed_at, secondsOf(noonInParis))
  })

  test('of a mandate that was signed before: nothing is asked but the file, and the signature stays', async () => {
    const mandate = await create({ signed_at: secondsOf(someNoon) })
    assert.doesNotMatch((await payer.open(mandate.upload)).text, /name="date"|name="place"/)
    ledTo(await sendPaper(mandate.upload, {}, paperPdf()))
    assert.equal((await signatureOf(mandate))?.['how'], 'paper')
    assert.deepEqual(await documentOf(mandate), paperPdf())
    assert.equal(headingOf(await payer.open(mandate.upload)), words.received.title)
  })

  test('several times at once: one is kept, and all are told that it was received', async () => {
    const mandate = await create()
    const token = await payer.tokenOf(mandate.upload)
    const papers = ['a', 'b', 'c', 'd', 'e'].map((mark) => paperPdf(1000, mark))
    const answers = await Promise.all(papers.map((paper) => sendPaper(mandate.upload, { date: today }, paper, token)))
    for (const answer of answers) assert.equal(headingOf(await payer.open(ledTo(answer))), words.received.title)
    const kept = await documentOf(mandate)
    assert.ok(papers.some((paper) => paper.equals(kept)))
    assert.equal((await signatureOf(mandate))?.['how'], 'upload')
    const { store } = server.running.core
    const rows = await store.query({
      text: 'select 1 from mandate_documents where mandate_id = $1',
      values: [mandate.id],
    })
    assert.equal(rows.length, 1)
  })

  test('who sends slowly keeps nobody else waiting, and nobody at all with the page of a revoked mandate', async () => {
    const [slow, revoked, other] = [await create(), await create(), await create()]
    const revokedToken = await payer.tokenOf(revoked.upload)
    assert.equal((await server.api.delete(`/v2/mandates/${revoked.id}`)).status, 200)
    const begun = await Promise.all([
      ...[1, 2, 3, 4].map(async () => beginPaper(slow.upload, await payer.tokenOf(slow.upload))),
      ...[...Array(12).keys()].map(() => beginPaper(revoked.upload, revokedToken)),
    ])
    try {
      assert.equal(ledTo(await sendPaper(other.upload, { date: today }, paperPdf())), other.upload)
      assert.equal((await signatureOf(other))?.['how'], 'upload')
      // Sent again while the first tries are stuck on their way.
      assert.equal(ledTo(await sendPaper(slow.upload, { date: today }, paperPdf())), slow.upload)
      assert.equal((await signatureOf(slow))?.['how'], 'upload')
    } finally {
      for (const socket of begun) socket.destroy()
    }
  })

  test('after it was signed on the page there is nothing to hand in', async () => {
    const mandate = await create()
    const token = await payer.tokenOf(mandate.upload)
    ledTo(await sendSigned(mandate.sign))
    const before = await documentOf(mandate)
    assert.equal(headingOf(await payer.open(mandate.upload)), words.notices.already_signed.title)
    assert.equal(ledTo(await sendPaper(mandate.upload, { date: today }, paperPdf(), token)), mandate.upload)
    assert.deepEqual(await documentOf(mandate), before)
  })

  const wrong: Readonly<
    Record<
      string,
      readonly [
        file: () => Buffer | null,
        fields: Record<string, string>,
        errors: Partial<Record<MandateField, MandateFieldError>>,
      ]
    >
  > = {
    'no file': [() => null, { date: today }, { file: 'file_missing' }],
    'a text': [() => Buffer.from('Hello'), { date: today }, { file: 'file_not_pdf' }],
    'half a PDF': [() => paperPdf().subarray(0, 400), { date: today }, { file: 'file_not_pdf' }],
    'too large': [() => paperPdf(10 * 1024 * 1024 + 1), { date: today }, { file: 'file_too_large' }],
    'no date': [() => paperPdf(), { date: '' }, { date: 'date_missing' }],
    'no day': [() => paperPdf(), { date: '2026-02-30' }, { date: 'date_invalid' }],
    'a day of long ago': [() => paperPdf(), { date: '0026-01-01' }, { date: 'date_invalid' }],
    'no date at all': [() => paperPdf(), { date: 'yesterday' }, { date: 'date_invalid' }],
    'a day to come': [() => paperPdf(), { date: '2999-01-01' }, { date: 'date_to_come' }],
    'a long place': [() => paperPdf(), { date: today, place: 'x'.repeat(71) }, { place: 'place_invalid' }],
    everything: [
      () => null,
      { date: '', place: 'x'.repeat(71) },
      { file: 'file_missing', date: 'date_missing', place: 'place_invalid' },
    ],
  }

  test('each mistake is told beside its field, what was typed stays, and nothing is kept', async () => {
    const mandate = await create()
    await assertNothingStored(server, async () => {
      for (const [name, [file, fields, errors]] of Object.entries(wrong)) {
        const answer = await sendPaper(mandate.upload, fields, file())
        assert.deepEqual([answer.status, noticeIn(answer)], [422, words.formNotices.check_fields], name)
        for (const field of ['file', 'date', 'place'] as const) {
          const error = errors[field]
          assert.equal(errorIn(answer, field), error === undefined ? '' : words.fieldErrors[error], name)
        }
        assert.equal(valueIn(answer, 'date'), fields['date'], name)
        assert.equal(valueIn(answer, 'place'), fields['place'] ?? '', name)
      }
    })
  })

  test('with a form that is none of ours nothing is kept', async () => {
    const mandate = await create()
    const token = await payer.tokenOf(mandate.upload)
    await assertNothingStored(server, async () => {
      const forged = await sendPaper(mandate.upload, { date: today }, paperPdf(), 'forged')
      assert.deepEqual([forged.status, noticeIn(forged)], [422, words.formNotices.form_expired])
      const bare = await payer.send(mandate.upload, { token, date: today })
      assert.deepEqual([bare.status, errorIn(bare, 'file')], [422, words.fieldErrors.file_missing])
      const body = '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n'
      const broken = await payer.ask('POST', mandate.upload, {
        body,
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      })
      assert.ok(broken.status >= 400 && broken.status < 500, `${broken.status}`)
    })
    ledTo(await sendPaper(mandate.upload, { date: dayOf(clock.now()) }, paperPdf(10 * 1024 * 1024), token))
  })
})

describe('there is nothing to do', () => {
  test('for a mandate that was revoked, or whose account is gone', async () => {
    const [revoked, orphan] = [await create(), await create()]
    const tokens = [await payer.tokenOf(revoked.sign), await payer.tokenOf(orphan.sign)]
    assert.equal((await server.api.delete(`/v2/mandates/${revoked.id}`)).status, 200)
    assert.equal((await server.api.delete(`/v2/sepa/${orphan.sepa}`)).status, 200)
    for (const [place, mandate] of [revoked, orphan].entries()) {
      for (const path of [mandate.sign, mandate.upload])
        assert.equal(headingOf(await payer.open(path)), words.notices.revoked.title)
      assert.equal(ledTo(await payer.send(mandate.sign, { ...good, token: tokens[place] ?? '' })), mandate.sign)
      assert.equal(await signatureOf(mandate), undefined)
    }
  })

  test('at an address that is nobody’s: the same for all of them', async () => {
    const { sign } = await create()
    const unknown = `/mandates/${'x'.repeat(32)}`
    const pages = new Set<string>()
    for (const path of [
      unknown,
      `${unknown}/upload`,
      `${unknown}/document`,
      `${sign}x`,
      '/mandates/x',
      '/mandates/%00',
      `/mandates/${server.running.firstAccount.testPublicKey}`,
    ]) {
      const answer = await payer.open(path)
      assert.deepEqual([answer.status, headingOf(answer)], [404, words.notices.unknown.title], path)
      pages.add(answer.text)
    }
    assert.equal(pages.size, 1)
    assert.equal((await payer.send(unknown, good)).status, 404)
    assert.equal((await sendPaper(`${unknown}/upload`, {}, paperPdf(), 'x')).status, 404)
  })

  test('in a live mode that has no creditor yet', async () => {
    const { live } = await anotherAccount(server)
    const mandate = await create({}, live)
    const answer = await payer.open(mandate.sign)
    assert.deepEqual([answer.status, headingOf(answer)], [501, words.notices.unavailable.title])
  })
})

test('no page that was seen shows an account number', () => {
  assert.ok(shownPages.length > 100 && shownIbans.length > 10)
  for (const page of shownPages)
    for (const iban of shownIbans) {
      const digits = page.replaceAll(/[\s•]|&[^;]*;/g, '')
      assert.ok(!digits.includes(iban) && !digits.includes(iban.slice(2)))
    }
})
