/** Notifications of the gateway API: what a shop is told of without asking, what not, and what becomes of what it does not take. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, suite, test } from 'node:test'
import { connect } from '../../src/app/connectors.ts'
import { startWorld } from '../../src/app/world.ts'
import { HOUR, ManualClock, MINUTE, SECOND } from '../../src/kit/clock.ts'
import type { Mode } from '../../src/kit/context.ts'
import { disableNotifications, enableNotifications, notificationSecretOf } from '../../src/notifications/index.ts'
import type { ApiAnswer } from '../support/api.ts'
import { createCheckout, pagePath } from '../support/checkouts.ts'
import { answer as answerOfBank } from '../support/authentications.ts'
import { numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import {
  cardPayment,
  debitPayment,
  encoded,
  formType,
  gatewayOf,
  outcomeOf,
  type Form,
  type Gateway,
} from '../support/gateway.ts'
import { payerAt } from '../support/payer.ts'
import { holdBack, startReceiver, verifyStandard, type Received, type Receiver } from '../support/receiver.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let receiver: Receiver
before(async () => {
  server = await startTestServer({ clock })
  receiver = await startReceiver(() => clock.now())
})
after(async () => {
  await receiver.close()
  await closeAgreeing(server)
})

interface Shop extends Gateway {
  /** Where it wants to be told. */
  readonly notificationUrl: string
  /** Sends what is due; everything that has come since the last time. */
  told(path?: string): Promise<readonly Received[]>
  advance(seconds: number): Promise<void>
  /** A payment that is told of, by its id. */
  paid(form?: Form): Promise<string>
}

let shops = 0
/** A merchant of its own. */
async function openShop(enabled = true): Promise<Shop> {
  const gateway = await gatewayOf(server)
  if (enabled) await enable(gateway)
  const path = `/shop-${(shops += 1)}`
  const notificationUrl = receiver.url + path
  const secret = await secretOf(gateway)
  const seen = new Set<Received>()
  return {
    ...gateway,
    notificationUrl,
    told: async (at = path) => {
      await server.running.core.courier.deliverDue()
      const came = receiver.received.filter((message) => message.path === at && !seen.has(message))
      for (const message of came) {
        seen.add(message)
        assert.equal(message.headers['content-type'], 'application/json; charset=UTF-8')
        verifyStandard(message, secret, clock.now())
      }
      return came
    },
    advance: async (seconds) => {
      assert.equal((await gateway.account.test.post('/sandbox/clock', { advance: seconds })).status, 200)
    },
    paid: async (form) => {
      const answer = await gateway.pay({ notificationUrl, ...form })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return answer.body.id
    },
  }
}

const enable = ({ account }: Gateway, mode: Mode = 'test', at: TestServer = server): Promise<unknown> =>
  enableNotifications(at.running.core.store, account.account.id, [mode])

async function secretOf({ account }: Gateway): Promise<string> {
  const { store, vault } = server.running.core
  const secret = await notificationSecretOf(store, vault, { accountId: account.account.id, mode: 'test' })
  assert(secret !== undefined)
  return secret
}

/** `DB 000.000.000` */
const lineOf = ({ body }: Received): string => `${body.paymentType} ${body.result.code}`

/** What was told is what an inquiry answers, but for what each answer has of its own. */
async function assertInquired(shop: Shop, { body }: Received): Promise<void> {
  const { timestamp: _t, ndc, ...told } = body
  const { timestamp: _i, ndc: inquired, ...shown } = (await shop.get(`/v3/payments/${body.id}`)).body
  assert.deepEqual(told, shown)
  assert.equal(ndc.split('_')[0], inquired.split('_')[0])
}

const day = 86_400
const debit: Form = {
  'card.number': undefined,
  'card.holder': undefined,
  'card.expiryMonth': undefined,
  'card.expiryYear': undefined,
  'card.cvv': undefined,
  ...debitPayment,
}
const toPay: Form = { amount: '92.00', currency: 'EUR', paymentType: 'DB' }
const underReview: Form = { 'card.holder': 'Ruth Review' }
const authenticated: Form = { 'card.number': '4000000000003220', shopperResultUrl: 'https://shop.test/back' }

