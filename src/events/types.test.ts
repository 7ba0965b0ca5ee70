import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { checkStatuses } from '../checks/index.ts'
import { intentStatuses } from '../intents/status.ts'
import { periodStatuses, subscriptionStatuses } from '../subscriptions/machine.ts'
import { eventTypes } from './types.ts'
import { authenticationStatuses } from '../authentications/machine.ts'
import { disbursementStatuses } from '../disbursements/machine.ts'
import { disputeStatuses } from '../disputes/machine.ts'
import { paymentStatuses } from '../payments/machine.ts'
import { payoutStatuses } from '../payouts/machine.ts'
import { refundStatuses } from '../refunds/refund.ts'

/** Every status that an object of a kind can come to, save those of a new one that is told as `created`. */
const statuses: Partial<Record<keyof typeof eventTypes, readonly string[]>> = {
  payment: paymentStatuses.filter((status) => status !== 'open'),
  payment_intent: Object.values(intentStatuses).flatMap(({ card, sepa }) => [card, sepa].flatMap(Object.values)),
  authentication: authenticationStatuses,
  refund: refundStatuses,
  dispute: disputeStatuses.filter((status) => !['open', 'not_contestable'].includes(status)),
  payout: payoutStatuses,
  disbursement: disbursementStatuses,
  check: checkStatuses,
  subscription: subscriptionStatuses,
  subscription_period: periodStatuses,
}

/** What is told besides statuses. */
const occasions = ['created', 'changed', 'deleted', 'signed', 'erased', 'prenotification', 'renewed']

describe('the types of events', () => {
  for (const [kind, states] of Object.entries(eventTypes)) {
    test(`of ${kind} are its statuses, and what happens to it besides`, () => {
      const known = new Set<string>(statuses[kind as keyof typeof eventTypes])
      const told = states.filter((state) => !occasions.includes(state))
      assert.deepEqual([...told].sort(), [...known].sort())
    })
  }

  test('are those of docs/events.md', () => {
    const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `(\w+)` \| (`.*`) \|/gm)].map(([, kind, states = '']) => [
      kind,
      [...states.matchAll(/`(\w+)`/g)].map(([, state]) => state),
    ])
    assert.deepEqual(Object.fromEntries(rows), eventTypes)
  })
})
