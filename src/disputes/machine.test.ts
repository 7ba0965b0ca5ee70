import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextStatus } from '../kit/machine.ts'
import {
  type DisputeEvent,
  disputeStatuses,
  disputeTransitions,
  eventTo,
  type ReachedStatus,
  undecidedStatuses,
} from './machine.ts'

/** Every cell that leads somewhere; all others must lead nowhere. */
const table = `
  open                   contest        evidence_pending
  open                   send_evidence  evidence_sent
  open                   accept         accepted
  open                   expire         out_of_time
  open                   win            won
  open                   lose           lost
  evidence_pending       send_evidence  evidence_sent
  evidence_pending       accept         accepted
  evidence_pending       expire         out_of_time
  evidence_pending       win            won
  evidence_pending       lose           lost
  evidence_sent          examine        evidence_verification
  evidence_sent          win            won
  evidence_sent          lose           lost
  evidence_verification  win            won
  evidence_verification  lose           lost
`
const allowed = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([from = '', event = '', to = '']) => [`${from} ${event}`, to]),
)

const events: readonly DisputeEvent[] = ['contest', 'send_evidence', 'examine', 'accept', 'expire', 'win', 'lose']

const statuses = disputeStatuses

test('every event in every status leads where the table says, or nowhere', () => {
  assert.equal(statuses.length, 9)
  for (const from of statuses) {
    for (const event of events)
      assert.equal(nextStatus(disputeTransitions, from, event), allowed.get(`${from} ${event}`), `${from} ${event}`)
  }
})

test('of each status that is reached, one event brings it, wherever it happens', () => {
  for (const [status, event] of Object.entries(eventTo) as [ReachedStatus, DisputeEvent][]) {
    const reached = statuses.flatMap((from) => nextStatus(disputeTransitions, from, event) ?? [])
    assert.deepEqual(new Set(reached), new Set([status]))
  }
  assert.deepEqual(new Set(Object.values(eventTo)), new Set(events))
})

test('what is decided stays as it is, and all else can still be won and lost', () => {
  for (const from of statuses) {
    const leads = Object.keys(disputeTransitions[from])
    if (undecidedStatuses.includes(from)) assert(leads.includes('win') && leads.includes('lose'), from)
    else assert.deepEqual(leads, [], from)
  }
})
