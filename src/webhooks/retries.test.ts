import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { HOUR, MINUTE, SECOND } from '../kit/clock.ts'
import { attemptLimit, pauseAfter, retryAfterMs } from './retries.ts'

const now = Date.UTC(2030, 0, 15, 12)

// Nothing may depend on the time zone of the process.
process.env['TZ'] = 'Asia/Tokyo'

describe('pauses between attempts', () => {
  test('double from 30 seconds to 6 hours, and end after 15 attempts', () => {
    const pauses = Array.from({ length: attemptLimit }, (_, index) => pauseAfter(index + 1, 0, undefined))
    const minutes = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360, 360]
    assert.deepEqual(pauses, [...minutes.map((minute) => minute * MINUTE), null])
  })

  test('are those of docs/webhooks.md', () => {
    const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
    const told = [
      ...page.matchAll(/\| (\d+)(?: to (\d+))? \| ((?:\d+ (?:seconds?|minutes?|hours?) ?)+)(?:each )?(?=\|)/g),
    ]
    const units = { second: SECOND, minute: MINUTE, hour: HOUR }
    const msOf = (text: string): number =>
      [...text.matchAll(/(\d+) (second|minute|hour)/g)].reduce(
        (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
        0,
      )
    const pauses = told.flatMap(([, first, last = first, text = '']) =>
      Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => [Number(first) + index, msOf(text)]),
    )
    assert.deepEqual(
      pauses.toSorted(([one = 0], [other = 0]) => one - other),
      Array.from({ length: attemptLimit - 1 }, (_, index) => [index + 2, pauseAfter(index + 1, 0, undefined)]),
    )
  })

  test('are shorter by a fifth at most', () => {
    assert.deepEqual(
      [0, 0.5, 1].map((random) => pauseAfter(1, random, undefined)),
      [30, 27, 24].map((seconds) => seconds * SECOND),
    )
  })

  test('are as long as the receiver asks, if that is longer, up to 6 hours', () => {
    assert.deepEqual(
      [1, 60, 100_000].map((seconds) => pauseAfter(1, 0, seconds * SECOND)),
      [30 * SECOND, MINUTE, 6 * HOUR],
    )
    assert.equal(pauseAfter(1, 0, retryAfterMs('9'.repeat(400), now)), 6 * HOUR)
    assert.equal(pauseAfter(attemptLimit, 0, MINUTE), null)
  })
})

const headers: readonly [header: string | undefined, ms: number | undefined][] = [
  [undefined, undefined],
  ['', undefined],
  ['120', 120 * SECOND],
  [' 120 ', 120 * SECOND],
  ['0', 0],
  ['-1', undefined],
  ['1.5', undefined],
  ['99999999999', 99_999_999_999 * SECOND],
  ['9'.repeat(30), 1e30 * SECOND],
  ['Tue, 15 Jan 2030 12:01:00 GMT', MINUTE],
  ['Tuesday, 15-Jan-30 12:01:00 GMT', MINUTE],
  ['Tue Jan 15 12:01:00 2030 GMT', MINUTE],
  ['Tue Jan 15 12:01:00 2030', MINUTE],
  ['Tue, 15 Jan 2030 11:00:00 GMT', 0],
  ['2030-01-15T12:01:00Z', undefined],
  ['tomorrow', undefined],
]
describe('Retry-After', () => {
  for (const [header, ms] of headers)
    test(`${header ?? 'none'} is ${ms ?? 'nothing'}`, () => assert.equal(retryAfterMs(header, now), ms))
})
