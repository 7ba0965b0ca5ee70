import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { addBusinessDays, addDays, businessDayFrom, earlierOf, isBusinessDay } from './target.ts'

/** Good Friday and Easter Monday as the ECB published them for these years. */
const easters: readonly (readonly [goodFriday: string, easterMonday: string])[] = [
  ['2002-03-29', '2002-04-01'],
  ['2008-03-21', '2008-03-24'],
  ['2011-04-22', '2011-04-25'],
  ['2016-03-25', '2016-03-28'],
  ['2019-04-19', '2019-04-22'],
  ['2020-04-10', '2020-04-13'],
  ['2021-04-02', '2021-04-05'],
  ['2022-04-15', '2022-04-18'],
  ['2023-04-07', '2023-04-10'],
  ['2024-03-29', '2024-04-01'],
  ['2025-04-18', '2025-04-21'],
  ['2026-04-03', '2026-04-06'],
  ['2027-03-26', '2027-03-29'],
  ['2038-04-23', '2038-04-26'],
]

/** How many weekdays of a year are closed, and which: every one of them, so that no other day is. */
const closedWeekdays: Readonly<Record<number, readonly string[]>> = {
  2024: ['2024-01-01', '2024-03-29', '2024-04-01', '2024-05-01', '2024-12-25', '2024-12-26'],
  2025: ['2025-01-01', '2025-04-18', '2025-04-21', '2025-05-01', '2025-12-25', '2025-12-26'],
  // 26 December is a Saturday.
  2026: ['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-01', '2026-12-25'],
  // 1 May is a Saturday, Christmas too.
  2027: ['2027-01-01', '2027-03-26', '2027-03-29'],
}

suite('the TARGET calendar', () => {
  for (const [goodFriday, easterMonday] of easters) {
    test(`is closed at Easter of ${goodFriday.slice(0, 4)}`, () => {
      assert.equal(isBusinessDay(goodFriday), false)
      assert.equal(isBusinessDay(easterMonday), false)
      assert.equal(isBusinessDay(addDays(goodFriday, -1)), true)
      assert.equal(isBusinessDay(addDays(easterMonday, 1)), true)
    })
  }

  for (const [year, closed] of Object.entries(closedWeekdays)) {
    test(`has no other closed weekdays in ${year} than those published`, () => {
      const found: string[] = []
      for (let day = `${year}-01-01`; day.startsWith(year); day = addDays(day, 1)) {
        const weekday = new Date(day).getUTCDay()
        const isWeekend = weekday === 0 || weekday === 6
        if (isWeekend) assert.equal(isBusinessDay(day), false, day)
        else if (!isBusinessDay(day)) found.push(day)
      }
      assert.deepEqual(found, closed)
    })
  }

  const additions: readonly (readonly [day: string, count: number, expected: string])[] = [
    ['2026-11-18', 1, '2026-11-19'],
    ['2026-11-20', 1, '2026-11-23'],
    ['2026-11-21', 1, '2026-11-23'],
    ['2026-11-22', 2, '2026-11-24'],
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-12-24', 1, '2026-12-28'],
    ['2026-12-31', 1, '2027-01-04'],
    ['2024-04-30', 1, '2024-05-02'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-11-18', 10, '2026-12-02'],
  ]
  for (const [day, count, expected] of additions) {
    test(`${count} business days after ${day}`, () => {
      assert.equal(addBusinessDays(day, count), expected)
    })
  }

  test('a business day is the first from itself, a closed one gives the next', () => {
    assert.equal(businessDayFrom('2026-11-20'), '2026-11-20')
    assert.equal(businessDayFrom('2026-11-21'), '2026-11-23')
    assert.equal(businessDayFrom('2026-04-03'), '2026-04-07')
  })

  test('reaches from the first year to the last that days are written in, and says where it ends', () => {
    assert.equal(addBusinessDays('0001-01-01', 3), '0001-01-04')
    assert.equal(businessDayFrom('0999-04-05'), '0999-04-05')
    assert.equal(businessDayFrom('9999-12-31'), '9999-12-31')
    assert.throws(() => addBusinessDays('9999-12-31', 1), { name: 'AssertionError' })
  })

  test('the earlier of two days', () => {
    assert.equal(earlierOf('2026-11-20', '2026-11-09'), '2026-11-09')
    assert.equal(earlierOf('2026-11-20', '2027-01-01'), '2026-11-20')
  })
})