test('an address that nothing could be told at is refused', async () => {
  const live = await gatewayOf(server, ['live'])
  const shop = await openShop()
  const id = await shop.paid()
  const rows: readonly [ask: (form: Form) => Promise<ApiAnswer>, notificationUrl: string, expected: string][] = [
    [live.pay, 'http://shop.example/', '400 600.300.210'],
    [(form) => live.operate('0'.repeat(32), 'RF', '1.00', form), 'http://shop.example/', '400 600.300.210'],
    [(form) => live.post('/v3/checkouts', { ...toPay, ...form }), 'http://shop.example/', '400 600.300.210'],
    [shop.pay, 'https://[shop/', '400 200.300.404'],
    [shop.pay, `https://${'a'.repeat(242)}.example.com/`, '400 200.300.404'],
    [shop.pay, `https://${'猫.'.repeat(200)}example/`, '400 200.300.404'],
    [(form) => shop.operate(id, 'RF', '1.00', form), 'http://:80/', '400 200.300.404'],
  ]
  for (const [ask, notificationUrl, expected] of rows) {
    const answer = await ask({ notificationUrl })
    assert.equal(outcomeOf(answer), expected, notificationUrl)
    assert.equal(answer.body.result.parameterErrors[0].name, 'notificationUrl')
  }
})

test('a host as long as a name may be is told, and however long one is, nothing fails for it', async () => {
  const shop = await openShop()
  const longest = `https://${'a'.repeat(241)}.example.com/`
  const ids = [await shop.paid({ ...underReview, notificationUrl: longest }), await shop.paid(underReview)]
  const { store } = server.running.core
  await store.query({
    text: `update gateway_transactions set notification_url = 'https://' || repeat('猫', 2000) where id = $1`,
    values: [ids[1]],
  })
  for (const id of ids) {
    assert.equal((await shop.account.test.post(`/sandbox/reviews/${id}`, { decision: 'accept' })).status, 200)
    assert.deepEqual(await rowsOf(id), [{ status: 'pending' }])
  }
  await disableNotifications(store, shop.account.account.id, ['test'], clock.now())
})

test('until it is enabled nothing is told, nor once it is disabled', async () => {
  const shop = await openShop(false)
  const ids = [await shop.paid(underReview), await shop.paid(underReview), await shop.paid(underReview)]
  const { store } = server.running.core
  const accepted = async (): Promise<readonly string[]> => {
    const { status } = await shop.account.test.post(`/sandbox/reviews/${ids.pop()}`, { decision: 'accept' })
    assert.equal(status, 200)
    return (await shop.told()).map(lineOf)
  }
  assert.deepEqual(await accepted(), [])
  await enable(shop, 'live')
  assert.deepEqual(await accepted(), [])
  await enable(shop)
  receiver.answer((_, response) => void response.writeHead(500).end())
  const [id = ''] = ids
  assert.deepEqual(await accepted(), ['DB 000.600.000'])
  receiver.answer(() => undefined)
  assert.deepEqual(await rowsOf(id), [{ status: 'pending' }])
  await disableNotifications(store, shop.account.account.id, ['test'], clock.now())
  assert.deepEqual(await rowsOf(id), [{ status: 'canceled' }])
  // A commit that was under way when it was disabled has found it enabled.
  await store.query({
    text: `update notifications set status = 'pending', next_attempt_at = 0, ended_at = null where id = $1`,
    values: [id],
  })
  assert.deepEqual([await shop.told(), await rowsOf(id)], [[], [{ status: 'canceled' }]])
})

suite('nothing is told', () => {
  test('of what an answer has told, and of what nobody distinguishes', async () => {
    const shop = await openShop()
    await shop.paid()
    await shop.paid(debit)
    await shop.pay({ notificationUrl: shop.notificationUrl, 'card.number': '4000000000000002' })
    const held = await shop.paid({ paymentType: 'PA' })
    for (const [type, amount] of [
      ['CP', '92.00'],
      ['RF', '10.00'],
    ] as const)
      assert.equal(outcomeOf(await shop.operate(held, type, amount)), '200 000.000.000')
    assert.equal(outcomeOf(await shop.operate(await shop.paid({ paymentType: 'PA' }), 'RV')), '200 000.000.000')
    assert.deepEqual(await shop.told(), [])
    // Sent, settled, and refunds credited; a preauthorization that nobody captures lapses.
    await shop.paid({ paymentType: 'PA' })
    await shop.advance(9 * day)
    assert.deepEqual((await shop.told()).map(lineOf), ['DB 000.000.000'], 'the debit, collected')
  })

  test('where no address was given', async () => {
    const shop = await openShop()
    const { body } = await shop.pay(authenticated)
    await answerOfBank(shop.account.test, uuidOf(body.redirect.url), 'authenticated')
    assert.equal(outcomeOf(await shop.get(`/v3/payments/${body.id}`)), '200 000.000.000')
    assert.deepEqual(await rowsOf(body.id), [])
  })
})

