import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY, SECOND } from '../kit/clock.ts'
import type { AttemptFailure } from './delivery.ts'
import { healthOf, resultOf } from './outcome.ts'
import { webhookSchedule } from './retries.ts'

const now = Date.UTC(2030, 0, 15, 12)
const rows: readonly (readonly [
  failure: AttemptFailure | null,
  tries: number,
  failingForMs: number | null,
  disabled: string | null,
])[] = [
  ['status', 1, null, null],
  ['status', 15, null, null],
  ['status', 15, 3 * DAY - 1, null],
  ['status', 15, 3 * DAY, 'failing'],
  ['status', 1, 5 * DAY - 1, null],
  ['time_out', 1, 5 * DAY, 'failing'],
  ['gone', 1, null, 'gone'],
  ['internal', 15, 6 * DAY, null],
  [null, 15, 6 * DAY, null],
]
describe('an endpoint whose attempt', () => {
  for (const [failure, tries, failingForMs, reason] of rows)
    test(`of ${tries} is ${failure ?? 'taken'} after ${failingForMs ?? 'no'} ms of failures`, () => {
      const attempt = { at: now - 9 * SECOND, durationMs: 9000, status: null, failure, answer: null }
      const failingSince = failingForMs === null ? null : now - failingForMs
      const { status } = resultOf({ tries: tries - 1, attempts: [] }, attempt, { now, random: 0 }, webhookSchedule)
      const health = healthOf({ failingSince }, attempt, { now, isGivenUp: status === 'failed' })
      assert.equal(health.disabled?.reason ?? null, reason)
    })

  test('fails has failed since the end of it: what succeeded meanwhile came before', () => {
    const health = healthOf({ failingSince: null }, { failure: 'status' }, { now, isGivenUp: false })
    assert.equal(health.failingSince, now)
  })
})
