/** Operations are not sent at once where nothing would show which was first. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isExplainable } from './explainable.ts'
import { Account } from './model/account.ts'
import { BankCalendar } from './model/calendar.ts'
import { changePayment, createPayment } from './model/payments.ts'
import { defaultFees } from './model/fees.ts'
import { decideAuthentication } from './model/payer.ts'
import type { Operation } from './operations/operation.ts'

const lost = { number: '4000000000009987', expMonth: 12, expYear: 2080 }

const deletion: Operation = { step: 1, kind: 'delete a card', given: { card: 'card 4000000000009987 12/2080' } }
const proof = (number: number): Operation => ({
  step: 2,
  kind: 'be at the bank',
  given: { authentication: `authentication ${number} of payment 0`, outcome: 'authenticated' },
})

/** An account with a payment that goes on by itself when the payer has been at the bank. */
function accountWithPayment(): Account {
  const calendar = new BankCalendar({ timeZone: 'Europe/Paris', cutOff: '23:00' })
  const account = new Account({ calendar, now: Date.UTC(2030, 0, 15, 12), fees: defaultFees })
  const given = { amount: 100, currency: 'eur', capture: true, card: { inline: lost }, auth: 'page' } as const
  createPayment(account, 'payment 0', given)
  return account
}

test('a card is deleted beside the proof of its holder, after which the bank refuses or is not asked', () => {
  assert(isExplainable(accountWithPayment(), [deletion, proof(1)]))
})

test('but not when the bank has refused already: the same refusal again would not show that it was asked', () => {
  const account = accountWithPayment()
  decideAuthentication(account, 'authentication 1 of payment 0', 'authenticated')
  changePayment(account, 'payment 0', { auth: 'page' })
  assert.equal(account.payments.get('payment 0').status, 'refused')
  assert(!isExplainable(account, [deletion, proof(2)]))
  assert(!isExplainable(account, [proof(2), deletion]))
  const change = {
    step: 3,
    kind: 'change a payment',
    given: { payment: 'payment 0', change: { auth: 'page' } },
  } as const
  assert(!isExplainable(account, [change, deletion]))
})
