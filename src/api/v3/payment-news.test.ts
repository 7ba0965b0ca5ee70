/** The database tells of a payment's moves, and of its capture, exactly where an inquiry shows another result afterwards, for good. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Client } from 'pg'
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts'
import type { OperationTransaction, PaymentTransaction, Review } from '../../gateway/index.ts'
import type { PaymentStatus } from '../../payments/index.ts'
import { paymentTransitions } from '../../payments/machine.ts'
import { openSession } from '../../storage/connection.ts'
import { pending, resultCodeOf } from './result-of.ts'

let database: TestDatabase
let session: Client
before(async () => {
  database = await createTestDatabase()
  session = await openSession(database.address)
})
after(async () => {
  await session.end()
  await database.drop()
})

/** What is to be captured at once is authorized as long as the answer to its capture is owed. */
const viewOf = (method: string, capture: boolean, status: PaymentStatus, review: Review | null): PaymentTransaction =>
  ({
    kind: 'payment',
    isGivenBack: status === 'canceled',
    isCalledOff: false,
    transaction: { review, sent: {} },
    view: { payment: { method, capture, status, response: status === 'refused' ? '05' : '00' }, authentication: null },
    operations: [{ kind: 'capture', outcome: capture && status === 'authorized' ? 'pending' : 'approved' }],
  }) as unknown as PaymentTransaction

const captureOf = (method: string, capture: boolean, status: PaymentStatus): OperationTransaction =>
  ({
    kind: 'operation',
    paymentType: 'CP',
    transaction: null,
    operation: { kind: 'capture', outcome: 'approved' },
    view: { payment: { method, capture, status, response: '00' } },
  }) as unknown as OperationTransaction

/** What the merchant does to a debit that was only authorized makes it wait; its own answer says so. */
const isAskedFor = (method: string, before: PaymentStatus, now: PaymentStatus): boolean =>
  method === 'sepa' && before === 'authorized' && now === 'to_capture'

const moves = Object.entries(paymentTransitions).flatMap(([before, events]) =>
  [...new Set(Object.values(events))].map((now) => [before, now] as [PaymentStatus, PaymentStatus]),
)

const kinds = ['card', 'sepa'].flatMap((method) => [true, false].map((capture) => [method, capture] as const))
for (const [method, capture] of kinds)
  for (const review of [null, 'open', 'accepted', 'denied'] as const)
    describe(`a ${capture ? 'DB' : 'PA'} by ${method} with a review that is ${review ?? 'none'}`, () => {
      for (const [before, now] of moves)
        test(`from ${before} to ${now}`, async () => {
          const [former, code] = [before, now].map((status) => resultCodeOf(viewOf(method, capture, status, review)))
          // Nothing is sent of it, whatever is written down.
          if (code === pending) return
          const expected = former !== code && (capture || !isAskedFor(method, before, now))
          const { rows } = await session.query<{ isNews: boolean }>({
            text: 'select payment_is_news($1, $2, $3, $4, $5) as "isNews"',
            values: [method, capture, before, now, review],
          })
          assert.equal(rows[0]?.isNews, expected, `${former} and then ${code}`)
        })
    })

/** Of a payment that has an approved capture. */
const capturedStatuses: readonly PaymentStatus[] = ['to_capture', 'capture_sent', 'captured', 'disputed']
for (const method of ['card', 'sepa'])
  describe(`the capture of a PA by ${method}`, () => {
    for (const [before, now] of moves.filter(([before]) => capturedStatuses.includes(before)))
      test(`from ${before} to ${now}`, async () => {
        const [former, code] = [before, now].map((status) => resultCodeOf(captureOf(method, false, status)))
        const { rows } = await session.query<{ isNews: boolean }>({
          text: 'select capture_is_news($1, false, $2, $3) as "isNews"',
          values: [method, before, now],
        })
        assert.equal(rows[0]?.isNews, former !== code, `${former} and then ${code}`)
      })
  })
