/** The gateway API: payments that wait for their payer, reviews, and faults of the network. */
import assert from 'node:assert/strict'
import { after, before, describe, suite, test } from 'node:test'
import { reviewCommands } from '../../src/cli/reviews.ts'
import { decideReview } from '../../src/gateway/index.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import { enableNotifications } from '../../src/notifications/index.ts'
import type { ApiAnswer } from '../support/api.ts'
import { run } from '../support/commands.ts'
import { someNoon } from '../support/core.ts'
import { debitPayment, gatewayOf, outcomeOf, type Form, type Gateway } from '../support/gateway.ts'
import { performAsItMoves } from '../support/meanwhile.ts'
import { moveTo } from '../support/moments.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

let server: TestServer
let gateway: Gateway
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  gateway = await gatewayOf(server)
})
after(() => closeAgreeing(server))

const challenged = { 'card.number': '4000000000003220', shopperResultUrl: 'https://shop.example.org/back?order=7#end' }
const optional = '4000008260000000'
const refused = '400 100.380.401'

const inquire = (id: string, shop = gateway): Promise<ApiAnswer> => shop.get(`/v3/payments/${id}`)
const identifierOf = ({ body }: ApiAnswer): string => String(body.redirect.url).split('/').at(-1) ?? ''
const answerBank = (shop: Gateway, waiting: ApiAnswer, outcome: string): Promise<ApiAnswer> =>
  shop.account.test.post(`/sandbox/authentications/${identifierOf(waiting)}`, { outcome })

suite('a payer who has to prove who they are', () => {
  const rows: readonly [outcome: string, expected: string][] = [
    ['authenticated', '200 000.000.000'],
    ['attempt', '200 000.000.000'],
    ['declined', refused],
    ['canceled', '400 100.396.101'],
    ['failed', '400 100.390.112'],
    ['unavailable', '400 300.100.100'],
  ]
  for (const [outcome, expected] of rows)
    test(`${outcome}: ${expected}`, async () => {
      const waiting = await gateway.pay(challenged)
      assert.equal(outcomeOf(waiting), '200 000.200.000')
      const { url, ...redirect } = waiting.body.redirect
      assert.match(url, /^http:\/\/.+\/v2\/redirect\/[0-9a-f-]{36}$/)
      assert.deepEqual(redirect, { method: 'GET', parameters: [], preconditions: [] })
      assert.equal(outcomeOf(await gateway.operate(waiting.body.id, 'RF', '1.00')), '400 700.400.570')
      const answered = await answerBank(gateway, waiting, outcome)
      assert.equal(answered.status, 200, JSON.stringify(answered.body))
      const final = await inquire(waiting.body.id)
      assert.equal(outcomeOf(final), expected)
      assert.equal(final.body.redirect, undefined)
    })

  test('whose card v2 deletes meanwhile: called off with the half hour, and told of', async () => {
    const shop = await gatewayOf(server)
    await enableNotifications(server.running.core.store, shop.account.account.id, ['test'])
    const notificationUrl = 'http://127.0.0.1:9/told'
    const waiting = await shop.pay({ ...challenged, merchantTransactionId: 'gone', notificationUrl })
    const { payments } = (await shop.account.test.get('/v2/payments/?order_id=gone')).body
    assert.equal((await shop.account.test.delete(`/v2/cards/${payments[0].card.id}`)).status, 200)
    await answerBank(shop, waiting, 'authenticated')
    assert.equal(outcomeOf(await inquire(waiting.body.id, shop)), '200 000.200.000')
    await shop.account.test.post('/sandbox/clock', { advance: 1800 })
    assert.equal(outcomeOf(await inquire(waiting.body.id, shop)), '400 100.396.201')
    assert.equal((await shop.account.test.get(`/v2/payments/${payments[0].id}`)).body.status, 'canceled')
    const told = await server.running.core.store.query({
      text: 'select from notifications where id = $1',
      values: [waiting.body.id],
    })
    assert.equal(told.length, 1)
  })

  test('comes back to the shop with what tells it which payment it was', async () => {
    const waiting = await gateway.pay({ ...challenged, merchantTransactionId: 'back-again' })
    const { id } = waiting.body
    const { payments } = (await gateway.account.test.get('/v2/payments/?order_id=back-again')).body
    assert.equal(
      payments[0].auth.return_url,
      `https://shop.example.org/back?order=7&id=${id}&resourcePath=%2Fv3%2Fpayments%2F${id}#end`,
    )
  })

  test('has half an hour', async () => {
    const shop = await gatewayOf(server)
    const waiting = await shop.pay(challenged)
    await shop.account.test.post('/sandbox/clock', { advance: 1799 })
    assert.equal(outcomeOf(await inquire(waiting.body.id, shop)), '200 000.200.000')
    await shop.account.test.post('/sandbox/clock', { advance: 1 })
    assert.equal(outcomeOf(await inquire(waiting.body.id, shop)), '400 100.396.103')
  })

  describe('or has not', () => {
    const proof = { 'threeDSecure.eci': '05', 'threeDSecure.verificationId': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }
    const rows: readonly [string, Form, string][] = [
      ['the bank does not need to see them', { 'card.number': optional }, '200 000.000.000'],
      [
        'the merchant wants them to',
        { 'card.number': optional, 'threeDSecure.challengeIndicator': '04' },
        '200 000.200.000',
      ],
      [
        'the merchant wants them to, and there is nowhere to come back to',
        { 'card.number': optional, 'threeDSecure.challengeIndicator': '04', shopperResultUrl: undefined },
        '400 100.380.305',
      ],
      [
        'the merchant wants them to, and they are on the telephone',
        { ...{ 'card.number': optional, 'threeDSecure.challengeIndicator': '03' }, transactionCategory: 'TO' },
        '200 000.000.000',
      ],
      ["the merchant's own server has seen to it", { ...proof }, '200 000.000.000'],
      ['and knows of no proof', { 'threeDSecure.eci': '07' }, '400 300.100.100'],
      ['also without their being there', { ...proof, transactionCategory: 'TO' }, '200 000.000.000'],
      ['and found nothing', { 'threeDSecure.authenticationStatus': 'N' }, refused],
      ['there is nowhere to come back to', { shopperResultUrl: undefined }, '400 300.100.100'],
      ['they are on the telephone', { transactionCategory: 'TO', 'card.cvv': undefined }, '400 300.100.100'],
    ]
    for (const [name, form, expected] of rows)
      test(name, async () => {
        const answer = await gateway.pay({ ...challenged, ...form })
        assert.equal(outcomeOf(answer), expected, JSON.stringify(answer.body))
      })
  })

  test('and whom the bank let through: how, is told', async () => {
    const { body } = await gateway.pay({ shopperResultUrl: challenged.shopperResultUrl })
    assert.deepEqual(body.threeDSecure, {
      eci: '05',
      version: '2.2.0',
      flow: 'frictionless',
      authenticationStatus: 'Y',
    })
  })
})

