import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { BankingHours } from './banking-hours.ts'

const paris = new BankingHours({ timeZone: 'Europe/Paris', cutOff: '23:00' })
const at = (text: string): number => Date.parse(text)
const shown = (instant: number): string => new Date(instant).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)

suite('banking hours', () => {
  const cutOffs: readonly (readonly [after: string, expected: string])[] = [
    ['2026-11-21T12:00:00Z', '2026-11-21T22:00'],
    ['2026-11-21T21:59:59.999Z', '2026-11-21T22:00'],
    ['2026-11-21T22:00:00Z', '2026-11-22T22:00'],
    ['2026-11-21T23:30:00Z', '2026-11-22T22:00'],
    ['2026-07-01T12:00:00Z', '2026-07-01T21:00'],
    // Local midnight passed, the UTC day has not.
    ['2026-07-01T22:30:00Z', '2026-07-02T21:00'],
    // Summer time begins on 29 March 2026, ends on 25 October.
    ['2026-03-28T22:00:00Z', '2026-03-29T21:00'],
    ['2026-10-24T21:00:00Z', '2026-10-25T22:00'],
  ]
  for (const [after, expected] of cutOffs) {
    test(`the first cut-off after ${after}`, () => {
      assert.equal(shown(paris.nextCutOff(at(after))), expected)
    })
  }

  test('what is remembered of the next cut-off is not used for another day', () => {
    const hours = new BankingHours({ timeZone: 'Europe/Paris', cutOff: '23:00' })
    assert.equal(shown(hours.nextCutOff(at('2026-11-21T12:00:00Z'))), '2026-11-21T22:00')
    assert.equal(shown(hours.nextCutOff(at('2026-11-20T12:00:00Z'))), '2026-11-20T22:00')
    assert.equal(shown(hours.nextCutOff(at('2026-11-21T22:00:00Z'))), '2026-11-22T22:00')
  })

  test('a day turns in the morning and at the cut-off', () => {
    const turns: string[] = []
    let now = at('2026-11-21T12:00:00Z')
    while (turns.length < 4) {
      now = paris.nextTurn(now)
      turns.push(shown(now))
    }
    assert.deepEqual(turns, ['2026-11-21T22:00', '2026-11-22T05:00', '2026-11-22T22:00', '2026-11-23T05:00'])
  })

  test('a day is the local one', () => {
    assert.equal(paris.dayOf(at('2026-11-21T22:59:00Z')), '2026-11-21')
    assert.equal(paris.dayOf(at('2026-11-21T23:00:00Z')), '2026-11-22')
  })

  test('a time that the change of clocks skips comes an hour later', () => {
    const early = new BankingHours({ timeZone: 'Europe/Paris', cutOff: '02:30' })
    assert.equal(shown(early.cutOffOf('2026-03-29')), '2026-03-29T01:30')
  })

  for (const options of [
    { timeZone: 'Europe/Lutece', cutOff: '23:00' },
    { timeZone: 'Europe/Paris', cutOff: '24:30' },
    { timeZone: 'Europe/Paris', cutOff: 'late' },
  ]) {
    test(`refuses ${options.cutOff} in ${options.timeZone}`, () => {
      assert.throws(() => new BankingHours(options), RangeError)
    })
  }
})
