/** Refunds, captures and refunds again at the same moment: never more goes back than was paid, whichever comes first. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Database } from '../../src/kit/database.ts'
import { minorUnitsOf } from '../../src/kit/money.ts'
import { createRefund } from '../../src/refunds/index.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { assertRefused, conflict, invalid, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing, operationsOf, timersOf } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

const pay = async (given: object): Promise<string> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 100, card: cardBody(), ...given })).id as string
const payCaptured = (): Promise<string> => pay({ card: cardBody(numbers.capturedAtOnce) })
const refund = (payment: string, amount?: unknown): Promise<ApiAnswer> => api.post('/v2/refunds/', { payment, amount })
const refunded = async (payment: string): Promise<ApiAnswer['body']> => shaped('refund', await refund(payment))
const statusOf = async (payment: string): Promise<unknown> => (await api.get(`/v2/payments/${payment}`)).body.status

const tooMuch = invalid(['body', 'amount'], 'Refund amount is greater than what is left of the payment')
const nothingLeft = (id: string): Refused => conflict('Payment has already been refunded', id)
const canceled = (id: string): Refused => conflict('Payment cannot be refunded, it is canceled', id)

test('refunds at once never exceed the payment', async () => {
  const payments = await Promise.all(Array.from({ length: 8 }, payCaptured))
  await Promise.all(
    payments.map(async (payment) => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => refund(payment, 30)))
      assert.equal(answers.filter(({ status }) => status === 200).length, 3)
      for (const answer of answers) if (answer.status !== 200) assertRefused(answer, tooMuch)
    }),
  )
  for (const payment of payments) {
    assert.equal((await refunded(payment)).amount, 10)
    const asked = [30, 30, 30, 10].map((amount) => `refund ${amount} approved`)
    assert.deepEqual((await operationsOf(server, payment)).slice(2), asked)
  }
})

test('a refund does not rest on what has passed since it began', async () => {
  const payment = await payCaptured()
  const { gate, performer } = server.running.core
  const { account } = server.running.firstAccount
  const principal = { accountId: account.id, accountName: account.name, mode: 'test' } as const
  let attempts = 0
  const late = performer.perform(
    (fresh) => gate.open(principal, fresh),
    (ctx) => {
      const db: Database = {
        query: (query) => ctx.db.query(query),
        findAll: (table, by, key) => ctx.db.findAll(table, by, key),
        // The payment is read when another refund has come and gone, whatever was read before it.
        find: async (table, key) => {
          if (attempts++ === 0) await refunded(payment)
          return ctx.db.find(table, key)
        },
      }
      return createRefund({ ...ctx, db }, { paymentId: payment, amount: minorUnitsOf(30) })
    },
  )
  await assert.rejects(late, { status: 409, message: 'Payment has already been refunded' })
})

test('whole refunds at once: one of them', async () => {
  for (const [given, refused] of [
    [{ capture: false }, canceled],
    [{}, canceled],
    [{ card: cardBody(numbers.capturedAtOnce) }, nothingLeft],
  ] as const) {
    const payment = await pay(given)
    const answers = await Promise.all(Array.from({ length: 8 }, () => refund(payment)))
    assert.equal(answers.filter(({ status }) => status === 200).length, 1)
    for (const answer of answers) if (answer.status !== 200) assertRefused(answer, refused(payment))
  }
})

test('a refund and a capture at once: whichever comes first', async () => {
  for (let round = 0; round < 8; round++) {
    const payment = await pay({ capture: false, card: cardBody(numbers.capturedAtOnce) })
    const capture = (): Promise<ApiAnswer> => api.post(`/v2/payments/${payment}/capture`)
    const [first, second] = round % 2 === 0 ? [capture, () => refund(payment)] : [() => refund(payment), capture]
    const answers = await Promise.all([first(), second()])
    const [captured, given] = round % 2 === 0 ? answers : [answers[1], answers[0]]
    const { status } = shaped('refund', given)
    if (status === 'payment_canceled') {
      assertRefused(captured, conflict('Payment cannot be captured, it is canceled', payment))
      assert.equal(await statusOf(payment), 'canceled')
    } else {
      assert.deepEqual([status, shaped('payment', captured).status], ['to_refund', 'captured'])
    }
    assert.deepEqual(await timersOf(server, payment), [])
  }
})
