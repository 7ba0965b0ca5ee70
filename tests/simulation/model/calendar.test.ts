/** The model's calendar, compared with known days: if it had the same error as the program's, the simulation would not find the error. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BankCalendar, businessDayFrom, easterSunday, isBusinessDay, nextBusinessDay } from './calendar.ts'

describe('Easter', () => {
  const sundays = [
    '2024-03-31',
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2030-04-21',
    '2031-04-13',
    '2032-03-28',
    '2033-04-17',
    '2035-03-25',
    '2038-04-25',
  ]
  for (const sunday of sundays) test(sunday, () => assert.equal(easterSunday(Number(sunday.slice(0, 4))), sunday))
})

describe('days on which banks are closed', () => {
  const days: readonly [day: string, isOpen: boolean][] = [
    ['2030-01-01', false],
    ['2030-01-02', true],
    ['2030-01-05', false],
    ['2030-01-06', false],
    ['2030-04-18', true],
    ['2030-04-19', false],
    ['2030-04-22', false],
    ['2030-04-23', true],
    ['2030-05-01', false],
    ['2030-05-08', true],
    ['2030-12-24', true],
    ['2030-12-25', false],
    ['2030-12-26', false],
    ['2030-12-27', true],
  ]
  for (const [day, isOpen] of days)
    test(`${day}: ${isOpen ? 'open' : 'closed'}`, () => assert.equal(isBusinessDay(day), isOpen))

  test('the next one is another day', () => {
    assert.equal(nextBusinessDay('2030-04-18'), '2030-04-23')
    assert.equal(nextBusinessDay('2030-12-24'), '2030-12-27')
    assert.equal(businessDayFrom('2030-04-23'), '2030-04-23')
  })
})

describe('turns of the day', () => {
  const paris = new BankCalendar({ timeZone: 'Europe/Paris', cutOff: '23:00' })
  const newYork = new BankCalendar({ timeZone: 'America/New_York', cutOff: '05:00' })
  const rows: readonly [what: string, moment: number, expected: string][] = [
    ['a morning of winter', paris.morningOf('2030-01-15'), '2030-01-15T05:00:00.000Z'],
    ['a morning of summer', paris.morningOf('2030-07-15'), '2030-07-15T04:00:00.000Z'],
    ['the cut-off before the clocks are changed', paris.cutOffOf('2030-03-30'), '2030-03-30T22:00:00.000Z'],
    ['the cut-off after', paris.cutOffOf('2030-03-31'), '2030-03-31T21:00:00.000Z'],
    ['a cut-off on the other side of the sea', newYork.cutOffOf('2030-01-15'), '2030-01-15T10:00:00.000Z'],
    ['the cut-off after a cut-off', paris.cutOffAfter(paris.cutOffOf('2030-01-15')), '2030-01-16T22:00:00.000Z'],
    ['that after a Saturday noon', paris.cutOffAfter(paris.noonOf('2030-01-19')), '2030-01-19T22:00:00.000Z'],
    ['of a business day', paris.businessCutOffAfter(paris.noonOf('2030-01-19')), '2030-01-21T22:00:00.000Z'],
    ['a morning after a holiday', paris.businessMorningAfter(paris.noonOf('2030-12-24')), '2030-12-27T05:00:00.000Z'],
  ]
  for (const [what, moment, expected] of rows) test(what, () => assert.equal(new Date(moment).toISOString(), expected))

  test('a day is a local one', () => {
    assert.equal(paris.dayOf(Date.UTC(2030, 0, 15, 22, 59, 59)), '2030-01-15')
    assert.equal(paris.dayOf(Date.UTC(2030, 0, 15, 23)), '2030-01-16')
    assert.equal(newYork.dayOf(Date.UTC(2030, 0, 16, 4, 59)), '2030-01-15')
  })
})
