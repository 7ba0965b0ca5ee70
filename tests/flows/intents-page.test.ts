/** What the hosted page does with an intent (`payIntent`): cards are tried until one pays, and no two do. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { viewIntent } from '../../src/intents/index.ts'
import { nothingChanges } from '../../src/kit/changes.ts'
import { ManualClock, SECOND } from '../../src/kit/clock.ts'
import { findRealmOf } from '../../src/locators/index.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { device, intentCards, intentsOf, type IntentCard, type Intents } from '../support/intents.ts'
import { unknownId } from '../support/refusals.ts'
import { cardInput } from '../support/objects.ts'
import { payerAt } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, operationsOf } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let intents: Intents
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  intents = intentsOf(server)
})
after(() => closeAgreeing(server))

type Step = readonly [card: IntentCard, bank: string | undefined, status: string]

/** What the merchant asks, what payers do one after another, and all attempts in the end. */
const stories: readonly [given: object, steps: readonly Step[], attempts: string[]][] = [
  [{}, [['approved', 'authenticated', 'captured']], ['to_capture 00']],
  [{}, [['approved', undefined, 'require_authentication']], ['open']],
  [{}, [['notEnrolled', undefined, 'captured']], ['to_capture 00']],
  [{ capture: false }, [['approved', 'authenticated', 'authorized']], ['authorized 00']],
  [{ threeds: 'none' }, [['approved', undefined, 'captured']], ['to_capture 00']],
  [
    {},
    [
      ['refused', 'authenticated', 'require_payment_method'],
      ['alsoApproved', 'authenticated', 'captured'],
    ],
    ['refused 51', 'to_capture 00'],
  ],
  [
    { threeds: 'none' },
    [
      ['refused', undefined, 'require_payment_method'],
      ['authenticationRequired', undefined, 'require_payment_method'],
      ['approved', undefined, 'captured'],
    ],
    ['refused 51', 'refused A1', 'to_capture 00'],
  ],
  [
    {},
    [
      ['approved', 'declined', 'require_payment_method'],
      ['approved', 'failed', 'require_payment_method'],
      ['approved', 'authenticated', 'captured'],
    ],
    ['to_capture 00'],
  ],
  [
    {},
    [
      ['approved', 'abandoned', 'require_authentication'],
      ['alsoApproved', 'authenticated', 'captured'],
    ],
    ['to_capture 00'],
  ],
]

describe('cards that payers try', () => {
  for (const [given, steps, attempts] of stories) {
    const words = steps.map(([card, bank]) => [card, bank].filter(Boolean).join(' ')).join(', then ')
    test(`${JSON.stringify(given)} ${words}`, async () => {
      const made = await intents.create(given)
      const id = made.id as string
      for (const [kind, bank, status] of steps) {
        clock.advance(SECOND)
        const { intent, payment } = await intents.pay(id, cardInput(intentCards[kind]))
        assert.equal(intent.paymentId, payment.payment.id)
        assert.deepEqual([payment.payment.origin, payment.payment.intentId], [2, id])
        if (bank !== undefined) assert.equal((await intents.bank(made, bank)).status, 200)
        const read = await intents.read(id)
        assert.equal(read.status, status)
        assert.deepEqual([read.payment, read.card], [payment.payment.id, await intents.card(kind)])
      }
      assert.deepEqual(await intents.attempts(id), attempts)
    })
  }
})

test('a card that came with the intent is refused, and another one pays on the page', async () => {
  const intent = await intents.create({ card: await intents.card('refused'), threeds: 'none' })
  clock.advance(SECOND)
  const { status } = await intents.pay(intent.id as string, cardInput())
  assert.equal(status, 'captured')
  assert.deepEqual(await intents.attempts(intent.id as string), ['refused 51', 'to_capture 00'])
  assert.deepEqual(await intents.told(intent.id as string), ['require_payment_method', 'captured'])
})

test('where the payer is, and where they come back to', async () => {
  const { id } = await intents.create({ return_url: 'https://shop.example.org/back' })
  await intents.pay(id as string, cardInput(intentCards.approved))
  const attempt = await intents.attempt(await intents.read(id as string))
  assert.equal(attempt.return_url, 'https://shop.example.org/back')
  assert.equal(attempt.auth.return_url, `${server.url}/test_${id}`)
  assert.deepEqual([attempt.device, attempt.auth.device], [device, device])
  // An attempt that the merchant made, from nobody knows where, is paid on the page.
  const waiting = await intents.create({ card: await intents.card('approved') })
  assert.equal((await intents.attempt(waiting)).device, null)
  await intents.pay(waiting.id as string, cardInput(intentCards.approved))
  const resumed = await intents.attempt(waiting)
  assert.deepEqual([resumed.device, resumed.auth.device], [device, device])
})

test('who comes to the page for a card that the merchant gave is led to the bank, and back in the same language', async () => {
  const intent = await intents.create({ card: await intents.card('approved') })
  const path = `/test_${intent.id}?lang=fr`
  const led = await payerAt(server.url).open(path)
  const { auth } = await intents.attempt(intent)
  assert.deepEqual([led.status, led.location], [303, `${auth.redirect_url}?lang=fr`])
  assert.deepEqual([auth.status, auth.return_url, auth.device.ip], ['available', server.url + path, '127.0.0.1'])
  await assertNothingStored(server, () => payerAt(server.url).open(path))
  clock.advance(SECOND)
  await intents.bank(intent, 'authenticated')
  assert.deepEqual(await intents.told(intent.id as string), ['require_authentication', 'captured'])
})

