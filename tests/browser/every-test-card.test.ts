/** Every test card on the page, from the form to the end: what each does is what its row of the table says. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { testCards, type TestCard } from '../../src/world/test-cards.ts'
import { giveCode, payBy, seesHeading, seesNotice } from '../support/browser.ts'
import { startCheckout, testRows, words, type Checkout, type PaymentState } from '../support/checkout.ts'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout({ environment: { GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '1000' } })
})
after(() => checkout.close())

testRows('with proof', testCards, {
  nameOf: ({ number, threeDSecure, response, laterFate }) =>
    `${number}: ${threeDSecure}, ${response}, ${laterFate.kind}`,
  open: (t) => checkout.newPage(t),
  run: payWithProof,
})

async function payWithProof(page: Page, card: TestCard): Promise<void> {
  const id = await checkout.createPayment({ return_url: null })
  await page.goto(checkout.addressOf(id))
  await payBy(page, card.number)
  if (card.threeDSecure === 'optional' || card.threeDSecure === 'required') {
    await page.waitForURL('**/v2/redirect/**')
    await giveCode(page, '123456')
  }
  await (isApproved(card)
    ? seesHeading(page, words.results.paid.title)
    : seesNotice(page, card.response === '51' ? words.formNotices.insufficient_funds : words.formNotices.refused))
  await page.waitForURL(checkout.addressOf(id))
  if (!isApproved(card)) assertSaysNoCode(await page.content())
  assert.deepEqual(await checkout.stateOf(id), expected(card))
}

/** `A1` asks for the proof that was given. */
const isApproved = ({ response }: TestCard): boolean => response === '00' || response === 'A1'

function expected(card: TestCard): PaymentState {
  const proof = card.threeDSecure === 'not_enrolled' ? 'unavailable' : 'success'
  if (!isApproved(card)) return ['refused', card.response, proof]
  return [card.laterFate.kind === 'captured_at_once' ? 'captured' : 'to_capture', '00', proof]
}

/** The token of the form is made of digits and letters, and may hold any two. */
const assertSaysNoCode = (html: string): void =>
  assert.doesNotMatch(html.replace(/name="token" value="[^"]*"/, ''), /\b(?:05|41|51)\b|lost|stolen|honou?r/i)

test('a card that takes proof is refused without, and no more is said', async (t) => {
  const id = await checkout.createPayment({ auth: null, return_url: null })
  const page = await checkout.open(t, id)
  await payBy(page, '4000000000003220')
  await seesNotice(page, words.formNotices.refused)
  assert.doesNotMatch(await page.content(), /\bA1\b/)
  assert.deepEqual(await checkout.stateOf(id), ['refused', 'A1', null])
})

test('a card that is refused makes place for another, on the same page', async (t) => {
  const id = await checkout.createPayment({ auth: null })
  const page = await checkout.open(t, id)
  await payBy(page, '4000000000009987')
  await seesNotice(page, words.formNotices.refused)
  assert.equal(await page.inputValue('[name=number]'), '')
  await payBy(page, '4000000000009995')
  await seesNotice(page, words.formNotices.insufficient_funds)
  await payBy(page, '4242424242424242')
  await seesHeading(page, words.results.paid.title)
  assert.deepEqual(await checkout.stateOf(id), ['to_capture', '00', null])
  await page.waitForURL(`${checkout.shop.url}/thanks`)
})
