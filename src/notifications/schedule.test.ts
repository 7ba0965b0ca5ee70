import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DAY, HOUR, MINUTE } from '../kit/clock.ts'
import { attemptLimit, notificationSchedule } from './schedule.ts'

const pauseAfter = (tries: number, askedMs?: number): number | null =>
  notificationSchedule({ tries, askedMs, random: 1, failure: 'gone' })

test('pauses grow from a minute to an hour, are a day each from then on, and end on the thirtieth day', () => {
  const pauses = Array.from({ length: attemptLimit }, (_, index) => pauseAfter(index + 1))
  const expected = [1, 2, 4, 8, 15, 30, 60].map((minutes) => minutes * MINUTE)
  assert.deepEqual(pauses, [...expected, ...Array.from({ length: 29 }, () => DAY), null])
  const last = pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0)
  assert.ok(last <= 30 * DAY && last + DAY > 30 * DAY)
})

test('a receiver that asks for more time is given an hour at most', () => {
  assert.deepEqual(
    [1, 10 * MINUTE, 9 * DAY].map((asked) => pauseAfter(1, asked)),
    [MINUTE, 10 * MINUTE, HOUR],
  )
  assert.equal(pauseAfter(8, HOUR), DAY)
})

test('docs/gateway-notifications.md says the same', () => {
  const page = readFileSync(new URL('../../docs/gateway-notifications.md', import.meta.url), 'utf8')
  const [, list = '', last = ''] =
    /again after ([\d, ]+) and (\d+) minutes, then every 24 hours until the thirtieth day/.exec(page) ?? []
  const told = [...list.split(', '), last].map((minutes) => Number(minutes) * MINUTE)
  assert.deepEqual(
    told,
    told.map((_, index) => pauseAfter(index + 1)),
  )
  assert.equal(pauseAfter(told.length + 1), DAY)
})
