/** 3-D Secure when things happen at the same time: one of them counts, and no payment is taken twice, or for more than was agreed to. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Api } from '../support/api.ts'
import {
  answer,
  answered,
  cards,
  change,
  createWithAuth,
  pageUrl,
  read,
  shopUrl,
  takenOnce,
} from '../support/authentications.ts'
import { payerAt } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing, operationsOf } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

const rounds = 6

describe('at the same time', () => {
  test('two proofs: one counts, and the payment is taken once', async () => {
    for (let round = 0; round < rounds; round++) {
      const { id, auth } = await createWithAuth(api, cards.optional, { auth: { return_url: pageUrl(server) } })
      const answers = await Promise.all([
        answer(api, auth.uuid, 'authenticated'),
        answer(api, auth.uuid, 'authenticated'),
      ])
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
      assert.equal((await read(api, id)).status, 'to_capture')
      assert.deepEqual(await operationsOf(server, id), takenOnce)
    }
  })

  test('a proof and a refusal: one counts, and the payment agrees with it', async () => {
    for (let round = 0; round < rounds; round++) {
      const { id, auth } = await createWithAuth(api, cards.optional, { auth: { return_url: pageUrl(server) } })
      const answers = await Promise.all([answer(api, auth.uuid, 'declined'), answer(api, auth.uuid, 'authenticated')])
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
      const counted = answers.find(({ status }) => status === 200)?.body.status
      const payment = await read(api, id)
      assert.deepEqual([payment.auth.status, payment.status], [counted, counted === 'success' ? 'to_capture' : null])
      assert.deepEqual(await operationsOf(server, id), counted === 'success' ? takenOnce : [])
    }
  })

  for (const [what, url] of [
    ['the shop', () => shopUrl],
    ['the page', () => pageUrl(server)],
  ] as const) {
    test(`a proof for ${what}, and the capture: taken once, or not yet`, async () => {
      for (let round = 0; round < rounds; round++) {
        const { id, auth } = await createWithAuth(api, cards.optional, { auth: { return_url: url() } })
        const [proof, capture] = await Promise.all([
          answer(api, auth.uuid, 'authenticated'),
          api.patch(`/v2/payments/${id}`, { status: 'capture' }),
        ])
        assert.equal(proof.status, 200)
        const payment = await read(api, id)
        const taken = what === 'the page' || capture.status === 200
        assert.ok(capture.status === 409 || what === 'the shop')
        assert.deepEqual([payment.auth.status, payment.status], ['success', taken ? 'to_capture' : null])
        assert.deepEqual(await operationsOf(server, id), taken ? takenOnce : [])
      }
    })
  }

  test('a proof, and the page that sends the payer to the bank: taken where the page was first, and left to the shop where the proof was', async () => {
    const payer = payerAt(server.url)
    for (let round = 0; round < rounds; round++) {
      const { id, auth } = await createWithAuth(api, cards.optional)
      const path = `/${server.running.firstAccount.testPublicKey}/${id}`
      const [proof] = await Promise.all([answer(api, auth.uuid, 'authenticated'), payer.open(path), payer.open(path)])
      assert.equal(proof.status, 200)
      const payment = await read(api, id)
      const throughPage = payment.auth.return_url === server.url + path
      assert.equal(payment.auth.return_url, throughPage ? server.url + path : shopUrl)
      assert.deepEqual([payment.auth.status, payment.status], ['success', throughPage ? 'to_capture' : null])
      assert.deepEqual(await operationsOf(server, id), throughPage ? takenOnce : [])
    }
  })

  test('a proof, and a higher amount: no proof counts for more than it was given for', async () => {
    for (let round = 0; round < rounds; round++) {
      const { id, auth } = await createWithAuth(api, cards.optional)
      const [proof] = await Promise.all([answer(api, auth.uuid, 'authenticated'), change(api, id, { amount: 5000 })])
      assert.ok(proof.status === 200 || proof.status === 409)
      const payment = await read(api, id)
      assert.deepEqual([payment.amount, payment.auth.status, payment.status], [5000, 'available', null])
      assert.notEqual(payment.auth.uuid, auth.uuid)
      assert.equal((await api.patch(`/v2/payments/${id}`, { status: 'capture' })).status, 409)
    }
  })

  test('two changes that ask anew: one authentication counts', async () => {
    const { id, auth } = await createWithAuth(api, cards.optional)
    await answered(api, auth.uuid, 'declined')
    const [one, other] = await Promise.all([change(api, id, { auth: true }), change(api, id, { auth: true })])
    assert.equal(one.auth.uuid, other.auth.uuid)
    assert.equal((await read(api, id)).auth.uuid, one.auth.uuid)
  })
})
