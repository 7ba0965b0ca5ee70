import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AttemptFailure } from './delivery.ts'
import { Standings } from './standing.ts'

type Answered = readonly [durationMs: number, failure?: AttemptFailure]

const quick: Answered = [100]
const attempts: readonly [name: string, answered: readonly Answered[], places: number, isFailing: boolean][] = [
  ['nothing is known', [], 2, false],
  ['it answers quickly', [quick, quick, quick], 5, false],
  ['it answers quickly again and again', Array.from({ length: 40 }, () => quick), 16, false],
  ['it answers neither quickly nor slowly', [quick, quick, [500], [1000]], 4, false],
  ['it answers slowly', [quick, quick, [1001]], 2, false],
  ['it answers slowly and then quickly', [quick, quick, [1001], quick], 3, false],
  ['it fails, however quickly', [quick, quick, [10, 'status']], 2, true],
  ['it fails and then succeeds', [quick, [10, 'time_out'], quick], 3, false],
]
for (const [name, answered, places, isFailing] of attempts)
  test(`where ${name}, ${places} messages are under way to an endpoint`, () => {
    const standings = new Standings()
    for (const [durationMs, failure = null] of answered) standings.note('one', { durationMs, failure })
    standings.note('other', { durationMs: 10_000, failure: 'time_out' })
    assert.deepEqual(standings.of('one'), { places, isFailing })
  })

test('so many are remembered, those that were sent to last', () => {
  const standings = new Standings(2)
  const known = (): string[] => ['a', 'b', 'c', 'd'].filter((name) => standings.of(name).places > 2)
  const send = (name: string): void => standings.note(name, { durationMs: 100, failure: null })
  for (const name of ['a', 'b', 'a', 'c']) send(name)
  assert.deepEqual(known(), ['a', 'c'])
  standings.forget('c')
  send('d')
  assert.deepEqual(known(), ['a', 'd'])
})
