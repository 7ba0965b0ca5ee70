/** When periods begin: the last days of months, leap years, changes of clocks, and properties that hold for all of them. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { intervals } from '../catalog/index.ts'
import { boundaryOf, endOf, nextPosition, startOf, type Recurrence } from './calendar.ts'

const local = (instant: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' })

const at = (moment: string): number => Temporal.ZonedDateTime.from(moment).epochMilliseconds

/** Anchor, interval, then the boundaries from the first on, in local time. */
const rows: readonly [anchor: string, every: string, boundaries: readonly string[]][] = [
  [
    '2031-01-31T09:30[Europe/Paris]',
    '1 month',
    ['2031-01-31T09:30+01:00', '2031-02-28T09:30+01:00', '2031-03-31T09:30+02:00', '2031-04-30T09:30+02:00'],
  ],
  ['2032-01-31T00:00[Europe/Paris]', '1 month', ['2032-01-31T00:00+01:00', '2032-02-29T00:00+01:00']],
  [
    '2031-11-30T12:00[Europe/Paris]',
    '3 month',
    ['2031-11-30T12:00+01:00', '2032-02-29T12:00+01:00', '2032-05-30T12:00+02:00'],
  ],
  [
    '2032-02-29T12:00[Europe/Paris]',
    '1 year',
    ['2032', '2033-02-28', '2034-02-28', '2035-02-28', '2036-02-29'].map((day) =>
      day === '2032' ? '2032-02-29T12:00+01:00' : `${day}T12:00+01:00`,
    ),
  ],
  // 2100 is no leap year.
  [
    '2096-02-29T12:00[Europe/Paris]',
    '4 year',
    ['2096-02-29T12:00+01:00', '2100-02-28T12:00+01:00', '2104-02-29T12:00+01:00'],
  ],
  // 02:30 does not exist on 31 March 2030; on the next day it does again.
  [
    '2030-03-30T02:30[Europe/Paris]',
    '1 day',
    ['2030-03-30T02:30+01:00', '2030-03-31T03:30+02:00', '2030-04-01T02:30+02:00'],
  ],
  // 02:30 comes twice on 27 October 2030: the first time counts.
  [
    '2030-10-20T02:30[Europe/Paris]',
    '1 week',
    ['2030-10-20T02:30+02:00', '2030-10-27T02:30+02:00', '2030-11-03T02:30+01:00'],
  ],
  // The anchor is the second 02:30 of that day.
  ['2030-10-27T02:30+01:00[Europe/Paris]', '1 day', ['2030-10-27T02:30+01:00', '2030-10-28T02:30+01:00']],
  [
    '2030-12-31T23:30[America/Sao_Paulo]',
    '2 month',
    ['2030-12-31T23:30-03:00', '2031-02-28T23:30-03:00', '2031-04-30T23:30-03:00'],
  ],
  // Lord Howe moves its clocks by half an hour.
  [
    '2030-10-05T02:15[Australia/Lord_Howe]',
    '1 day',
    ['2030-10-05T02:15+10:30', '2030-10-06T02:45+11:00', '2030-10-07T02:15+11:00'],
  ],
]

suite('periods', () => {
  for (const [anchor, every, boundaries] of rows) {
    test(`from ${anchor}, each ${every}`, () => {
      const [count, interval] = every.split(' ') as [string, Recurrence['interval']]
      const timeZone = Temporal.ZonedDateTime.from(anchor).timeZoneId
      const recurrence = { anchor: at(anchor), timeZone, interval, intervalCount: Number(count) }
      assert.deepEqual(
        boundaries.map((_, number) => local(boundaryOf(recurrence, number), timeZone)),
        boundaries,
      )
    })
  }

  const dated = fc.record({
    startAt: fc.integer({ min: at('2024-01-01T00:00[UTC]'), max: at('2060-01-01T00:00[UTC]') }),
    timeZone: fc.constantFrom('Europe/Paris', 'UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland'),
    interval: fc.constantFrom(...intervals),
    intervalCount: fc.integer({ min: 1, max: 36 }),
    free: fc.option(fc.integer({ min: 1, max: 1e10 })),
  })
  const subscriptionOf = ({
    free,
    ...given
  }: { startAt: number; free: number | null } & Omit<Recurrence, 'anchor'>) => ({
    ...given,
    freeUntil: free === null ? null : given.startAt + free,
  })

  test('follow one another without a gap, each longer than nothing', () => {
    fc.assert(
      fc.property(dated, fc.integer({ min: 0, max: 60 }), (given, position) => {
        const subscription = subscriptionOf(given)
        assert.equal(endOf(subscription, position), startOf(subscription, position + 1))
        assert(startOf(subscription, position) < endOf(subscription, position))
      }),
    )
  })

  test('are found by a moment: the next one is not over, and the one before it is, or was had', () => {
    fc.assert(
      fc.property(
        dated,
        fc.integer({ min: -1, max: 30 }),
        fc.integer({ min: 0, max: 1e11 }),
        (given, position, later) => {
          const subscription = { ...subscriptionOf(given), position }
          const now = subscription.startAt + later
          const next = nextPosition(subscription, now)
          assert(next > position && endOf(subscription, next) > now)
          assert(next === position + 1 || endOf(subscription, next - 1) <= now)
        },
      ),
    )
  })

  test('begin at the time of day of their anchor, on its day of the month or the last of the month', () => {
    fc.assert(
      fc.property(dated, fc.integer({ min: 0, max: 60 }), (given, number) => {
        const anchor = Temporal.Instant.fromEpochMilliseconds(given.startAt).toZonedDateTimeISO('UTC')
        const recurrence = { ...given, timeZone: 'UTC', interval: 'month', anchor: given.startAt } as const
        const found = Temporal.Instant.fromEpochMilliseconds(boundaryOf(recurrence, number)).toZonedDateTimeISO('UTC')
        assert.equal(found.day, Math.min(anchor.day, found.daysInMonth))
        assert.equal(found.toPlainTime().toString(), anchor.toPlainTime().toString())
        const months = (date: Temporal.ZonedDateTime): number => date.year * 12 + date.month
        assert.equal(months(found) - months(anchor), number * given.intervalCount)
      }),
    )
  })
})