const uuidOf = (url: string): string => url.split('/').at(-1) ?? ''

const rowsOf = (id: string): Promise<{ readonly status: string }[]> =>
  server.running.core.store.query({ text: 'select status from notifications where id = $1', values: [id] })

describe('a payer who goes to the bank', () => {
  const ends: readonly [how: string, end: (shop: Shop, uuid: string) => Promise<unknown>, told: string][] = [
    ['proves who they are', (shop, uuid) => answerOfBank(shop.account.test, uuid, 'authenticated'), 'DB 000.000.000'],
    ['does not', (shop, uuid) => answerOfBank(shop.account.test, uuid, 'declined'), 'DB 100.380.401'],
    ['gives up', (shop, uuid) => answerOfBank(shop.account.test, uuid, 'canceled'), 'DB 100.396.101'],
    ['cannot', (shop, uuid) => answerOfBank(shop.account.test, uuid, 'unavailable'), 'DB 300.100.100'],
    ['finds it out of order', (shop, uuid) => answerOfBank(shop.account.test, uuid, 'failed'), 'DB 100.390.112'],
    ['never comes back', (shop) => shop.advance(30 * 60), 'DB 100.396.103'],
  ]
  for (const [how, end, told] of ends)
    test(how, async () => {
      const shop = await openShop()
      const answer = await shop.pay({ ...authenticated, notificationUrl: shop.notificationUrl })
      assert.equal(outcomeOf(answer), '200 000.200.000')
      assert.deepEqual(await shop.told(), [])
      await end(shop, uuidOf(answer.body.redirect.url))
      const [message, ...more] = await shop.told()
      assert(message !== undefined)
      assert.deepEqual([lineOf(message), message.body.id, more], [told, answer.body.id, []])
      await assertInquired(shop, message)
      await shop.advance(2 * day)
      assert.deepEqual(await shop.told(), [])
    })
})

test('a debit is told of when it is collected, and once more when it comes back', async () => {
  const shop = await openShop()
  const id = await shop.paid({
    ...debit,
    'bankAccount.iban': 'BE08510007547063',
    'bankAccount.holder': 'Camille Honnête',
  })
  const messages: Received[] = []
  for (let days = 0; days < 14; days++) {
    await shop.advance(day)
    messages.push(...(await shop.told()))
  }
  assert.deepEqual(messages.map(lineOf), ['DB 000.000.000', 'CB 000.100.203'])
  const [collected, returned] = messages
  assert.equal(collected?.body.id, id)
  assert(returned !== undefined)
  assert.equal(returned.body.referencedId, id)
  await assertInquired(shop, returned)
})

test('a capture of a debit is told of where it says, and the payment where it does', async () => {
  const shop = await openShop()
  const id = await shop.paid({ ...debit, paymentType: 'PA' })
  const notificationUrl = `${shop.notificationUrl}-captures`
  const capture = await shop.operate(id, 'CP', '92.00', { notificationUrl })
  assert.equal(outcomeOf(capture), '200 800.400.501')
  await shop.advance(3 * day)
  const messages = [...(await shop.told(new URL(notificationUrl).pathname)), ...(await shop.told())]
  assert.deepEqual(
    messages.map((message) => [lineOf(message), message.body.id]),
    [
      ['CP 000.000.000', capture.body.id],
      ['PA 000.000.000', id],
    ],
  )
  for (const message of messages) await assertInquired(shop, message)
})

