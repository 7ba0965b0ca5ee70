/** Holds docs/account-checks.md equal to the classes of scores, and to what is held for how long. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DAY } from '../kit/clock.ts'
import { holdingTime } from './check.ts'
import { classify } from './classification.ts'

const page = readFileSync(new URL('../../docs/account-checks.md', import.meta.url), 'utf8')

test('the page tells the class of every score', () => {
  const rows = [...page.matchAll(/^\| (\d+) to (\d+) \| ([A-Z]+) \|/gm)]
  const told = rows.flatMap(([, from, to, name]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => [Number(from) + index, name]),
  )
  const all = Array.from({ length: 101 }, (_, score) => [score, classify(score)])
  assert.deepEqual(
    told.toSorted(([a], [b]) => Number(a) - Number(b)),
    all,
  )
})

test('the page tells how long an answer is held', () => {
  assert.ok(page.includes(`held for ${holdingTime / DAY} days`))
})
