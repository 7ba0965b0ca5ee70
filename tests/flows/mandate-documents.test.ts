/** Documents of mandates as merchants read them and hand them in. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ManualClock, MINUTE, secondsOf } from '../../src/kit/clock.ts'
import { SealBrokenError } from '../../src/vault/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { flowing, paperPdf, showPdf } from '../support/pdf.ts'
import { assertRefused, conflict, invalid, notFound, unknownId, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

const MiB = 1024 * 1024
const clock = new ManualClock(someNoon)
let server: TestServer
before(async () => {
  server = await startTestServer({ clock })
})
after(() => closeAgreeing(server))

const ibans = freshIbans()

interface Made {
  readonly id: string
  readonly rum: string
  readonly iban: string
}

async function create(given: object = {}): Promise<Made> {
  const iban = ibans.next().value
  const { id: sepa } = shaped('sepa', await server.api.post('/v2/sepa/', sepaBody(iban)))
  const { id, rum } = shaped('mandate', await server.api.post('/v2/mandates/', { sepa, ...given }))
  return { id, rum, iban }
}

const attach = (id: string, pdf: string | Buffer, given: object = {}): Promise<ApiAnswer> =>
  server.api.patch(`/v2/mandates/${id}`, { pdf: typeof pdf === 'string' ? pdf : pdf.toString('base64'), ...given })

interface File {
  readonly status: number
  readonly headers: Headers
  readonly content: Buffer
}

async function read(id: string, query = '', key = server.running.firstAccount.testSecretKey): Promise<File> {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`${server.url}/v2/mandates/${id}.pdf${query}`, { headers })
  return { status: answer.status, headers: answer.headers, content: Buffer.from(await answer.arrayBuffer()) }
}

/** Positions of the documents that are kept. */
async function documentsOf(id: string): Promise<number[]> {
  const rows = await server.running.core.store.query<{ position: number }>({
    text: 'select position from mandate_documents where mandate_id = $1 order by 1',
    values: [id],
  })
  return rows.map(({ position }) => position)
}

const bodyOf = ({ content }: File): unknown => JSON.parse(content.toString())

async function assertMissing(id: string): Promise<void> {
  const answer = await read(id)
  assert.deepEqual([answer.status, bodyOf(answer)], [404, { error: `Document of mandate \`${id}\` not found` }])
}

describe('a mandate that waits for its signature', () => {
  test('has a form to be signed on paper, with the whole account number, in the language that is asked for', async () => {
    const { id, rum, iban } = await create()
    const form = await read(id)
    assert.equal(form.status, 200)
    assert.equal(form.headers.get('content-type'), 'application/pdf')
    assert.equal(form.headers.get('content-disposition'), `attachment; filename="mandate-${rum}.pdf"`)
    assert.equal(form.headers.get('cache-control'), 'no-store')
    const text = flowing(await showPdf(form.content))
    for (const part of [
      rum,
      'Max Mustermann',
      iban.replaceAll(/.{4}(?=.)/g, '$& '),
      'Guichet Test Merchant',
      'FR72ZZZ123456',
    ])
      assert.ok(text.includes(part), `${part}\n${text}`)
    assert.match(text, /SEPA Direct Debit Mandate.*1 rue de la Paix 75002 Paris France.*Please sign/)
    for (const [query, title] of [
      ['?lang=fr-FR', 'Mandat de prélèvement SEPA'],
      ['?lang=DE', 'SEPA-Lastschriftmandat'],
      ['?lang=tlh', 'SEPA Direct Debit Mandate'],
    ] as const)
      assert.ok((await showPdf((await read(id, query)).content)).text.includes(title), query)
    assert.equal(shaped('mandate', await server.api.get(`/v2/mandates/${id}`)).url, null)
  })

  test('is given a name of a file that is one, whatever its reference holds', async () => {
    const { id } = await create({ rum: "A/B 'C'+(1):2,3" })
    assert.equal((await read(id)).headers.get('content-disposition'), 'attachment; filename="mandate-A-B-C-1-2-3.pdf"')
  })
})

