/** A payment of the gateway API whose payer proves who they are: from the shop to the bank, and back to where the shop asked for. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCheckout, type Checkout } from '../support/checkout.ts'
import { gatewayOf, outcomeOf } from '../support/gateway.ts'

let checkout: Checkout
before(async () => {
  checkout = await startCheckout()
})
after(() => checkout.close())

test('the payer comes back with what tells the shop which payment to inquire about', async (t) => {
  const gateway = await gatewayOf(checkout.server)
  const waiting = await gateway.pay({
    'card.number': '4000000000003220',
    shopperResultUrl: `${checkout.shop.url}/back?order=7`,
  })
  assert.equal(outcomeOf(waiting), '200 000.200.000')
  const { id, redirect } = waiting.body
  const page = await checkout.newPage(t)
  await page.goto(redirect.url)
  await page.locator('[name=code]').fill('123456')
  await page.locator('button[value=confirm]').click()
  await page.waitForURL(`${checkout.shop.url}/back?order=7&id=*`)
  const back = new URL(page.url()).searchParams
  assert.deepEqual([back.get('order'), back.get('id')], ['7', id])
  const inquired = await gateway.get(back.get('resourcePath') ?? '')
  assert.deepEqual([outcomeOf(inquired), inquired.body.id], ['200 000.000.000', id])
  assert.deepEqual(inquired.body.threeDSecure, {
    eci: '05',
    version: '2.2.0',
    flow: 'challenge',
    authenticationStatus: 'Y',
  })
})
