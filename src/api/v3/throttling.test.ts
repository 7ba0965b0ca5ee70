import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { ManualClock, MINUTE, SECOND } from '../../kit/clock.ts'
import { retryHeaders } from '../failures.ts'
import { errorAnswer } from './errors.ts'
import { ResultError } from './result-error.ts'
import { Throttle, throttleLimits, type ThrottledKind, type ThrottleOptions } from './throttling.ts'

const start = Date.UTC(2030, 0, 15, 12)

const throttleAt = (
  clock: ManualClock,
  options: Partial<ThrottleOptions> = {},
): { readonly throttle: Throttle; readonly ask: (...what: Parameters<Throttle['count']>) => number } => {
  const throttle = new Throttle({ clock, inTestMode: false, ...options })
  return {
    throttle,
    /** 0 where it was let through, else after how many seconds it may be. */
    ask: (...what) => {
      try {
        throttle.count(...what)
        return 0
      } catch (error) {
        assert.ok(error instanceof ResultError, String(error))
        assert.deepEqual([error.status, error.code], [429, '800.120.100'])
        assert.ok(error.retryAfter !== undefined && error.retryAfter >= 1)
        return error.retryAfter
      }
    },
  }
}

const limits = Object.entries(throttleLimits) as [ThrottledKind, number][]

for (const [kind, limit] of limits) {
  test(`${kind}: ${limit} times in a minute, and one more is refused`, () => {
    const { ask } = throttleAt(new ManualClock(start))
    const told = Array.from({ length: limit + 2 }, () => ask(kind, 'live', 'e1', 'a'))
    assert.deepEqual(told, [...Array<number>(limit).fill(0), 60, 60])
  })
}

test('the minute slides: each that was let through counts for sixty seconds, what was refused does not', () => {
  const clock = new ManualClock(start)
  const { ask } = throttleAt(clock)
  const rows: readonly [atMs: number, told: number][] = [
    [0, 0],
    [59_000, 0],
    [59_000, 1],
    [59_001, 1],
    [59_999, 1],
    // The first is a minute ago.
    [60_000, 0],
    [60_000, 59],
    [118_000, 1],
    [118_999, 1],
    [119_000, 0],
    [119_500, 1],
    [300_000, 0],
    [300_000, 0],
    [300_000, 60],
    [300_001, 60],
    [301_000, 59],
  ]
  for (const [atMs, told] of rows) {
    clock.advance(start + atMs - clock.now())
    assert.equal(ask('inquiry', 'live', 'e1', 'a'), told, `at ${atMs}`)
  }
})

test('each kind, owner and id has a count of its own', () => {
  const { ask } = throttleAt(new ManualClock(start))
  const all: readonly Parameters<Throttle['count']>[] = [
    ['inquiry', 'live', 'e1', 'a'],
    ['inquiry', 'live', 'e1', 'b'],
    ['inquiry', 'live', 'e2', 'a'],
    ['inquiry', 'live', 'e12', 'a'],
    ['inquiry', 'live', 'e1', 'e2 a'],
    ['checkout_result', 'live', 'e1', 'a'],
    ['change', 'live', 'e1', 'a'],
  ]
  for (const what of all) for (let times = 0; times < throttleLimits[what[0]]; times++) assert.equal(ask(...what), 0)
  for (const what of all) assert.equal(ask(...what), 60, what.join(' '))
})

test('test modes are throttled where that is asked for alone, live modes always', () => {
  for (const inTestMode of [false, true]) {
    const { ask, throttle } = throttleAt(new ManualClock(start), { inTestMode })
    const told = (mode: 'test' | 'live'): number[] => [1, 2, 3].map(() => ask('inquiry', mode, mode, 'a'))
    assert.deepEqual(told('live'), [0, 0, 60])
    assert.deepEqual(told('test'), inTestMode ? [0, 0, 60] : [0, 0, 0])
    assert.equal(throttle.size, inTestMode ? 2 : 1)
  }
})

