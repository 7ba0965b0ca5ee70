/** What becomes of a checkout of the gateway API that somebody changes, or calls off, while its payer is at it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { wordsOf } from '../../src/page/words/index.ts'
import type { ApiAnswer } from '../support/api.ts'
import { createCheckout, pagePath } from '../support/checkouts.ts'
import { someNoon } from '../support/core.ts'
import { gatewayOf, outcomeOf, type Form, type Gateway } from '../support/gateway.ts'
import { payerAt, tokenIn, typed, type Payer } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

const { debit, form: formWords, formNotices } = wordsOf('en')

const approved = '4242424242424242'
const asked = '4000000000003220'

let server: TestServer
let gateway: Gateway
let payer: Payer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  gateway = await gatewayOf(server)
  payer = payerAt(server.url)
})
after(() => closeAgreeing(server))

const resultOf = (id: string): Promise<ApiAnswer> => gateway.get(`/v3/checkouts/${id}/payment`)
const change = (id: string, form: Form): Promise<ApiAnswer> => gateway.post(`/v3/checkouts/${id}`, form)

/** The address of its intent in v2. */
async function intentOf(id: string): Promise<string> {
  const [row] = await server.running.core.store.query<{ id: string }>({
    text: 'select intent_id as id from gateway_checkouts where id = $1',
    values: [id],
  })
  return `/v2/payment_intents/${row?.id ?? ''}`
}

test('it stays as it is while its payer is at the bank, and what was tried stays as it was tried', async () => {
  const other = { amount: '10.50', paymentType: 'PA', merchantTransactionId: 'other', 'customer.surname': 'Jones' }
  const id = await createCheckout(gateway, { merchantTransactionId: 'first' })
  const given = async (): Promise<unknown[]> => {
    const { amount, paymentType, merchantTransactionId, customer } = (await resultOf(id)).body
    return [amount, paymentType, merchantTransactionId, customer]
  }
  const asMade = ['92.00', 'DB', 'first', undefined]
  const bank = await payer.payBy(pagePath(id), asked)
  assert.equal(outcomeOf(await change(id, other)), '400 100.350.101')
  assert.deepEqual(await given(), asMade)
  await payer.send(bank, { token: await payer.tokenOf(bank), action: 'cancel' })
  assert.equal(outcomeOf(await change(id, other)), '200 000.200.101')
  assert.deepEqual(await given(), asMade)
  await payer.payBy(pagePath(id), approved)
  assert.deepEqual(await given(), ['10.50', 'PA', 'other', { surname: 'Jones' }])
})

test('whether what pays is kept has to be told before it is', async () => {
  const kept = formWords.kept.shop
  for (const [before, now] of [
    ['false', 'true'],
    ['true', 'false'],
  ] as const) {
    const id = await createCheckout(gateway, { createRegistration: before })
    const { text } = await payer.open(pagePath(id))
    assert.equal(text.includes(kept), before === 'true')
    await change(id, { createRegistration: now, amount: '10.00' })
    const again = await payer.send(pagePath(id), { ...typed(approved), token: tokenIn(text) })
    assert.deepEqual(
      [again.status, again.text.includes(formNotices.kept_changed), again.text.includes(kept)],
      [422, true, now === 'true'],
    )
    const byScript = await payer.sendByScript(pagePath(id), { ...typed(approved), token: tokenIn(text) })
    const told = JSON.parse(byScript.text)
    const expected = now === 'true' ? { card: kept, sepa: debit.kept.shop } : undefined
    assert.deepEqual([told.notice, told.kept], [formNotices.kept_changed, expected])
    assert.equal(outcomeOf(await resultOf(id)), '200 000.200.100')
    await payer.send(pagePath(id), { ...typed(approved), token: told.token })
    const { amount, registrationId } = (await resultOf(id)).body
    assert.deepEqual([amount, registrationId !== undefined], ['10.00', now === 'true'])
  }
})

test('a change leaves what it does not name, which v2 may have set', async () => {
  const id = await createCheckout(gateway, { descriptor: 'Two tickets', merchantTransactionId: 'named' })
  const intent = await intentOf(id)
  const set = { capture: false, methods_allowed: ['card'], description: 'Three tickets', order_id: 'o-7', amount: 5000 }
  await gateway.account.test.patch(intent, set)
  assert.equal(outcomeOf(await change(id, { 'customer.surname': 'Jones' })), '200 000.200.101')
  const { body } = await gateway.account.test.get(intent)
  assert.deepEqual(Object.fromEntries(Object.keys(set).map((name) => [name, body[name]])), set)
  await payer.payBy(pagePath(id), approved)
  const { paymentType, amount, customer } = (await resultOf(id)).body
  assert.deepEqual([paymentType, amount, customer], ['PA', '50.00', { surname: 'Jones' }])
})

test('a hundred free fields are kept with it, however often it is changed', async () => {
  const fields = (prefix: string, count: number): Form =>
    Object.fromEntries(Array.from({ length: count }, (_, place) => [`customParameters[${prefix}${place}]`, prefix]))
  const id = await createCheckout(gateway, fields('a', 99))
  const rows: readonly [Form, string, string[]][] = [
    [fields('b', 3), '400 200.300.404', ['customParameters[b1]', 'customParameters[b2]']],
    [fields('b', 1), '200 000.200.101', []],
    [{ ...fields('a', 99), ...fields('b', 1) }, '200 000.200.101', []],
    [fields('c', 1), '400 200.300.404', ['customParameters[c0]']],
  ]
  for (const [form, expected, tooMany] of rows) {
    const answer = await change(id, form)
    const errors: readonly { readonly name: string }[] = answer.body.result.parameterErrors ?? []
    assert.deepEqual([outcomeOf(answer), errors.map(({ name }) => name)], [expected, tooMany])
  }
})

test('one that was called off through v2 says so, whether or not it was tried', async () => {
  const [untried, atBank, refused] = [
    await createCheckout(gateway),
    await createCheckout(gateway),
    await createCheckout(gateway),
  ]
  const ids = [untried, atBank, refused]
  await payer.payBy(pagePath(atBank), asked)
  const earlier = (await resultOf(atBank)).body.id
  const bank = await payer.payBy(pagePath(refused), asked)
  await payer.send(bank, { token: await payer.tokenOf(bank), action: 'cancel' })
  for (const id of ids) assert.equal((await gateway.account.test.delete(await intentOf(id))).status, 200)
  const outcomes = async (): Promise<string[]> => Promise.all(ids.map(async (id) => outcomeOf(await resultOf(id))))
  assert.deepEqual(await outcomes(), ['400 100.396.201', '400 100.396.201', '400 100.396.101'])
  assert.equal(outcomeOf(await change(atBank, { amount: '1.00' })), '400 100.350.101')
  // What the proof comes to afterwards makes no difference.
  await gateway.account.test.post('/sandbox/clock', { advance: 7 * 3600 })
  assert.equal(outcomeOf(await gateway.get(`/v3/payments/${String(earlier)}`)), '400 100.396.201')
})
