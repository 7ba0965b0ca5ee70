import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { authenticationTransitions } from '../authentications/machine.ts'
import { checkStatuses } from '../checks/index.ts'
import { disbursementTransitions } from '../disbursements/machine.ts'
import { disputeTransitions } from '../disputes/machine.ts'
import { intentStatuses } from '../intents/status.ts'
import { paymentTransitions } from '../payments/machine.ts'
import { payoutTransitions } from '../payouts/machine.ts'
import { refundTransitions } from '../refunds/refund.ts'
import { eventTypes } from './types.ts'

/** Every status that an object of a kind can come to, save those of a new one that is told as `created`. */
const statuses: Partial<Record<keyof typeof eventTypes, readonly string[]>> = {
  payment: Object.keys(paymentTransitions).filter((status) => status !== 'open'),
  payment_intent: Object.values(intentStatuses).flatMap(({ card, sepa }) => [card, sepa].flatMap(Object.values)),
  authentication: Object.keys(authenticationTransitions),
  refund: Object.keys(refundTransitions),
  dispute: Object.keys(disputeTransitions).filter((status) => !['open', 'not_contestable'].includes(status)),
  payout: Object.keys(payoutTransitions),
  disbursement: Object.keys(disbursementTransitions),
  check: checkStatuses,
}

/** What is told besides statuses. */
const occasions = ['created', 'changed', 'deleted', 'signed', 'erased', 'prenotification']

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