describe('a document that is handed in', () => {
  test('is given back byte for byte, and does not sign by itself', async () => {
    const { id } = await create()
    const paper = paperPdf()
    const mandate = shaped('mandate', await attach(id, paper))
    assert.equal(mandate.url, `${server.url}/v2/mandates/${id}.pdf`)
    assert.equal(mandate.signed_at, null)
    assert.ok(mandate.sign_url !== null)
    assert.deepEqual((await read(id)).content, paper)
  })

  test('comes as a data URL as well, and in lines', async () => {
    const { id } = await create()
    const [first, second] = [paperPdf(1000, 'first'), paperPdf(1000, 'second')]
    assert.equal((await attach(id, `data:application/pdf;base64,${first.toString('base64')}`)).status, 200)
    assert.deepEqual((await read(id)).content, first)
    assert.equal((await attach(id, second.toString('base64').replaceAll(/.{76}/g, '$&\r\n'))).status, 200)
    assert.deepEqual((await read(id)).content, second, 'the last one counts')
  })

  test('signs with the moment that comes along', async () => {
    const { id } = await create()
    const at = secondsOf(someNoon) - 86_400
    const mandate = shaped('mandate', await attach(id, paperPdf(), { signed_at: at }))
    assert.deepEqual([mandate.signed_at, mandate.sign_url], [at, null])
    const [event] = await server.running.core.store.query<{ snapshot: { signature: { how: string } } }>({
      text: `select snapshot from events where object_id = $1 and type = 'mandate.signed'`,
      values: [id],
    })
    assert.equal(event?.snapshot.signature.how, 'upload')
  })

  test('may be as large as is said', async () => {
    const { id } = await create()
    const paper = paperPdf(10 * MiB)
    assert.equal((await attach(id, paper)).status, 200)
    assert.ok((await read(id)).content.equals(paper))
  })

  test('comes ten times', async () => {
    const { id } = await create()
    for (let count = 1; count <= 10; count++) assert.equal((await attach(id, paperPdf(1000, `${count}`))).status, 200)
    assertRefused(await attach(id, paperPdf()), conflict(`Mandate \`${id}\` has 10 documents and takes no more`))
    assert.deepEqual((await read(id)).content, paperPdf(1000, '10'))
  })

  test('at the same moment as another: both are kept, and one of them counts', async () => {
    const { id } = await create()
    const papers = ['a', 'b', 'c', 'd'].map((mark) => paperPdf(1000, mark))
    const answers = await Promise.all(papers.map((paper) => attach(id, paper)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    )
    const { content } = await read(id)
    assert.ok(papers.some((paper) => paper.equals(content)))
    assert.deepEqual(await documentsOf(id), [1, 2, 3, 4])
  })
})

const notBase64 = invalid(['body', 'pdf'], 'PDF is not base64', 'value_error.base64')
const notPdf = invalid(['body', 'pdf'], 'PDF is not a whole PDF document', 'value_error.pdf')
const tooLarge: Refused = { status: 413, body: { error: 'The document is larger than 10 MiB' } }

const refused: Readonly<Record<string, readonly [pdf: () => string, refusal: Refused]>> = {
  'an empty text': [() => '', notBase64],
  'an address': [() => 'https://example.org/mandate.pdf', notBase64],
  'a picture': [() => 'data:image/png;base64,iVBORw0KGgo=', notBase64],
  'a text': [() => Buffer.from('Hello').toString('base64'), notPdf],
  'half of a PDF': [() => paperPdf().subarray(0, 500).toString('base64'), notPdf],
  'a byte too much': [() => paperPdf(10 * MiB + 1).toString('base64'), tooLarge],
  'more than is read': [() => paperPdf(11 * MiB).toString('base64'), tooLarge],
}

describe('what is no document is refused, and nothing kept', () => {
  for (const [name, [pdf, refusal]] of Object.entries(refused)) {
    test(name, async () => {
      const { id } = await create()
      assertRefused(await attach(id, pdf()), refusal)
      assert.equal(shaped('mandate', await server.api.get(`/v2/mandates/${id}`)).url, null)
      assert.equal((await documentsOf(id)).length, 0)
    })
  }

  test('elsewhere, bodies stay as small as they were', async () => {
    const { status, body } = await server.api.post('/v2/mandates/', { sepa: 'x'.repeat(MiB) })
    assert.deepEqual([status, body], [413, { error: 'The body is larger than 1 MiB' }])
  })
})

describe('no document', () => {
  test('of a mandate that was signed elsewhere, until its paper is handed in', async () => {
    const { id } = await create({ signed_at: secondsOf(someNoon) })
    await assertMissing(id)
    assert.equal((await attach(id, paperPdf())).status, 200)
    assert.deepEqual((await read(id)).content, paperPdf())
  })

  test('of one that was revoked before it had any; one that had keeps it', async () => {
    const [without, having] = [await create(), await create()]
    assert.equal((await attach(having.id, paperPdf())).status, 200)
    for (const { id } of [without, having]) assert.equal((await server.api.delete(`/v2/mandates/${id}`)).status, 200)
    await assertMissing(without.id)
    assert.deepEqual((await read(having.id)).content, paperPdf())
    assertRefused(await attach(having.id, paperPdf()), notFound('Mandate', having.id))
  })

  test('for another account, nor of a mandate that is not there', async () => {
    const { id } = await create()
    const stranger = await anotherAccount(server)
    const theirs = await stranger.test.get(`/v2/mandates/${id}.pdf`)
    assert.deepEqual([theirs.status, theirs.body], [404, { error: `Mandate \`${id}\` not found` }])
    const unknown = unknownId('mndt')
    assert.deepEqual(bodyOf(await read(unknown)), { error: `Mandate \`${unknown}\` not found` })
  })
})

describe('what is kept', () => {
  test('is never changed and never removed', async () => {
    const { id } = await create()
    assert.equal((await attach(id, paperPdf())).status, 200)
    const { store } = server.running.core
    for (const text of [
      `update mandate_documents set kind = 'made' where mandate_id = $1`,
      'update mandate_documents set size = size + 1 where mandate_id = $1',
      'update mandate_documents set created_at = created_at + 1 where mandate_id = $1',
      'delete from mandate_documents where mandate_id = $1',
    ])
      await assert.rejects(store.query({ text, values: [id] }), /never changed or removed/, text)
    await assert.rejects(store.query({ text: 'truncate mandate_documents', values: [] }), /never changed or removed/)
  })

  test('lies sealed, and opens after its key was replaced', async () => {
    const { id } = await create()
    const paper = paperPdf(1000, 'a paper in clear')
    assert.equal((await attach(id, paper)).status, 200)
    const { store, vault } = server.running.core
    const sealed = async (): Promise<{ text: string; key: string } | undefined> =>
      (
        await store.query<{ text: string; key: string }>({
          text: 'select content_sealed as text, content_key_id as key from mandate_documents where mandate_id = $1',
          values: [id],
        })
      )[0]
    const before = await sealed()
    assert.ok(before !== undefined && !Buffer.from(before.text, 'base64url').includes('a paper in clear'))
    clock.advance(MINUTE)
    const report = await vault.rotate()
    assert.deepEqual([report.finished, report.unreadable], [true, []])
    const after = await sealed()
    assert.ok(after !== undefined && after.key !== before.key && after.text !== before.text)
    assert.deepEqual((await read(id)).content, paper)
  })

  test('opens in its own row and in no other', async () => {
    const { id } = await create()
    for (const mark of ['one', 'two']) assert.equal((await attach(id, paperPdf(1000, mark))).status, 200)
    const { store, vault } = server.running.core
    const rows = await store.query<{ realmId: number; id: string; text: string; keyId: string }>({
      text: `select realm_id as "realmId", id, content_sealed as text, content_key_id as "keyId" from mandate_documents where mandate_id = $1`,
      values: [id],
    })
    const [one, two] = rows
    assert.ok(one !== undefined && two !== undefined)
    const place = { realmId: one.realmId, table: 'mandate_documents', column: 'content_sealed' }
    assert.ok(vault.openBytes(one, { ...place, rowId: one.id }).includes('%PDF-'))
    assert.throws(() => vault.openBytes(one, { ...place, rowId: two.id }), SealBrokenError)
  })
})
