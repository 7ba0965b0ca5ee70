/** The gateway API in live mode: what a merchant asks for reaches the network behind the connector as it was meant, and what the network says comes back in the words of v3. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { createToken } from '../../src/accounts/index.ts'
import type { NetworkRequest } from '../../src/payments/index.ts'
import { shopUrl } from '../support/authentications.ts'
import type { ApiAnswer } from '../support/api.ts'
import { debitPayment, gatewayWith, outcomeOf, type Form, type Gateway } from '../support/gateway.ts'
import { openLiveShop, type LiveShop } from '../support/live-shop.ts'
import type { Mishap } from '../support/unreliable-wire.ts'

let shop: LiveShop
let gateway: Gateway
before(async () => {
  shop = await openLiveShop()
  const { server, account, clock } = shop
  const { value } = await createToken(server.running.core.store, account.account.id, ['live'], clock.now())
  gateway = gatewayWith(server, account, value)
})
after(() => shop.close())

const toBank: Form = { shopperResultUrl: shopUrl }
const proving: Form = { ...toBank, 'card.number': '4000000000003220' }
const toPay: Form = { amount: '92.00', currency: 'EUR', paymentType: 'DB' }
const inquire = (id: string): Promise<ApiAnswer> => gateway.get(`/v3/payments/${id}`)

async function paid(answering: Promise<ApiAnswer>): Promise<ApiAnswer['body']> {
  const answer = await answering
  assert.equal(outcomeOf(answer), '200 000.000.000', JSON.stringify(answer.body))
  return answer.body
}

/** The authorization of a payment, as it came to the network. */
function authorizationOf(id: string): NetworkRequest & { readonly kind: 'authorization' } {
  const request = shop.asked.get(id)
  assert(request?.kind === 'authorization')
  return request
}

suite('what is done to a payment', () => {
  test('is held, captured in part, refunded in part', async () => {
    const { id } = await paid(gateway.pay({ paymentType: 'PA' }))
    const captured = await paid(gateway.operate(id, 'CP', '50.00'))
    const refunded = await paid(gateway.operate(id, 'RF', '10.00'))
    const { resultDetails } = (await inquire(id)).body
    const original = String(resultDetails.ConnectorTxID1)
    const seen = [id, captured.id, refunded.id].map((one: string) => {
      const request = shop.asked.get(one)
      return [request?.kind, request?.amount, request !== undefined && 'original' in request && request.original]
    })
    assert.deepEqual(seen, [
      ['authorization', 9200, false],
      ['capture', 5000, original],
      ['refund', 1000, original],
    ])
    const released = [...shop.asked.values()].filter((request) => request.kind === 'reversal')
    assert.deepEqual(
      released.map((request) => [request.amount, request.original]),
      [[4200, original]],
    )
  })

  test('is taken back whole', async () => {
    const { id } = await paid(gateway.pay())
    const { id: back } = await paid(gateway.operate(id, 'RV'))
    assert.deepEqual([shop.asked.get(back)?.kind, shop.asked.get(back)?.amount], ['reversal', 9200])
    assert.equal(outcomeOf(await gateway.operate(id, 'RF', '1.00')), '400 700.300.300')
  })
})

suite('what the network says', () => {
  const rows: readonly [what: string, form: Form, expected: string][] = [
    ['there is no money', { 'card.number': '4000000000009995' }, '400 800.100.155'],
    ['it wants a proof, and nobody can ask for one', proving, '400 300.100.100'],
    ['where no proof is wanted, nobody is sent to the bank', toBank, '200 000.000.000'],
    ['nor where none is wished for', { ...toBank, 'threeDSecure.challengeIndicator': '02' }, '200 000.000.000'],
    ['no name is under review', { 'card.holder': 'Review Jones' }, '200 000.000.000'],
  ]
  for (const [what, form, expected] of rows)
    test(what, async () => assert.equal(outcomeOf(await gateway.pay(form)), expected))

  test('what it does not do is refused before it is asked', async () => {
    const before = shop.asked.size
    const challenge = { ...toBank, 'threeDSecure.challengeIndicator': '04' }
    assert.equal(outcomeOf(await gateway.pay(challenge)), '400 600.200.201')
    assert.equal(outcomeOf(await gateway.pay({ ...challenge, shopperResultUrl: undefined })), '400 600.200.201')
    assert.equal(outcomeOf(await gateway.post('/v3/checkouts', { ...toPay, ...challenge })), '400 600.200.201')
    const { body } = await gateway.post('/v3/checkouts', toPay)
    assert.equal(outcomeOf(await gateway.post(`/v3/checkouts/${String(body.id)}`, challenge)), '400 600.200.201')
    assert.equal(outcomeOf(await gateway.pay({ paymentType: 'CD' })), '400 600.200.201')
    assert.equal(outcomeOf(await gateway.post('/v3/payments', debitPayment)), '400 600.200.201')
    assert.equal(shop.asked.size, before)
  })
})