suite('a payment under review', () => {
  const reviewed = { 'customer.surname': 'Review' }
  const decide = (shop: Gateway, id: string, decision: string): Promise<ApiAnswer> =>
    shop.account.test.post(`/sandbox/reviews/${id}`, { decision })

  test('is paid, and stays so where it is accepted', async () => {
    const shop = await gatewayOf(server)
    const { body, ...answer } = await shop.pay({ ...reviewed, merchantTransactionId: 'looked-at' })
    assert.equal(outcomeOf({ body, ...answer }), '200 000.400.000')
    assert.deepEqual(body.risk, { score: '100' })
    const { reviews } = (await shop.account.test.get('/sandbox/reviews')).body
    assert.deepEqual(
      reviews.map((review: { id: string; merchant_transaction_id: string }) => [
        review.id,
        review.merchant_transaction_id,
      ]),
      [[body.id, 'looked-at']],
    )
    assert.equal((await decide(shop, body.id, 'accept')).body.status, 'accepted')
    assert.equal(outcomeOf(await inquire(body.id, shop)), '200 000.600.000')
    assert.deepEqual((await shop.account.test.get('/sandbox/reviews')).body.reviews, [])
    assert.equal((await decide(shop, body.id, 'accept')).status, 200)
    assert.equal((await decide(shop, body.id, 'deny')).status, 409)
  })

  test('is one by any of the names that are given', async () => {
    const shop = await gatewayOf(server)
    const names = [
      'customer.givenName',
      'customer.middleName',
      'customer.surname',
      'customer.companyName',
      'card.holder',
    ]
    for (const name of names) assert.equal(outcomeOf(await shop.pay({ [name]: 'Review' })), '200 000.400.000', name)
  })

  test('of a token is one by the name of who holds its account', async () => {
    const shop = await gatewayOf(server)
    const { amount, currency, paymentType, ...account } = debitPayment
    const made = await shop.post('/v3/registrations', { ...account, 'bankAccount.holder': 'Ruth Review' })
    const paid = await shop.post(`/v3/registrations/${made.body.id}/payments`, { amount, currency, paymentType })
    const { reviews } = (await shop.account.test.get('/sandbox/reviews')).body
    assert.deepEqual(
      reviews.map(({ id }: { id: string }) => id),
      [paid.body.id],
    )
  })

  test('is let go of where it is denied before it has left', async () => {
    const { body } = await gateway.pay(reviewed)
    assert.equal((await decide(gateway, body.id, 'deny')).status, 200)
    assert.equal(outcomeOf(await inquire(body.id)), '400 100.397.102')
  })

  test('is refunded where it is denied afterwards', async () => {
    const shop = await gatewayOf(server)
    const { body } = await shop.pay(reviewed)
    await moveTo(shop.account.test, '2030-01-17T12:00:00Z')
    assert.equal((await decide(shop, body.id, 'deny')).status, 200)
    assert.equal(outcomeOf(await inquire(body.id, shop)), '200 000.400.100')
    await moveTo(shop.account.test, '2030-01-22T12:00:00Z')
    assert.equal(outcomeOf(await inquire(body.id, shop)), '400 100.397.102')
  })

  test('that was disputed as a whole can be denied, and goes back once where the dispute is won meanwhile', async () => {
    const rows: readonly [name: string, isWonMeanwhile: boolean, refunds: number][] = [
      ['stays disputed', false, 0],
      ['is won', true, 1],
    ]
    for (const [name, isWonMeanwhile, refunds] of rows) {
      const shop = await gatewayOf(server)
      const { account, test: api } = shop.account
      const { body } = await shop.pay(reviewed)
      await moveTo(api, '2030-01-17T12:00:00Z')
      const [payment] = (await api.get('/v2/payments/')).body.payments
      const dispute = (await api.post(`/sandbox/payments/${payment.id}/dispute`)).body
      await performAsItMoves(
        server,
        { accountId: account.id, accountName: account.name, mode: 'test' },
        (ctx) => decideReview(ctx, body.id, 'deny'),
        async () => {
          if (!isWonMeanwhile) return
          assert.equal((await api.post(`/sandbox/disputes/${dispute.id}`, { status: 'won' })).status, 200)
        },
      )
      const given = (await api.get(`/v2/payments/${payment.id}/refunds`)).body
      assert.equal(given.length, refunds, name)
    }
  })

  test('that is let go of is not looked at any more', async () => {
    const { body } = await gateway.pay({ ...reviewed, paymentType: 'PA' })
    assert.equal(outcomeOf(await inquire(body.id)), '200 000.400.000')
    await gateway.operate(body.id, 'RV')
    assert.equal(outcomeOf(await inquire(body.id)), '200 000.000.000')
  })

  test('that was declined is not looked at', async () => {
    const { body } = await gateway.pay({ ...reviewed, 'card.number': '4000000000000002' })
    assert.equal(body.result.code, '800.100.152')
    assert.equal((await decide(gateway, body.id, 'accept')).status, 409)
  })

  test('is listed and decided by a command as well', async () => {
    const shop = await gatewayOf(server)
    const place = { url: server.url, key: shop.account.key('secret', 'test').value }
    const command = (name: string, ...words: string[]): Promise<string[]> =>
      run(server.database, reviewCommands[`reviews ${name}`], words, place)
    const { body } = await shop.pay({ ...reviewed, merchantTransactionId: 'by-command' })
    const [head, row = ''] = await command('list')
    assert.match(head ?? '', /^id +payment +merchant transaction id$/)
    assert.match(row, new RegExp(`^${body.id}  paym_[a-zA-Z0-9]{24}  by-command$`))
    assert.deepEqual(await command('accept', body.id), [`${body.id} is accepted`])
    await assert.rejects(command('deny', body.id), /the server refuses: .*The review was accepted/)
    await assert.rejects(command('deny'), /the id of the payment .* is missing/)
  })

  test('and what never was is not there', async () => {
    assert.equal((await decide(gateway, (await gateway.pay()).body.id, 'accept')).status, 404)
    assert.equal((await decide(gateway, '0'.repeat(32), 'accept')).status, 404)
  })
})

