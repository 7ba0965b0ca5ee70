/** The whole flow in the browser for every test card, in one run: the page opened, the card typed, the bank's challenge answered, the way back. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { testCards, type TestCard } from '../../src/world/test-cards.ts'
import { giveCode, payBy, seesHeading, seesNotice } from '../support/browser.ts'
import { startCheckout, words, type Checkout } from '../support/checkout.ts'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout({ environment: { GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '1000' } })
})
after(() => checkout.close())

/** Payers at the same time, each with a window of their own: to open one takes as long as half a payment. */
const payers = 3

void describe('payers at once', { concurrency: payers }, () => {
  for (let payer = 0; payer < payers; payer++)
    test(`payer ${payer + 1}`, async (t) => {
      const page = await checkout.newPage(t)
      for (const card of testCards.filter((_, place) => place % payers === payer))
        await t.test(`${card.number}: ${card.threeDSecure}, ${card.response}`, () => payWithProof(page, card))
    })
})

async function payWithProof(page: Page, { number, threeDSecure, response, laterFate }: TestCard): Promise<void> {
  const id = await checkout.createPayment({ return_url: null })
  await page.goto(checkout.addressOf(id))
  await payBy(page, number)
  if (threeDSecure === 'optional' || threeDSecure === 'required') {
    await page.waitForURL('**/v2/redirect/**')
    await giveCode(page, '123456')
  }
  const proof = threeDSecure === 'not_enrolled' ? 'unavailable' : 'success'
  // `A1` asks for the proof that was given.
  if (response === '00' || response === 'A1') {
    await seesHeading(page, words.results.paid.title)
    const status = laterFate.kind === 'captured_at_once' ? 'captured' : 'to_capture'
    assert.deepEqual(await checkout.stateOf(id), [status, '00', proof])
  } else {
    const { insufficient_funds, refused } = words.formNotices
    await seesNotice(page, response === '51' ? insufficient_funds : refused)
    assert.deepEqual(await checkout.stateOf(id), ['refused', response, proof])
  }
  await page.waitForURL(checkout.addressOf(id))
}