test('a customer and an address that were deleted meanwhile keep nobody from paying', async () => {
  const customer = (await api.post('/v2/customers/', { email: 'gone@example.org' })).body.id as string
  const address = (await api.post('/v2/addresses/', { zip_code: '75011', city: 'Paris', country: 'FR' })).body
    .id as string
  const given = { customer, billing_address: address, shipping_address: address, threeds: 'none' }
  const there = await intents.create(given)
  const gone = await intents.create(given)
  assert.equal((await intents.pay(there.id as string, cardInput())).payment.payment.billingAddressId, address)
  await api.delete(`/v2/customers/${customer}`)
  await api.delete(`/v2/addresses/${address}`)
  const { status, payment } = await intents.pay(gone.id as string, cardInput())
  assert.equal(status, 'captured')
  const { customerId, billingAddressId, shippingAddressId } = payment.payment
  assert.deepEqual([customerId, billingAddressId, shippingAddressId], [null, null, null])
  assert.equal((await intents.read(gone.id as string)).customer, customer)
})

test('what is over takes no card', async () => {
  const paid = await intents.create({ card: await intents.card('approved'), threeds: 'none' })
  const held = await intents.create({ card: await intents.card('approved'), threeds: 'none', capture: false })
  const canceled = shaped('payment_intent', await api.delete(`/v2/payment_intents/${(await intents.create()).id}`))
  const rows: readonly [intent: ApiAnswer['body'], status: string][] = [
    [paid, 'captured'],
    [held, 'authorized'],
    [canceled, 'canceled'],
  ]
  const bySepa = (await intents.create({ methods_allowed: ['sepa'] })).id as string
  await assertNothingStored(server, async () => {
    for (const [{ id }, status] of rows) {
      const message = `Payment intent cannot be paid, it is ${status}`
      await assert.rejects(intents.pay(id as string, cardInput()), { status: 409, message, knownId: id as string })
    }
    const unknown = unknownId('pi')
    await assert.rejects(intents.pay(unknown, cardInput()), { status: 404 })
    await assert.rejects(intents.pay(bySepa, cardInput()), { status: 422 })
  })
})

describe('tabs at the same moment', () => {
  const tabs: readonly IntentCard[] = ['approved', 'alsoApproved', 'notEnrolled', 'capturedAtOnce']
  const starts: Readonly<Record<string, () => Promise<ApiAnswer['body']>>> = {
    untried: () => intents.create({ threeds: 'none' }),
    refused: async () => intents.create({ threeds: 'none', card: await intents.card('refused') }),
    declined: async () => {
      const intent = await intents.create({ card: await intents.card('approved') })
      await intents.bank(intent, 'declined')
      return shaped('payment_intent', await api.patch(`/v2/payment_intents/${intent.id}`, { threeds: 'none' }))
    },
  }
  for (const [state, start] of Object.entries(starts)) {
    test(`${state}: one of them pays`, async () => {
      for (let round = 0; round < 4; round++) {
        const { id } = await start()
        const tries = await Promise.allSettled(
          tabs.map((kind) => intents.pay(id as string, cardInput(intentCards[kind]))),
        )
        assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
        for (const one of tries) {
          if (one.status === 'fulfilled') continue
          const { status, message } = one.reason as { status: number; message: string }
          assert.deepEqual([status, message], [409, 'Payment intent cannot be paid, it is captured'])
        }
        const paid = (await intents.attempts(id as string)).filter((attempt) => attempt.endsWith('00'))
        assert.equal(paid.length, 1)
      }
    })
  }

  test('with proof to be given, they share one attempt, and the last card counts', async () => {
    const intent = await intents.create()
    const id = intent.id as string
    const tries = await Promise.all(tabs.slice(0, 2).map((kind) => intents.pay(id, cardInput(intentCards[kind]))))
    assert.equal(new Set(tries.map(({ payment }) => payment.payment.id)).size, 1)
    const proofs = tries.map(({ payment }) => payment.authentication?.id)
    assert.equal(new Set(proofs).size, 2)
    const answers = await Promise.all(
      proofs.map((proof) => api.post(`/sandbox/authentications/${proof}`, { outcome: 'authenticated' })),
    )
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
    const { payment, status } = await intents.read(id)
    assert.equal(status, 'captured')
    assert.deepEqual(await operationsOf(server, payment as string), [
      'authorization 100 approved',
      'capture 100 approved',
    ])
  })
})

test('the page finds the realm of an intent by its id, and reads it with its attempt', async () => {
  const { id } = await intents.create({ card: await intents.card('approved') })
  const { store } = server.running.core
  const realm = await findRealmOf(store, id as string)
  assert.equal(realm?.accountId, server.running.firstAccount.account.id)
  assert.equal(await findRealmOf(store, unknownId('pi')), undefined)
  const view = await intents.perform(async (ctx) => nothingChanges(await viewIntent(ctx, id as string)))
  assert.equal(view.status, 'require_authentication')
  assert.deepEqual([view.intent.id, view.payment?.payment.intentId], [id, id])
  assert.deepEqual([view.payment?.authentication?.status, view.payment?.card?.last4], ['available', '0008'])
  const untried = (await intents.create()).id as string
  const empty = await intents.perform(async (ctx) => nothingChanges(await viewIntent(ctx, untried)))
  assert.deepEqual([empty.payment, empty.status], [null, 'require_payment_method'])
})
