import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Context } from '../kit/context.ts'
import { testCreditor } from '../kit/creditor.ts'
import { hours } from '../../tests/support/names.ts'
import { collectionOf } from './debit.ts'

const contextAt = (moment: string, prenotificationDays: number): Context =>
  ({
    hours,
    now: Date.parse(moment),
    realm: { mode: 'test', creditor: { ...testCreditor, prenotificationDays } },
  }) as Context

interface Row {
  readonly at: string
  readonly dateSettlement?: string
  readonly prenotificationDays?: number
  readonly settlementDays?: number
  /** `day, leaving at` */
  readonly expected: string
}

/** Paris is an hour ahead in winter, two in summer; the cut-off is at 23:00. 2030-01-15 is a Tuesday, Easter is on 21 April. */
const rows: { readonly [name: string]: Row } = {
  'leaves today and is collected tomorrow': {
    at: '2030-01-15T12:00:00Z',
    expected: '2030-01-16, 2030-01-15T22:00:00.000Z',
  },
  'after the cut-off, a day later': {
    at: '2030-01-15T22:00:00Z',
    expected: '2030-01-17, 2030-01-16T22:00:00.000Z',
  },
  'before a weekend, after it': { at: '2030-01-18T12:00:00Z', expected: '2030-01-21, 2030-01-18T22:00:00.000Z' },
  'on a Saturday, leaves that day': { at: '2030-01-19T12:00:00Z', expected: '2030-01-21, 2030-01-19T22:00:00.000Z' },
  'before Easter, after it, by summer time': {
    at: '2030-04-18T12:00:00Z',
    expected: '2030-04-23, 2030-04-18T21:00:00.000Z',
  },
  'on the day that is wanted': {
    at: '2030-01-15T12:00:00Z',
    dateSettlement: '2030-01-25',
    expected: '2030-01-25, 2030-01-24T22:00:00.000Z',
  },
  'on a day on which banks are closed, after it': {
    at: '2030-01-15T12:00:00Z',
    dateSettlement: '2030-04-19',
    expected: '2030-04-23, 2030-04-18T21:00:00.000Z',
  },
  'on a Monday, leaves on Friday': {
    at: '2030-01-15T12:00:00Z',
    dateSettlement: '2030-01-26',
    expected: '2030-01-28, 2030-01-25T22:00:00.000Z',
  },
  'on a day that is too near, as soon as can be': {
    at: '2030-01-15T12:00:00Z',
    dateSettlement: '2030-01-15',
    expected: '2030-01-16, 2030-01-15T22:00:00.000Z',
  },
  'with no notice, not before it can be': {
    at: '2030-01-15T12:00:00Z',
    prenotificationDays: 0,
    expected: '2030-01-16, 2030-01-15T22:00:00.000Z',
  },
  'with fourteen days of notice': {
    at: '2030-01-15T12:00:00Z',
    prenotificationDays: 14,
    expected: '2030-01-29, 2030-01-28T22:00:00.000Z',
  },
  'with a day wanted before the notice is over': {
    at: '2030-01-15T12:00:00Z',
    dateSettlement: '2030-01-20',
    prenotificationDays: 14,
    expected: '2030-01-29, 2030-01-28T22:00:00.000Z',
  },
  'notice that ends on a Sunday': {
    at: '2030-01-15T12:00:00Z',
    prenotificationDays: 5,
    expected: '2030-01-21, 2030-01-18T22:00:00.000Z',
  },
  'by banks that take two days': {
    at: '2030-01-15T12:00:00Z',
    dateSettlement: '2030-01-21',
    settlementDays: 2,
    expected: '2030-01-21, 2030-01-17T22:00:00.000Z',
  },
}

describe('a debit is collected', () => {
  for (const [
    name,
    { at, dateSettlement = null, prenotificationDays = 1, settlementDays = 1, expected },
  ] of Object.entries(rows)) {
    test(name, () => {
      const { day, leavesAt } = collectionOf(contextAt(at, prenotificationDays), { dateSettlement }, settlementDays)
      assert.equal(`${day}, ${new Date(leavesAt).toISOString()}`, expected)
    })
  }
})
