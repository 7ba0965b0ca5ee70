/** Every test card on the page, from the form to the end: what each does there is what its row of the table says, and no more of it is told. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { wordsOf } from '../../src/page/words/index.ts'
import { testCards, type TestCard } from '../../src/world/test-cards.ts'
import type { Api } from '../support/api.ts'
import { payerAt, type Payer } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

const { formNotices, results } = wordsOf('en')

let server: TestServer
let api: Api
let payer: Payer
before(async () => {
  server = await startTestServer({ environment: { GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '1000' } })
  api = server.api
  payer = payerAt(server.url)
})
after(() => closeAgreeing(server))

async function openPayment(auth: boolean): Promise<{ readonly id: string; readonly path: string }> {
  const { id } = (await api.post('/v2/payments/', { amount: 1000, ...(auth && { auth }) })).body
  return { id, path: `/${server.running.firstAccount.testPublicKey}/${id as string}` }
}

async function stateOf(id: string): Promise<[status: string | null, response: string | null, auth: string | null]> {
  const { status, response, auth } = (await api.get(`/v2/payments/${id}`)).body
  return [status, response, auth?.status ?? null]
}

for (const card of testCards) {
  const { number, threeDSecure, response, laterFate } = card
  test(`${number}: ${threeDSecure}, ${response}, ${laterFate.kind}`, async () => {
    const { id, path } = await openPayment(true)
    const bank = await payer.payBy(path, number)
    if (threeDSecure === 'not_enrolled') assert.equal(bank, path)
    else {
      const isAsked = /name="code"/.test((await payer.open(bank)).text)
      assert.equal(isAsked, threeDSecure !== 'not_required')
      if (isAsked) await payer.giveCode(bank, '123456')
      assert.ok((await payer.open(bank)).text.includes(`data-leave-to="${server.url}${path}"`))
    }
    assertTold(card, (await payer.open(path)).text)
    assert.deepEqual(await stateOf(id), expected(card))
  })
}

test('a card that takes proof is refused without, and no more is said', async () => {
  const { id, path } = await openPayment(false)
  assert.equal(await payer.payBy(path, '4000000000003220'), path)
  const { text } = await payer.open(path)
  assert.ok(text.includes(formNotices.refused))
  assert.doesNotMatch(text, /\bA1\b/)
  assert.deepEqual(await stateOf(id), ['refused', 'A1', null])
})

/** `A1` asks for the proof that was given. */
const isApproved = ({ response }: TestCard): boolean => response === '00' || response === 'A1'

function expected(card: TestCard): [string, string, string] {
  const proof = card.threeDSecure === 'not_enrolled' ? 'unavailable' : 'success'
  if (!isApproved(card)) return ['refused', card.response, proof]
  return [card.laterFate.kind === 'captured_at_once' ? 'captured' : 'to_capture', '00', proof]
}

function assertTold(card: TestCard, page: string): void {
  const refusal = card.response === '51' ? formNotices.insufficient_funds : formNotices.refused
  assert.ok(page.includes(isApproved(card) ? results.paid.title : refusal))
  if (isApproved(card)) return
  // The token of the form is made of digits and letters, and may hold any two; and so may the addresses of files.
  const plain = page.replaceAll(/name="token" value="[^"]*"|\/page\/assets\/[\w.]+/g, '')
  assert.doesNotMatch(plain, /\b(?:05|41|51)\b|lost|stolen|honou?r/i)
  assert.doesNotMatch(plain, /<input id="number"[^>]* value=/)
}