test('of a checkout every try is told, since nobody but the payer was answered', async () => {
  const shop = await openShop()
  const payer = payerAt(server.url)
  const { notificationUrl } = shop
  const id = await createCheckout(shop, { notificationUrl })
  await payer.payBy(pagePath(id), numbers.insufficientFunds)
  const [declined, ...others] = await shop.told()
  assert(declined !== undefined && others.length === 0)
  assert.equal(lineOf(declined), 'DB 800.100.155')
  await payer.payBy(pagePath(id), numbers.approved)
  assert.deepEqual((await shop.told()).map(lineOf), ['DB 000.000.000'])
})

test('a chargeback and its reversal are told of as transactions of their own', async () => {
  const shop = await openShop()
  const id = await shop.paid({ 'card.number': '4000000000000259', merchantTransactionId: 'contested' })
  await shop.advance(6 * day)
  const [chargeback, ...others] = await shop.told()
  assert(chargeback !== undefined)
  assert.match(lineOf(chargeback), /^CB 000\.100\.2/)
  assert.deepEqual([chargeback.body.referencedId, others], [id, []])
  const { payments } = (await shop.account.test.get('/v2/payments/?order_id=contested')).body
  const [dispute] = (await shop.account.test.get(`/v2/payments/${payments[0].id}/disputes`)).body
  assert.equal((await shop.account.test.post(`/sandbox/disputes/${dispute.id}`, { status: 'won' })).status, 200)
  const [reversal, ...more] = await shop.told()
  assert(reversal !== undefined)
  assert.deepEqual([lineOf(reversal), reversal.body.referencedId, more], ['CR 000.100.105', id, []])
  await assertInquired(shop, reversal)
})

test('a refund, and a credit, that do not arrive', async () => {
  const shop = await openShop()
  const api = shop.account.test
  const id = await shop.paid({ 'card.number': numbers.capturedAtOnce, merchantTransactionId: 'given back' })
  const refund = await shop.operate(id, 'RF', '10.00')
  const credit = await shop.paid({ paymentType: 'CD', amount: '5.00', 'card.number': numbers.alsoApproved })
  assert.deepEqual(await shop.told(), [])
  const { payments } = (await api.get('/v2/payments/?order_id=given%20back')).body
  const [{ id: refundId }] = (await api.get(`/v2/payments/${payments[0].id}/refunds`)).body
  const { disbursements } = (await api.get('/v2/disbursements/')).body
  for (const path of [`refunds/${refundId}`, `disbursements/${disbursements[0].id}`]) {
    const decided = await api.post(`/sandbox/${path}`, { status: 'not_honored' })
    assert.equal(decided.status, 200, JSON.stringify(decided.body))
  }
  const messages = (await shop.told()).toSorted((one, other) => (lineOf(one) < lineOf(other) ? -1 : 1))
  assert.deepEqual(
    messages.map((message) => [lineOf(message), message.body.id]),
    [
      ['CD 100.397.102', credit],
      ['RF 100.397.102', refund.body.id],
    ],
  )
  for (const message of messages) await assertInquired(shop, message)
})

test('what a network at a distance answers while the shop waits is not told besides', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'guichet-world-'))
  const world = await startWorld(
    { host: '127.0.0.1', port: 0, secret: 'a-secret-of-the-network', directory },
    (error) => {
      throw error
    },
  )
  try {
    const gateway = await gatewayOf(server, ['live'])
    await enable(gateway, 'live')
    const { store, vault } = server.running.core
    await connect(store, vault, gateway.account.account.id, { url: world.url, secret: 'a-secret-of-the-network' })
    const answer = await gateway.pay({ notificationUrl: 'https://shop.example/told' })
    assert.equal(outcomeOf(answer), '200 000.000.000', JSON.stringify(answer.body))
    // It is withdrawn once the answer has gone out.
    while ((await rowsOf(answer.body.id))[0]?.status === 'pending');
    assert.deepEqual(await rowsOf(answer.body.id), [{ status: 'canceled' }])
    clock.advance(HOUR)
    await server.running.core.courier.deliverDue()
    assert.deepEqual(await rowsOf(answer.body.id), [{ status: 'canceled' }])
  } finally {
    await world.close()
    await rm(directory, { recursive: true })
  }
})

