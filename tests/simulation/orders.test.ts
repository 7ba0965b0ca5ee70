/** Which answers the simulation accepts to requests that were sent at once. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Answer } from './compare.ts'
import { Account } from './model/account.ts'
import { BankCalendar } from './model/calendar.ts'
import { defaultFees } from './model/fees.ts'
import { createPayment } from './model/payments.ts'
import { Names } from './names.ts'
import type { Operation } from './operations/operation.ts'
import { findOrders, type Answered } from './orders.ts'

const captured = { inline: { number: '4000000000000077', expMonth: 12, expYear: 2080 } }

/** An account with one captured payment of 100. */
function accountWithPayment(): Account {
  const calendar = new BankCalendar({ timeZone: 'Europe/Paris', cutOff: '23:00' })
  const account = new Account({ calendar, now: Date.UTC(2030, 0, 15, 12), fees: defaultFees })
  createPayment(account, 'payment 0', { amount: 100, currency: 'eur', capture: true, card: captured })
  return account
}

const refund = (step: number, amount: number): Operation => ({
  step,
  kind: 'refund a payment',
  given: { payment: 'payment 0', amount, byPayment: false },
})

const idOf = (step: number): string => `refd_${String(step).padStart(24, '0')}`

function accepted(step: number, amount: number, given: object = {}): Answer {
  const dates = { created: Date.UTC(2030, 0, 15, 12) / 1000, date_refund: null, date_bank: null }
  const body = {
    id: idOf(step),
    payment: `paym_${'0'.repeat(24)}`,
    payment_intent: null,
    amount,
    currency: 'eur',
    status: 'to_refund',
    payout: null,
    ...dates,
    ...given,
  }
  return { status: 200, text: JSON.stringify(body), body, isReplayed: false }
}

const refused: Answer = { status: 422, text: '{}', body: {}, isReplayed: false }

const explain = (...answered: readonly [Operation, Answer][]): ReturnType<typeof findOrders> => {
  const list: Answered[] = answered.map(([operation, answer]) => ({ operation, answer, besidesPayout: false }))
  return findOrders(accountWithPayment(), list, new Names(), () => undefined)
}

describe('two refunds of 60 of a payment of 100, sent at once', () => {
  const [first, second] = [refund(1, 60), refund(2, 60)]

  test('the first is accepted and the second is not: one order explains it', () => {
    const { orders } = explain([first, accepted(1, 60)], [second, refused])
    assert.deepEqual(
      orders.map((order) => order.map(({ operation }) => operation.step)),
      [[1, 2]],
    )
  })

  test('so it is the other way round', () => {
    const { orders } = explain([first, refused], [second, accepted(2, 60)])
    assert.deepEqual(
      orders.map((order) => order.map(({ operation }) => operation.step)),
      [[2, 1]],
    )
  })

  test('both are accepted: no order explains it, and the rule that is broken is named', () => {
    const { orders, misfit } = explain([first, accepted(1, 60)], [second, accepted(2, 60)])
    assert.deepEqual(orders, [])
    assert.equal(misfit?.rule, 'no more than is left is refunded')
    assert.equal(misfit.order.length, 2)
  })

  test('neither is accepted: no order explains it', () => {
    assert.deepEqual(explain([first, refused], [second, refused]).orders, [])
  })
})

test('of two refunds that fit side by side both orders explain the answers', () => {
  const { orders } = explain([refund(1, 40), accepted(1, 40)], [refund(2, 60), accepted(2, 60)])
  assert.equal(orders.length, 2)
})

test('an answer whose field is not as expected is explained by no order', () => {
  const { orders, misfit } = explain([refund(1, 40), accepted(1, 40, { status: 'refunded' })])
  assert.deepEqual(orders, [])
  assert.deepEqual(misfit?.differences, [{ what: 'status', expected: 'to_refund', came: 'refunded' }])
})

test('two objects do not have one id', () => {
  const { orders } = explain([refund(1, 40), accepted(1, 40)], [refund(2, 60), accepted(2, 60, { id: idOf(1) })])
  assert.deepEqual(orders, [])
})

test('what was tried leaves the account as it was', () => {
  const account = accountWithPayment()
  const before = JSON.stringify([...account.payments.values(), ...account.books.lines(), account.available('eur')])
  const answered = [{ operation: refund(1, 40), answer: accepted(1, 40), besidesPayout: false }]
  findOrders(account, answered, new Names(), () => undefined)
  assert.equal(
    JSON.stringify([...account.payments.values(), ...account.books.lines(), account.available('eur')]),
    before,
  )
  assert.equal(account.refunds.size, 0)
})
