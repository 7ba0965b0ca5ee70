import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { rowChangesOf } from '../kit/changes.ts'
import { BankingHours } from '../kit/banking-hours.ts'
import type { Context } from '../kit/context.ts'
import type { Timer } from '../timers/index.ts'
import type { Payout, PayoutStatus } from './payout.ts'
import { stepTimerChanges } from './step-timer.ts'

/** By the cut-off: Paris is an hour ahead of UTC in winter, two in summer. */
const installations = {
  late: new BankingHours({ timeZone: 'Europe/Paris', cutOff: '23:00' }),
  early: new BankingHours({ timeZone: 'Europe/Paris', cutOff: '10:00' }),
}

const at = (text: string): number => Date.parse(`${text}Z`)

function nextStepOf(
  hours: BankingHours,
  { status, now, datedAt = now, dateBank = null }: Case,
): readonly [kind: string, dueAt: string] | undefined {
  const ctx = { realm: { id: 1 }, hours, now: at(now) } as Context
  const payout = { id: 'pout', status, datedAt: at(datedAt), dateBank } as Payout
  const [change, ...others] = rowChangesOf(stepTimerChanges(ctx, payout))
  assert.deepEqual(others, [])
  if (change === undefined) return undefined
  const { kind, dueAt } = change.row as Timer
  return [kind, new Date(dueAt).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)]
}

interface Case {
  readonly status: PayoutStatus
  readonly now: string
  readonly datedAt?: string
  readonly dateBank?: string | null
}

/** 2030-01-15 is a Tuesday, 2030-04-19 Good Friday. */
const cases: readonly (readonly [name: string, given: Case, expected: readonly [string, string]])[] = [
  ['made in the morning', { status: 'pending', now: '2030-01-15T05:00' }, ['payout_clear', '2030-01-15T11:00']],
  ['made at noon', { status: 'pending', now: '2030-01-15T11:00' }, ['payout_clear', '2030-01-16T11:00']],
  ['made on a Friday evening', { status: 'pending', now: '2030-01-18T19:00' }, ['payout_clear', '2030-01-21T11:00']],
  ['made on a Saturday', { status: 'pending', now: '2030-01-19T05:00' }, ['payout_clear', '2030-01-21T11:00']],
  ['made before Easter', { status: 'pending', now: '2030-04-18T12:00' }, ['payout_clear', '2030-04-23T10:00']],
  [
    'of a day to come',
    { status: 'pending', now: '2030-01-15T05:00', datedAt: '2030-01-24T05:00' },
    ['payout_clear', '2030-01-24T11:00'],
  ],
  [
    'of a Sunday to come',
    { status: 'pending', now: '2030-01-15T05:00', datedAt: '2030-01-20T05:00' },
    ['payout_clear', '2030-01-21T11:00'],
  ],
  [
    'of a day that has passed',
    { status: 'pending', now: '2030-01-15T05:00', datedAt: '2029-12-24T05:00' },
    ['payout_clear', '2030-01-15T11:00'],
  ],
  ['ready at noon', { status: 'to_pay', now: '2030-01-15T11:00' }, ['payout_send', '2030-01-15T22:00']],
  ['ready at the cut-off', { status: 'to_pay', now: '2030-01-15T22:00' }, ['payout_send', '2030-01-16T22:00']],
  ['ready on 1 May', { status: 'to_pay', now: '2030-05-01T11:00' }, ['payout_send', '2030-05-02T21:00']],
  [
    'ready, of a day to come',
    { status: 'to_pay', now: '2030-01-15T11:00', datedAt: '2030-01-24T05:00' },
    ['payout_send', '2030-01-24T22:00'],
  ],
  ['sent', { status: 'sent', now: '2030-01-18T22:00', dateBank: '2030-01-21' }, ['payout_pay', '2030-01-21T05:00']],
]

suite('the next step of a payout', () => {
  for (const [name, given, expected] of cases)
    test(name, () => assert.deepEqual(nextStepOf(installations.late, given), expected))

  test('where the cut-off is before noon, it leaves on the next business day', () => {
    const ready: Case = { status: 'to_pay', now: '2030-01-18T11:00' }
    assert.deepEqual(nextStepOf(installations.early, ready), ['payout_send', '2030-01-21T09:00'])
  })

  test('once it is over there is none', () => {
    for (const status of ['paid', 'failed'] as const)
      assert.equal(nextStepOf(installations.late, { status, now: '2030-01-15T05:00' }), undefined)
  })
})
