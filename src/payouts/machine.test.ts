import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStatus } from '../kit/machine.ts'
import { type PayoutEvent, payoutStatuses, payoutTransitions, wayTo } from './machine.ts'
import type { PayoutStatus } from './payout.ts'

const statuses = payoutStatuses
const events: readonly PayoutEvent[] = ['clear', 'send', 'pay', 'fail']

/** Every cell that leads somewhere; all others must lead nowhere. */
const allowed: Readonly<Record<string, PayoutStatus>> = {
  'pending clear': 'to_pay',
  'to_pay send': 'sent',
  'to_pay fail': 'failed',
  'sent pay': 'paid',
  'sent fail': 'failed',
}

test('every event in every status leads where the table says, or nowhere', () => {
  for (const from of statuses) {
    for (const event of events)
      assert.equal(nextStatus(payoutTransitions, from, event), allowed[`${from} ${event}`], `${from} ${event}`)
  }
})

/** The events from each status to each; what is not here has no way. */
const ways: Readonly<Record<string, string>> = {
  'pending pending': '',
  'pending to_pay': 'clear',
  'pending sent': 'clear send',
  'pending paid': 'clear send pay',
  'pending failed': 'clear fail',
  'to_pay to_pay': '',
  'to_pay sent': 'send',
  'to_pay paid': 'send pay',
  'to_pay failed': 'fail',
  'sent sent': '',
  'sent paid': 'pay',
  'sent failed': 'fail',
  'paid paid': '',
  'failed failed': '',
}

test('the way from every status to every other', () => {
  for (const from of statuses) {
    for (const to of statuses) assert.equal(wayTo(from, to)?.join(' '), ways[`${from} ${to}`], `${from} ${to}`)
  }
})
