/** Subscriptions: begun, renewed, not paid and paid after all, changed, ended. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { moveTo } from '../support/moments.ts'
import { payerAt } from '../support/payer.ts'
import { shaped } from '../support/shapes.ts'
import { shopsOnAServer } from '../support/subscription-shops.ts'
import { notEnrolled, toldOf } from '../support/subscriptions.ts'

const shops = shopsOnAServer()
const { at } = shops
const threeDSecure = '4000000000003220'

suite('a subscription by card', () => {
  test('is active with its first payment, and renewed on the day of the month', async () => {
    const subs = await at('2031-01-31T09:30:00Z')
    const [price, card] = [await subs.price(1000), await subs.card()]
    const made = await subs.create({ items: { [price]: 2 }, card })
    assert.equal(made.status, 'active')
    assert.equal(made.url, null)
    await moveTo(subs.api, '2031-05-15T00:00:00Z')
    assert.deepEqual(await subs.shown(made.id), [
      'paid 2000 2031-01-31T09:30Z',
      'paid 2000 2031-02-28T09:30Z',
      'paid 2000 2031-03-31T08:30Z',
      'paid 2000 2031-04-30T08:30Z',
    ])
    assert.deepEqual(await toldOf(shops.server, made.id), ['active', 'renewed', 'renewed', 'renewed'])
  })

  test('lets its payer prove who they are once, and asks the bank by itself later', async () => {
    const subs = await at()
    const [price, card] = [await subs.price(1000), await subs.card(threeDSecure)]
    const made = await subs.create({ items: { [price]: 1 }, card })
    assert.deepEqual([made.status, made.url !== null], ['incomplete', true])
    const intent = shaped('payment_intent', await subs.api.get(`/v2/payment_intents/${made.payment_intent}`))
    const { auth } = (await subs.api.get(`/v2/payments/${intent.payment}`)).body
    const proof = await subs.api.post(`/sandbox/authentications/${auth.uuid}`, { outcome: 'authenticated' })
    assert.equal(proof.status, 200)
    assert.equal((await subs.read(made.id)).status, 'active')
    await moveTo(subs.api, '2030-03-20T00:00:00Z')
    assert.deepEqual(
      (await subs.periods(made.id)).map(({ status }) => status),
      ['paid', 'paid', 'paid'],
    )
  })

  test('shows why its first payment was refused', async () => {
    const subs = await at()
    await subs.api.post('/sandbox/faults', { operation: 'authorization', refuse: { code: '51' } })
    const made = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    assert.equal(made.status, 'incomplete')
    const [period] = await subs.periods(made.id)
    assert.deepEqual([period?.status, period?.response], ['open', '51'])
  })

  test('that nobody pays is canceled after a day', async () => {
    const subs = await at()
    const made = await subs.create({ items: { [await subs.price(1000)]: 1 } })
    assert.equal(made.status, 'incomplete')
    await moveTo(subs.api, '2030-01-16T13:00:00Z')
    assert.equal((await subs.read(made.id)).status, 'canceled')
    assert.deepEqual(await toldOf(shops.server, made.id), ['incomplete', 'canceled'])
    assert.equal((await subs.api.get(`/v2/payment_intents/${made.payment_intent}`)).body.status, 'canceled')
    assert.deepEqual(await subs.shown(made.id), ['void 1000 2030-01-15T12:00Z'])
  })
})

const refusing = '4000000000000002'
const stolen = '4000000000009987'

test('lives through a free month, renewals, a refused card, dunning, recovery and its end', async () => {
  const subs = await at()
  const { api } = subs
  const [price, good, bad] = [await subs.price(1000), await subs.card(), await subs.card(refusing)]
  const free = Date.parse('2030-02-15T12:00:00Z') / 1000
  const made = await subs.create({ items: { [price]: 1 }, card: good, free_until: free })
  const { id } = made
  assert.deepEqual([made.status, made.current_period_end], ['active', free])
  const verification = (await api.get(`/v2/payment_intents/${made.payment_intent}`)).body
  assert.deepEqual([verification.amount, verification.status], [0, 'captured'])

  await moveTo(api, '2030-03-20T00:00:00Z')
  assert.deepEqual(await subs.shown(id), [
    'paid 0 2030-01-15T12:00Z',
    'paid 1000 2030-02-15T12:00Z',
    'paid 1000 2030-03-15T12:00Z',
  ])

  await subs.change(id, { card: bad })
  await moveTo(api, '2030-04-15T11:00:00Z')
  const overdue = await subs.read(id)
  assert.equal(overdue.status, 'past_due')
  const [period] = (await subs.periods(id)).slice(-1)
  assert.deepEqual(
    [period.status, period.response, period.retries, period.retry_at, period.payment_intent, period.url],
    ['past_due', '05', 0, Date.parse('2030-04-16T11:00:00Z') / 1000, overdue.payment_intent, overdue.url],
  )
  const attempts = async (): Promise<string[]> => {
    const { body } = await api.get(`/v2/payment_intents/${overdue.payment_intent}/payments`)
    return body.payments.map((one: { status: string; created: number; response: string }) => one.response).reverse()
  }
  const tries: readonly [moment: string, count: number, status: string][] = [
    ['2030-04-16T10:59:59Z', 1, 'past_due'],
    ['2030-04-16T11:00:00Z', 2, 'past_due'],
    ['2030-04-18T10:59:59Z', 2, 'past_due'],
    ['2030-04-18T11:00:00Z', 3, 'past_due'],
    ['2030-04-22T10:59:59Z', 3, 'past_due'],
    ['2030-04-22T11:00:00Z', 4, 'unpaid'],
    // While it is unpaid no period is billed.
    ['2030-05-20T00:00:00Z', 4, 'unpaid'],
  ]
  for (const [moment, count, status] of tries) {
    await moveTo(api, moment)
    assert.deepEqual([(await attempts()).length, (await subs.read(id)).status], [count, status], moment)
  }
  assert.equal((await subs.periods(id)).length, 4)

  await subs.change(id, { card: good })
  await moveTo(api, '2030-05-20T00:00:01Z')
  assert.equal((await subs.read(id)).status, 'active')
  const cancelAt = Date.parse('2030-06-20T00:00:00Z') / 1000
  await subs.change(id, { cancel_at: cancelAt })
  await moveTo(api, '2031-01-01T00:00:00Z')
  const ended = await subs.read(id)
  assert.deepEqual([ended.status, ended.ended_at], ['canceled', cancelAt])
  assert.deepEqual(await subs.shown(id), [
    'paid 0 2030-01-15T12:00Z',
    'paid 1000 2030-02-15T12:00Z',
    'paid 1000 2030-03-15T12:00Z',
    'paid 1000 2030-04-15T11:00Z',
    'paid 1000 2030-05-15T11:00Z',
    'paid 1000 2030-06-15T11:00Z',
  ])
  assert.deepEqual(await toldOf(shops.server, id), [
    'active',
    ...['renewed', 'renewed'],
    'changed',
    ...['renewed', 'past_due'],
    'unpaid',
    'changed',
    ...['active', 'renewed'],
    'changed',
    'renewed',
    'canceled',
  ])
  assert.deepEqual(await toldOf(shops.server, period.id), [
    'past_due',
    'changed',
    'changed',
    'unpaid',
    'changed',
    'paid',
  ])
})

test('a stolen card is not tried again; its payer gives another one on the page, which pays from then on', async () => {
  const subs = await at()
  const { api } = subs
  const [price, good, bad] = [await subs.price(1000), await subs.card(), await subs.card(stolen)]
  const { id } = await subs.create({ items: { [price]: 1 }, card: good })
  await subs.change(id, { card: bad })
  await moveTo(api, '2030-02-20T00:00:00Z')
  const overdue = await subs.read(id)
  const [, period] = await subs.periods(id)
  assert.deepEqual([overdue.status, period.response, period.retries], ['past_due', '41', 2])
  const payer = payerAt(shops.server.url)
  const path = new URL(overdue.url as string).pathname
  await payer.payBy(path, notEnrolled, { expiry: '11/36' })
  const recovered = await subs.read(id)
  assert.equal(recovered.status, 'active')
  assert.notEqual(recovered.card, bad)
  assert.equal((await api.get(`/v2/cards/${recovered.card}`)).body.exp_month, 11)
  const { payments } = (await api.get(`/v2/payment_intents/${overdue.payment_intent}/payments`)).body
  assert.deepEqual(
    payments.map((one: { response: string }) => one.response),
    ['00', '41'],
  )
  await moveTo(api, '2030-03-20T00:00:00Z')
  assert.deepEqual(
    (await subs.periods(id)).map(({ status }) => status),
    ['paid', 'paid', 'paid'],
  )
})

test('a stolen card is given up on the last day, without having been tried', async () => {
  const subs = await at()
  const { api } = subs
  const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
  await subs.change(id, { card: await subs.card(stolen) })
  await moveTo(api, '2030-02-22T12:00:00Z')
  const { status, payment_intent } = await subs.read(id)
  assert.equal(status, 'unpaid')
  assert.equal((await api.get(`/v2/payment_intents/${payment_intent}/payments`)).body.payments.length, 1)
})