test('what it answers once the shop has hung up is told', async () => {
  const shop = await openShop()
  const fault = { operation: 'authorization', delay: { seconds: 3 } }
  assert.equal((await shop.account.test.post('/sandbox/faults', fault)).status, 200)
  const gone = new AbortController()
  const { notificationUrl } = shop
  const asked = fetch(`${server.url}/v3/payments`, {
    method: 'POST',
    signal: gone.signal,
    headers: { authorization: `Bearer ${shop.token}`, 'content-type': formType },
    body: encoded({ ...cardPayment, notificationUrl, merchantTransactionId: 'gone' }),
  })
  const inquire = (): Promise<ApiAnswer> => shop.get('/v3/payments', { merchantTransactionId: 'gone' })
  while ((await inquire()).status === 404);
  gone.abort()
  await assert.rejects(asked, { name: 'AbortError' })
  assert.equal(outcomeOf(await inquire()), '200 000.200.000')
  await shop.advance(3)
  while (outcomeOf(await inquire()) === '200 000.200.000');
  assert.deepEqual(await shop.told(), [])
  clock.advance(SECOND)
  assert.deepEqual((await shop.told()).map(lineOf), ['DB 000.000.000'])
})

test('a review that is decided, and what is given back after it', async () => {
  const shop = await openShop()
  const [accepted, reversed, refunded] = [
    await shop.paid(underReview),
    await shop.paid(underReview),
    await shop.paid({ ...underReview, 'card.number': numbers.capturedAtOnce }),
  ]
  assert.deepEqual(await shop.told(), [])
  const decide = async (id: string, decision: string): Promise<readonly string[]> => {
    const { status, body } = await shop.account.test.post(`/sandbox/reviews/${id}`, { decision })
    assert.equal(status, 200, JSON.stringify(body))
    const messages = await shop.told()
    for (const message of messages) assert.equal(message.body.id, id)
    return messages.map(lineOf)
  }
  assert.deepEqual(await decide(accepted, 'accept'), ['DB 000.600.000'])
  assert.deepEqual(await decide(reversed, 'deny'), ['DB 100.397.102'])
  assert.deepEqual(await decide(refunded, 'deny'), ['DB 000.400.100'])
  await shop.advance(5 * day)
  assert.deepEqual((await shop.told()).map(lineOf), ['DB 100.397.102'])
})

suite('a review that was denied', () => {
  interface Denied {
    readonly shop: Shop
    readonly id: string
    /** The lines that were told of the payment since the last time. */
    told(): Promise<readonly string[]>
    /** Decides what becomes of the refunds that are still under way. */
    refundsAre(status: 'refunded' | 'not_honored'): Promise<void>
    disputeIs(status: 'won'): Promise<void>
  }

  /** After `daysBefore`, and a refund of so much. */
  async function denied(number: string, daysBefore: number, refunded?: string): Promise<Denied> {
    const shop = await openShop()
    const api = shop.account.test
    const id = await shop.paid({ ...underReview, 'card.number': number, merchantTransactionId: 'denied' })
    await shop.advance(daysBefore * day)
    if (refunded !== undefined) await shop.operate(id, 'RF', refunded)
    const { body } = await api.post(`/sandbox/reviews/${id}`, { decision: 'deny' })
    assert.equal(body.status, 'denied')
    const [{ id: payment }] = (await api.get('/v2/payments/?order_id=denied')).body.payments
    return {
      shop,
      id,
      told: async () => {
        const messages = (await shop.told()).filter((message) => message.body.id === id)
        for (const message of messages) await assertInquired(shop, message)
        return messages.map(lineOf)
      },
      refundsAre: async (status) => {
        const refunds = (await api.get(`/v2/payments/${payment}/refunds`)).body as readonly Record<string, string>[]
        for (const { id: refund } of refunds.filter((one) => one['status'] !== 'refunded'))
          assert.equal((await api.post(`/sandbox/refunds/${refund}`, { status })).status, 200)
      },
      disputeIs: async (status) => {
        const [{ id: dispute }] = (await api.get(`/v2/payments/${payment}/disputes`)).body
        assert.equal((await api.post(`/sandbox/disputes/${dispute}`, { status })).status, 200)
      },
    }
  }

  test('is told of when a dispute gives the payer back what a refund did not, and when the money returns', async () => {
    const { shop, told, refundsAre, disputeIs } = await denied('4000000000000259', 1)
    assert.deepEqual(await told(), ['DB 000.400.100'])
    await refundsAre('not_honored')
    assert.deepEqual(await told(), [])
    await shop.advance(5 * day)
    assert.deepEqual(await told(), ['DB 100.397.102'])
    await disputeIs('won')
    assert.deepEqual(await told(), ['DB 000.400.100'])
  })

  test('is told of once all that was under way has arrived, and not before', async () => {
    const { shop, told } = await denied(numbers.capturedAtOnce, 0, '10.00')
    assert.deepEqual(await told(), ['DB 000.400.100'])
    const api = shop.account.test
    const [{ id: payment }] = (await api.get('/v2/payments/?order_id=denied')).body.payments
    const refunds = (await api.get(`/v2/payments/${payment}/refunds`)).body as readonly Record<string, string>[]
    const lines: (readonly string[])[] = []
    for (const { id } of refunds) {
      assert.equal((await api.post(`/sandbox/refunds/${id}`, { status: 'refunded' })).status, 200)
      lines.push(await told())
    }
    assert.deepEqual(lines, [[], ['DB 100.397.102']])
  })
})