suite('what goes wrong at the network', () => {
  const fault = (shop: Gateway, body: object): Promise<ApiAnswer> =>
    shop.account.test.post('/sandbox/faults', { operation: 'authorization', ...body })

  test('a wrong security code', async () => {
    const shop = await gatewayOf(server)
    assert.equal((await fault(shop, { refuse: { code: '82' } })).status, 200)
    assert.equal(outcomeOf(await shop.pay()), '400 800.100.153')
  })

  test('no answer, until it is known', async () => {
    const shop = await gatewayOf(server)
    await fault(shop, { time_out: { carried_out: true } })
    const waiting = await shop.pay()
    assert.equal(outcomeOf(waiting), '200 000.200.000')
    assert.equal(outcomeOf(await shop.operate(waiting.body.id, 'RV')), '400 700.400.570')
    await shop.account.test.post('/sandbox/clock', { advance: 60 })
    assert.equal(outcomeOf(await inquire(waiting.body.id, shop)), '200 000.000.000')
  })

  test('a capture whose answer is owed', async () => {
    const shop = await gatewayOf(server)
    await shop.account.test.post('/sandbox/faults', { operation: 'capture', time_out: { carried_out: true } })
    const { body, ...answer } = await shop.pay()
    assert.equal(outcomeOf({ body, ...answer }), '200 000.200.000')
    await shop.account.test.post('/sandbox/clock', { advance: 60 })
    assert.equal(outcomeOf(await inquire(body.id, shop)), '200 000.000.000')
  })

  test('a settlement that does not come', async () => {
    const shop = await gatewayOf(server)
    const { body } = await shop.pay({ paymentType: 'PA' })
    const captured = await shop.operate(body.id, 'CP', '92.00')
    await shop.account.test.post('/sandbox/faults', { operation: 'settlement', refuse: { code: '05' } })
    await moveTo(shop.account.test, '2030-01-17T12:00:00Z')
    assert.equal(outcomeOf(await inquire(body.id, shop)), '400 999.999.999')
    assert.equal(outcomeOf(await inquire(captured.body.id, shop)), '400 999.999.999')
  })

  test('a refund that does not reach the payer', async () => {
    const shop = await gatewayOf(server)
    const { body } = await shop.pay()
    await moveTo(shop.account.test, '2030-01-16T12:00:00Z')
    const refund = await shop.operate(body.id, 'RF', '10.00')
    const { payments } = (await shop.account.test.get('/v2/payments/')).body
    const refunds = (await shop.account.test.get(`/v2/payments/${payments[0].id}/refunds`)).body
    const told = await shop.account.test.post(`/sandbox/refunds/${refunds[0].id}`, { status: 'not_honored' })
    assert.equal(told.status, 200, JSON.stringify(told.body))
    assert.equal(outcomeOf(await inquire(refund.body.id, shop)), '400 100.397.102')
  })
})

