/** The pure steps of disputes, where no story reaches: disputes of debits, and moments around the edges of business days. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { cardInput, paymentInput } from '../../tests/support/objects.ts'
import type { AppContext } from '../app/core.ts'
import { rowChangesOf } from '../kit/changes.ts'
import { minorUnitsOf } from '../kit/money.ts'
import {
  complaintTime,
  createPayment,
  readProgress,
  type PaymentMethod,
  type PaymentStatus,
} from '../payments/index.ts'
import { withPayment } from '../payments/progress.ts'
import { deadlineOf } from './deadlines.ts'
import type { Dispute, DisputeStatus } from './dispute.ts'
import { entriesOf } from './entries.ts'
import { disputeStatuses } from './machine.ts'
import { changesBetween, opened } from './progress.ts'

let shared: TestCore
let paymentId: string
before(async () => {
  shared = await openTestCore()
  const card = cardInput('4000000000000077')
  ;({
    payment: { id: paymentId },
  } = await shared.perform((ctx) => createPayment(ctx, paymentInput(1000, { card, orderId: 'o1' }))))
})
after(() => shared.close())

/** A dispute of 600 of the captured payment, as if it had been paid by a method, at a moment. */
const openedAs = (method: PaymentMethod, moment: string) =>
  shared.read(async (context) => {
    const ctx: AppContext = { ...context, now: Date.parse(moment) }
    const captured = withPayment(await readProgress(ctx, paymentId), { method })
    const { dispute, progress } = opened(ctx, captured, { amount: minorUnitsOf(600), code: 'AC04' })
    return { ctx, dispute, progress, changes: changesBetween(ctx, undefined, dispute, { progress }) }
  })

/** `2 transfers`, for each table that the changes insert into. */
const inserted = (changes: Awaited<ReturnType<typeof openedAs>>['changes']): string[] =>
  [...Map.groupBy(rowChangesOf(changes), ({ kind, table }) => `${kind} ${table.name}`)].map(
    ([name, { length }]) => `${name} ${length}`,
  )

suite('a dispute that opens', () => {
  test('of a card can be contested, and waits for that', async () => {
    const { dispute, progress, changes } = await openedAs('card', '2030-01-15T12:00:00Z')
    assert.deepEqual([dispute.type, dispute.status, dispute.endedAt], ['chargeback', 'open', null])
    assert.deepEqual(
      [dispute.amount, dispute.fee, dispute.feeVat, dispute.orderId, dispute.dateBank],
      [600, 1500, 300, 'o1', '2030-01-15'],
    )
    assert.equal(progress.payment.status, 'disputed')
    assert.deepEqual(inserted(changes), [
      'update payments 1',
      'insert operations 1',
      'insert events 2',
      'insert disputes 1',
      'insert transfers 3',
      'insert balance_items 1',
      'insert timers 1',
    ])
  })

  test('of a debit is over at once, and waits for nothing', async () => {
    const { ctx, dispute, progress, changes } = await openedAs('sepa', '2030-01-15T12:00:00Z')
    assert.deepEqual([dispute.type, dispute.status, dispute.endedAt], ['sepa_return', 'not_contestable', ctx.now])
    assert.equal(progress.payment.status, 'disputed')
    assert.deepEqual(
      entriesOf(dispute).map(({ transition }) => transition),
      ['open', 'lose'],
    )
    assert.deepEqual(inserted(changes), [
      'update payments 1',
      'insert operations 1',
      'insert events 2',
      'insert disputes 1',
      'insert transfers 4',
      'insert balance_items 1',
    ])
  })

  /** When it opens, the day on which banks book it. 2030-04-19 is Good Friday. */
  const days: readonly [moment: string, dateBank: string][] = [
    ['2030-01-18T12:00:00Z', '2030-01-18'],
    ['2030-01-18T23:30:00Z', '2030-01-21'],
    ['2030-01-19T12:00:00Z', '2030-01-21'],
    ['2030-04-19T12:00:00Z', '2030-04-23'],
  ]
  for (const [moment, dateBank] of days) {
    test(`at ${moment} is booked on ${dateBank}`, async () => {
      assert.equal((await openedAs('card', moment)).dispute.dateBank, dateBank)
    })
  }
})

suite('the complaint of a payment that settles on a Wednesday', () => {
  const rows: readonly [what: string, now: string, status: PaymentStatus, dateBank: string | null][] = [
    ['before the cut-off', '2030-01-15T21:59:59Z', 'to_capture', null],
    ['of a debit whose day can still be moved nearer', '2030-01-15T21:59:59Z', 'to_capture', '2030-01-31'],
    ['after it', '2030-01-15T22:00:00Z', 'capture_sent', '2030-01-16'],
    ['once it is credited', '2030-01-17T12:00:00Z', 'captured', '2030-01-16'],
  ]
  for (const [what, now, status, dateBank] of rows) {
    test(`${what}, arrives two business days later`, async () => {
      const time = await shared.read((ctx) =>
        Promise.resolve(complaintTime({ ...ctx, now: Date.parse(now) }, { method: 'card', status, dateBank }, 2)),
      )
      assert.equal(new Date(time).toISOString(), '2030-01-18T05:00:00.000Z')
    })
  }
})

suite('what a dispute waits for', () => {
  const opening = '2030-04-18T12:00:00Z'
  const now = '2030-04-19T02:00:00Z'
  const deadlines: { readonly [status in DisputeStatus]: string | null } = {
    open: 'dispute_answer_deadline 2030-05-18T12:00:00.000Z',
    evidence_pending: 'dispute_answer_deadline 2030-05-18T12:00:00.000Z',
    // Good Friday and Easter Monday are closed.
    evidence_sent: 'dispute_evidence_arrival 2030-04-23T04:00:00.000Z',
    evidence_verification: 'dispute_verdict 2030-05-19T02:00:00.000Z',
    accepted: null,
    won: null,
    lost: null,
    out_of_time: null,
    not_contestable: null,
  }
  for (const status of disputeStatuses) {
    test(`when it is ${status}: ${deadlines[status] ?? 'nothing'}`, async () => {
      const { ctx, dispute } = await openedAs('card', opening)
      const later = { ...ctx, now: Date.parse(now) }
      assert.equal(deadlineText(later, { ...dispute, status }), deadlines[status])
      // Where banks are real, nobody knows when they decide.
      const expected = status === 'evidence_verification' ? null : deadlines[status]
      assert.equal(deadlineText({ ...later, disputingBank: null }, { ...dispute, status }), expected)
    })
  }
})

function deadlineText(ctx: AppContext, dispute: Dispute): string | null {
  const deadline = deadlineOf(ctx, dispute)
  return deadline && `${deadline.kind} ${new Date(deadline.dueAt).toISOString()}`
}