test('in any minute no more is let through than the limit, and whoever waits is let through', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 60 })
  fc.assert(
    fc.property(steps, fc.constantFrom<ThrottledKind>('inquiry', 'checkout_result'), (waits, kind) => {
      const clock = new ManualClock(start)
      const { ask } = throttleAt(clock)
      const passed: number[] = []
      const inLastMinute = (): number => passed.filter((moment) => moment > clock.now() - MINUTE).length
      for (const wait of waits) {
        clock.advance(wait)
        const retryAfter = ask(kind, 'live', 'e1', 'a')
        assert.equal(retryAfter > 0, inLastMinute() === throttleLimits[kind])
        if (retryAfter > 0) {
          clock.advance(retryAfter * SECOND)
          assert.ok(inLastMinute() < throttleLimits[kind])
          assert.equal(ask(kind, 'live', 'e1', 'a'), 0)
        }
        passed.push(clock.now())
      }
    }),
  )
})

describe('memory', () => {
  test('holds what was let through in the last minute', () => {
    const clock = new ManualClock(start)
    const { ask, throttle } = throttleAt(clock)
    for (let id = 0; id < 100; id++) ask('inquiry', 'live', 'e1', String(id))
    assert.equal(throttle.size, 100)
    clock.advance(MINUTE / 2)
    ask('inquiry', 'live', 'e1', '0')
    clock.advance(MINUTE / 2)
    ask('inquiry', 'live', 'e1', 'new')
    assert.equal(throttle.size, 2)
    assert.deepEqual(
      [1, 2].map(() => ask('inquiry', 'live', 'e1', '0')),
      [0, 30],
    )
  })

  test('and no more ids than it may: those are forgotten that were let through the longest ago', () => {
    const clock = new ManualClock(start)
    const { ask, throttle } = throttleAt(clock, { idsRemembered: 3 })
    const twice = (id: string): number[] => [1, 2, 3].map(() => ask('inquiry', 'live', 'e1', id))
    for (const id of ['a', 'b', 'c']) {
      assert.deepEqual(twice(id), [0, 0, 60])
      clock.advance(SECOND)
    }
    // Full, and nothing of what is known is forgotten for it.
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => ask('inquiry', 'live', 'e1', id)),
      [57, 58, 59],
    )
    assert.equal(ask('inquiry', 'live', 'e1', 'd'), 0)
    assert.equal(throttle.size, 3)
    assert.deepEqual(
      ['b', 'c', 'd'].map((id) => ask('inquiry', 'live', 'e1', id)),
      [58, 59, 0],
    )
    assert.equal(ask('inquiry', 'live', 'e1', 'a'), 0)
  })

  test('and nothing of a time that a clock has been put back from', () => {
    const clock = new ManualClock(start)
    const { ask } = throttleAt(clock)
    const thrice = (): number[] => [1, 2, 3].map(() => ask('inquiry', 'live', 'e1', 'a'))
    assert.deepEqual(thrice(), [0, 0, 60])
    clock.advance(-60 * MINUTE)
    assert.deepEqual(thrice(), [0, 0, 60])
  })
})

test('the answer says when to ask again', () => {
  const clock = new ManualClock(start)
  const throttle = new Throttle({ clock, inTestMode: true })
  const inquire = (): void => throttle.count('inquiry', 'test', 'e1', 'a')
  inquire()
  clock.advance(20 * SECOND)
  inquire()
  assert.throws(inquire, (error) => {
    assert.ok(error instanceof ResultError)
    const { status, body } = errorAnswer(error, clock.now())
    assert.deepEqual([status, (body as { result: { code: string } }).result.code], [429, '800.120.100'])
    assert.deepEqual(retryHeaders(error), { 'retry-after': '40' })
    return true
  })
})

test('docs/gateway-access.md says these limits', async () => {
  const page = await readFile(new URL('../../../docs/gateway-access.md', import.meta.url), 'utf8')
  const rows = page.split('\n').flatMap((line) => /^\| .* \| (\d+) \|$/.exec(line)?.[1] ?? [])
  assert.deepEqual(rows.map(Number), Object.values(throttleLimits))
})
