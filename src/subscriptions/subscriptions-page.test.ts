/** Checks that docs/subscriptions.md names the statuses and refusals as the program has them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { findSepaReason, isResponseCode } from '../payments/index.ts'
import { responseCodes } from '../payments/response-codes.ts'
import { sepaReasons } from '../payments/sepa-reasons.ts'
import { periodStatuses, periodTransitions, subscriptionStatuses, subscriptionTransitions } from './machine.ts'
import { mayBeTriedAgain } from './refusals.ts'

const page = readFileSync(new URL('../../docs/subscriptions.md', import.meta.url), 'utf8')

/** The first column of the table that follows these words. */
function rowsAfter(words: string): string[] {
  const [, rest = ''] = page.split(words)
  const [table = ''] = rest.split(/\n\n(?!\|)/)
  return [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name)
}

test('the statuses are those of the machines', () => {
  assert.deepEqual(rowsAfter('\n## Statuses\n\n').sort(), [...subscriptionStatuses].sort())
  assert.deepEqual(rowsAfter('`retries` and `retry_at`.\n\n').sort(), [...periodStatuses].sort())
})

test('every status but the last can be left, and the last cannot', () => {
  const dead = (table: object): string[] =>
    Object.entries(table).flatMap(([status, events]) => (Object.keys(events as object).length === 0 ? [status] : []))
  assert.deepEqual([dead(subscriptionTransitions), dead(periodTransitions)], [['canceled'], ['void']])
})

test('the refusals that end the tries of a card, and the returns after which an account is debited again', () => {
  const [, codes = ''] = /has to be there \((.*?)\)/.exec(page) ?? []
  const [, reasons = ''] = /for another reason than (.*?);/.exec(page) ?? []
  const named = (text: string): string[] => [...text.matchAll(/`(\w+)`/g)].map(([, code = '']) => code).sort()
  const final = responseCodes.map(({ code }) => code).filter((code) => !mayBeTriedAgain('card', code))
  const passing = sepaReasons.map(({ code }) => code).filter((code) => mayBeTriedAgain('sepa', code))
  assert.deepEqual([named(codes), named(reasons)], [final.sort(), passing.sort()])
  assert.ok(named(codes).every(isResponseCode) && named(reasons).every((code) => findSepaReason(code) !== undefined))
})