suite('an answer that was not known', () => {
  const timeOut = async (shop: Shop, operation: string, carriedOut = true): Promise<void> => {
    const fault = { operation, time_out: { carried_out: carriedOut } }
    assert.equal((await shop.account.test.post('/sandbox/faults', fault)).status, 200)
  }

  for (const [carriedOut, told] of [
    [true, 'DB 000.000.000'],
    [false, 'DB 900.100.600'],
  ] as const)
    test(`to a payment: ${told}`, async () => {
      const shop = await openShop()
      await timeOut(shop, 'authorization', carriedOut)
      const id = await shop.paid()
      assert.equal(outcomeOf(await shop.get(`/v3/payments/${id}`)), '200 000.200.000')
      assert.deepEqual(await shop.told(), [])
      await shop.advance(60)
      // A request might have waited for it.
      assert.deepEqual(await shop.told(), [])
      clock.advance(SECOND)
      const [message] = await shop.told()
      assert(message !== undefined)
      assert.deepEqual([lineOf(message), message.body.id], [told, id])
      await assertInquired(shop, message)
    })

  test('to a payment that went on without proof: nothing is told as long as nothing is known', async () => {
    const shop = await openShop()
    const answer = await shop.pay({ ...authenticated, notificationUrl: shop.notificationUrl })
    await timeOut(shop, 'authorization')
    await answerOfBank(shop.account.test, uuidOf(answer.body.redirect.url), 'unavailable')
    for (const seconds of [1, 60]) {
      assert.deepEqual(await shop.told(), [])
      clock.advance(SECOND)
      assert.deepEqual(await shop.told(), [])
      await shop.advance(seconds)
    }
    assert.deepEqual(await shop.told(), [])
    clock.advance(SECOND)
    assert.deepEqual((await shop.told()).map(lineOf), ['DB 300.100.100'])
  })

  test('to a refund is told where the refund says', async () => {
    const shop = await openShop()
    const id = await shop.paid({ 'card.number': numbers.capturedAtOnce })
    await timeOut(shop, 'refund')
    const notificationUrl = `${shop.notificationUrl}-refunds`
    const refund = await shop.operate(id, 'RF', '10.00', { notificationUrl })
    assert.equal(outcomeOf(refund), '200 000.200.000')
    await shop.advance(60)
    assert.deepEqual(await shop.told(), [])
    clock.advance(SECOND)
    const [message, ...more] = await shop.told(new URL(notificationUrl).pathname)
    assert(message !== undefined)
    assert.deepEqual(
      [lineOf(message), message.body.id, message.body.referencedId],
      ['RF 000.000.000', refund.body.id, id],
    )
    assert.deepEqual([more, await shop.told()], [[], []])
  })
})