suite("the proof of the merchant's own 3DS server", () => {
  const value = 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='
  const dsTransactionId = 'c5b808e7-1de1-4069-a17b-f70d3b3b1645'

  test('reaches the network, with the id that the scheme asks for', async () => {
    const { id, threeDSecure } = await paid(
      gateway.pay({
        ...proving,
        'threeDSecure.eci': '05',
        'threeDSecure.verificationId': value,
        'threeDSecure.version': '2.2.0',
        'threeDSecure.dsTransactionId': dsTransactionId,
        'threeDSecure.flow': 'challenge',
      }),
    )
    assert.deepEqual(threeDSecure, { eci: '05', version: '2.2.0', flow: 'challenge', authenticationStatus: 'Y' })
    const { transactionId, ...proof } = authorizationOf(id).authentication ?? assert.fail('a proof')
    assert.match(transactionId, /^[0-9a-f-]{36}$/)
    assert.deepEqual(proof, { eci: '05', authenticationValue: value, protocolVersion: '2.2.0', dsTransactionId })
  })

  test('may leave out what it does not know', async () => {
    const { id } = await paid(
      gateway.pay({ ...proving, 'threeDSecure.eci': '05', 'threeDSecure.verificationId': value }),
    )
    const { authentication } = authorizationOf(id)
    assert.deepEqual([authentication?.protocolVersion, authentication?.dsTransactionId], [null, null])
  })

  test('that found nothing asks the network for nothing', async () => {
    const { status, body } = await gateway.pay({ ...proving, 'threeDSecure.authenticationStatus': 'N' })
    assert.deepEqual([status, shop.asked.has(String(body.id))], [400, false])
  })
})

test('a card that is kept pays again, by its payer and by the merchant alone', async () => {
  const first = await paid(
    gateway.pay({
      createRegistration: 'true',
      'standingInstruction.mode': 'INITIAL',
      'standingInstruction.source': 'CIT',
    }),
  )
  assert.deepEqual(authorizationOf(first.id).storedCredential, { initiator: 'customer' })
  const again = (form: Form): Promise<ApiAnswer['body']> =>
    paid(
      gateway.post(`/v3/registrations/${String(first.registrationId)}/payments`, {
        amount: '5.00',
        currency: 'EUR',
        paymentType: 'DB',
        'standingInstruction.mode': 'REPEATED',
        'standingInstruction.initialTransactionId': String(first.id),
        ...form,
      }),
    )
  const byPayer = await again({ 'standingInstruction.source': 'CIT' })
  assert.deepEqual(authorizationOf(byPayer.id).storedCredential, { initiator: 'customer' })
  const byMerchant = await again({ 'standingInstruction.source': 'MIT' })
  assert.deepEqual(authorizationOf(byMerchant.id).storedCredential, {
    initiator: 'merchant',
    agreedWith: first.resultDetails.ConnectorTxID1,
  })
  assert.equal(outcomeOf(await gateway.delete(`/v3/registrations/${String(first.registrationId)}`)), '200 000.000.000')
})

suite('while nobody knows what became of a payment', () => {
  const rows: readonly [mishap: Mishap, expected: string][] = [
    ['lost', '400 900.100.600'],
    ['answer lost', '200 000.000.000'],
  ]
  for (const [mishap, expected] of rows)
    test(`it is pending, and nothing can be done to it: ${mishap}`, async () => {
      shop.wire.meet(mishap)
      const given = { merchantTransactionId: mishap }
      const answer = await gateway.pay(given)
      assert.equal(outcomeOf(answer), '200 000.200.000')
      const { id } = answer.body
      assert.equal(outcomeOf(await gateway.pay(given)), '400 800.130.100')
      assert.equal(outcomeOf(await gateway.operate(id, 'RF', '1.00')), '400 700.400.570')
      assert.equal(outcomeOf(await gateway.operate(id, 'RV')), '400 700.400.570')
      await shop.askUntilKnown()
      assert.equal(outcomeOf(await inquire(id)), expected)
    })
})