test('throttling is off in test mode, unless it is asked for', async () => {
  const { body } = await gateway.pay()
  for (let count = 0; count < 3; count++) assert.equal((await inquire(body.id)).status, 200)
  const throttled = await startTestServer({ environment: { GUICHET_THROTTLING: 'both' } })
  try {
    const shop = await gatewayOf(throttled)
    const paid = await shop.pay({ merchantTransactionId: 'ours' })
    for (let count = 0; count < 2; count++) assert.equal((await inquire(paid.body.id, shop)).status, 200)
    const answer = await inquire(paid.body.id, shop)
    assert.equal(outcomeOf(answer), '429 800.120.100')
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9][0-9]?$/)
    const inquireByOwn = (merchantTransactionId: string): Promise<ApiAnswer> =>
      shop.get('/v3/payments', { merchantTransactionId })
    assert.equal(outcomeOf(await inquireByOwn('ours')), '429 800.120.100', 'the same payment')
    const unknown = '0'.repeat(32)
    const rows: readonly [what: string, ask: () => Promise<ApiAnswer>, third: string][] = [
      ['by an id of its own that is not there', () => inquireByOwn('nobody'), '429 800.120.100'],
      ['what is not there', () => inquire(unknown, shop), '429 800.120.100'],
      ['what cannot be there', () => inquire('x'.repeat(32), shop), '404 700.400.580'],
      ['nothing', () => shop.get('/v3/payments'), '400 200.300.404'],
      ['something wrong', () => shop.get(`/v3/payments/${unknown}`, { wrong: 'yes' }), '400 200.300.404'],
      ['the result of no checkout', () => shop.get('/v3/checkouts/x/payment'), '404 200.300.404'],
    ]
    for (const [what, ask, third] of rows) {
      await ask()
      await ask()
      assert.equal(outcomeOf(await ask()), third, what)
    }
  } finally {
    await throttled.close()
  }
})

test('result codes are listed for anybody', async () => {
  const { resultCodes } = (await (await fetch(`${server.url}/v3/resultcodes`)).json()) as {
    resultCodes: { code: string; description: string }[]
  }
  assert.equal(resultCodes.length, 656)
  assert.deepEqual(resultCodes[0], { code: '000.000.000', description: 'Transaction succeeded' })
})
