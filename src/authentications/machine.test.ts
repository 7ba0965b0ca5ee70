import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStatus } from '../kit/machine.ts'
import type { AuthenticationStatus } from './authentication.ts'
import {
  type AuthenticationEvent,
  authenticationStatuses,
  authenticationTransitions,
  eventOf,
  openStatuses,
  settledStatuses,
  unprovedStatuses,
} from './machine.ts'
import type { TransactionStatus } from './three-d-secure.ts'

/** Every cell that leads somewhere; all others must lead nowhere. */
const table = `
  requested  prepare         available
  requested  be_unavailable  unavailable
  available  send            attempted
  available  succeed         success
  available  decline         declined
  available  fail            failed
  available  be_unavailable  unavailable
  available  expire          expired
  attempted  send            attempted
  attempted  succeed         success
  attempted  decline         declined
  attempted  fail            failed
  attempted  be_unavailable  unavailable
  attempted  expire          expired
`
const allowed = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([from = '', event = '', to = '']) => [`${from} ${event}`, to]),
)

const events: readonly AuthenticationEvent[] = [
  'prepare',
  'send',
  'succeed',
  'decline',
  'fail',
  'be_unavailable',
  'expire',
]

const statuses = authenticationStatuses

test('every event in every status leads where the table says, or nowhere', () => {
  for (const from of statuses) {
    for (const event of events) {
      assert.equal(
        nextStatus(authenticationTransitions, from, event),
        allowed.get(`${from} ${event}`),
        `${from} ${event}`,
      )
    }
  }
})

/** What the bank's answer does, and the status that an authentication on its way there comes to. */
const answers: readonly (readonly [TransactionStatus | null, AuthenticationEvent, AuthenticationStatus])[] = [
  ['Y', 'succeed', 'success'],
  ['A', 'succeed', 'success'],
  ['N', 'decline', 'declined'],
  ['R', 'decline', 'declined'],
  ['U', 'be_unavailable', 'unavailable'],
  [null, 'fail', 'failed'],
]

for (const [answer, event, status] of answers) {
  test(`the bank's answer ${answer ?? '(none)'}: ${event}`, () => {
    assert.equal(eventOf(answer), event)
    for (const from of openStatuses) assert.equal(nextStatus(authenticationTransitions, from, eventOf(answer)), status)
  })
}

test('every status but the first is of one group: the payer can go, the payment can go on, or there is no proof', () => {
  const groups = [openStatuses, settledStatuses, unprovedStatuses]
  for (const status of statuses)
    assert.equal(groups.filter((group) => group.includes(status)).length, status === 'requested' ? 0 : 1, status)
})

test('the payer can go to the bank exactly where six hours can pass; what has ended stays as it is', () => {
  for (const status of statuses) {
    const leads = Object.keys(authenticationTransitions[status])
    assert.equal(leads.includes('send'), openStatuses.includes(status), status)
    assert.equal(leads.includes('expire'), openStatuses.includes(status), status)
    if (settledStatuses.includes(status) || unprovedStatuses.includes(status)) assert.deepEqual(leads, [], status)
  }
})
