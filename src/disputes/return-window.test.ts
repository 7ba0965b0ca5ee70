import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Context } from '../kit/context.ts'
import { ApiError } from '../kit/errors.ts'
import { sepaReasons, type Payment, type ReasonWindow } from '../payments/index.ts'
import { hours } from '../../tests/support/names.ts'
import { reasonOfReturn } from './return-window.ts'

/** Collected on Wednesday 16 January 2030. */
const payment = { id: 'paym_1', dateBank: '2030-01-16' } as Payment

const at = (moment: string): Context => ({ hours, now: Date.parse(moment) }) as Context

function reasonAt(moment: string, given: string | null): string {
  try {
    return reasonOfReturn(at(moment), payment, given)
  } catch (error) {
    assert(error instanceof ApiError)
    return `${error.status} ${error.message}`
  }
}

/** The last moment at which each kind of reason is taken, the first at which it is not, and why. Paris is an hour ahead in winter. */
const windows: { readonly [window in ReasonWindow]: readonly [last: string | null, after: string, words: string] } = {
  before_settlement: [null, '2030-01-16T12:00:00Z', 'banks give this reason before a debit is collected only'],
  business_days: [
    '2030-01-23T22:59:59Z',
    '2030-01-23T23:00:00Z',
    'five business days have passed since it was collected',
  ],
  eight_weeks: ['2030-03-13T22:59:59Z', '2030-03-13T23:00:00Z', 'eight weeks have passed since it was collected'],
  thirteen_months: [
    '2031-02-16T22:59:59Z',
    '2031-02-16T23:00:00Z',
    'thirteen months have passed since it was collected',
  ],
}

describe('a collected debit comes back', () => {
  for (const { code, window } of sepaReasons) {
    const [last, after, words] = windows[window]
    test(`for ${code}: ${window}`, () => {
      if (last !== null) assert.equal(reasonAt(last, code), code)
      assert.equal(reasonAt(after, code), `409 Payment cannot be returned for ${code}: ${words}`)
    })
  }

  const unexplained: readonly [moment: string, reason: string][] = [
    ['2030-01-16T12:00:00Z', 'MD06'],
    ['2030-03-13T22:59:59Z', 'MD06'],
    ['2030-03-13T23:00:00Z', 'MD01'],
    ['2031-02-16T22:59:59Z', 'MD01'],
    ['2031-02-16T23:00:00Z', `409 Payment cannot be returned for MD01: ${windows.thirteen_months[2]}`],
  ]
  for (const [moment, reason] of unexplained) {
    test(`without a reason at ${moment}: ${reason}`, () => assert.equal(reasonAt(moment, null), reason))
  }

  test('for no reason of a card network', () => assert.match(reasonAt('2030-01-16T12:00:00Z', '1261'), /^422 /))
})