test('what is not taken is sent again, as it is by then, as the same message; what there is news of since, as another', async () => {
  const shop = await openShop()
  receiver.answer((_, response) => void response.writeHead(410).end())
  const { notificationUrl } = shop
  const { body } = await shop.pay({ ...authenticated, ...underReview, notificationUrl })
  await answerOfBank(shop.account.test, uuidOf(body.redirect.url), 'authenticated')
  const [first, ...none] = await shop.told()
  assert.deepEqual(none, [])
  clock.advance(MINUTE - 1)
  assert.deepEqual(await shop.told(), [])
  clock.advance(1)
  const [second] = await shop.told()
  assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id'])
  // The last word is sent whatever is still to be tried.
  assert.equal((await shop.account.test.post(`/sandbox/reviews/${body.id}`, { decision: 'accept' })).status, 200)
  receiver.answer((_, response) => void response.writeHead(302, { location: '/elsewhere' }).end())
  const [third] = await shop.told()
  assert.notEqual(third?.headers['webhook-id'], first?.headers['webhook-id'])
  assert.equal(third && lineOf(third), 'DB 000.600.000')
  receiver.answer(() => undefined)
  clock.advance(MINUTE)
  const [fourth] = await shop.told()
  assert.equal(fourth?.headers['webhook-id'], third?.headers['webhook-id'])
  clock.advance(48 * HOUR)
  assert.deepEqual(await shop.told(), [])
  assert.deepEqual([await shop.told('/elsewhere'), await rowsOf(body.id)], [[], [{ status: 'delivered' }]])
})

test('news that comes while a message is under way is told after it', async () => {
  const shop = await openShop()
  const { courier } = server.running.core
  const id = await shop.paid({ ...authenticated, ...underReview })
  const { body } = await shop.get(`/v3/payments/${id}`)
  const asked = new Promise<ServerResponse>((resolve) =>
    receiver.answer((_, response) => {
      holdBack(response)
      resolve(response)
    }),
  )
  await answerOfBank(shop.account.test, uuidOf(body.redirect.url), 'authenticated')
  const sending = courier.deliverDue()
  const response = await asked
  receiver.answer(() => undefined)
  assert.equal((await shop.account.test.post(`/sandbox/reviews/${id}`, { decision: 'accept' })).status, 200)
  response.end()
  await sending
  assert.deepEqual((await shop.told()).map(lineOf), ['DB 000.400.000', 'DB 000.600.000'])
  assert.deepEqual(await rowsOf(id), [{ status: 'delivered' }])
})

test('the metrics count what nobody has taken up', async () => {
  const still = await startTestServer({ clock })
  try {
    await still.running.core.courier.stop()
    const shop = await gatewayOf(still)
    await enable(shop, 'test', still)
    const { body } = await shop.pay({ notificationUrl: receiver.url, ...underReview })
    assert.equal((await shop.account.test.post(`/sandbox/reviews/${body.id}`, { decision: 'accept' })).status, 200)
    assert.deepEqual(await figures(still), { pending: 1, new: 1, delivered: 0, refused: 0 })
  } finally {
    await closeAgreeing(still)
  }
})

test('the metrics count what was sent, and what waits', async () => {
  const shop = await openShop()
  await shop.told()
  const before = await figures()
  const since = async () => {
    const now = await figures()
    return Object.entries(now).map(([name, value]) => [name, value - (before[name] ?? 0)])
  }
  const id = await shop.paid(underReview)
  receiver.answer((_, response) => void response.writeHead(500).end())
  assert.equal((await shop.account.test.post(`/sandbox/reviews/${id}`, { decision: 'accept' })).status, 200)
  await shop.told()
  assert.deepEqual(await since(), Object.entries({ pending: 1, new: 0, delivered: 0, refused: 1 }))
  clock.advance(2 * MINUTE)
  receiver.answer(() => undefined)
  await shop.told()
  assert.deepEqual(await since(), Object.entries({ pending: 0, new: 0, delivered: 1, refused: 1 }))
})

async function figures(of: TestServer = server): Promise<Record<string, number>> {
  const text = await (await fetch(`${of.url}/metrics`)).text()
  const figure = (name: string): number =>
    Number(new RegExp(`^guichet_notification${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)
  return {
    pending: figure('s_pending'),
    new: figure('s_new'),
    delivered: figure('_attempts_total\\{outcome="delivered"\\}'),
    refused: figure('_attempts_total\\{outcome="status"\\}'),
  }
}
