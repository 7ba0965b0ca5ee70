/** The requests follow from the seed, and from nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Generator } from './generator.ts'
import { Account } from './model/account.ts'
import { BankCalendar } from './model/calendar.ts'
import { defaultFees } from './model/fees.ts'
import { kinds } from './operations/kinds.ts'
import { groupsOf, requestOf, type Operation } from './operations/operation.ts'
import { Random } from './random.ts'

const steps = 4000

const accountOf = (): Account => {
  const calendar = new BankCalendar({ timeZone: 'Europe/Paris', cutOff: '23:00' })
  return new Account({ calendar, now: Date.UTC(2030, 0, 15, 12), fees: defaultFees })
}

function roundsOf(seed: number): Operation[][] {
  const generator = new Generator(new Random(seed), accountOf())
  const rounds: Operation[][] = []
  while (generator.steps < steps) {
    rounds.push(generator.nextRound(steps - generator.steps))
    if (rounds.length % 25 === 0) generator.release()
  }
  return rounds
}

const textOf = (rounds: readonly (readonly Operation[])[]): string =>
  JSON.stringify(rounds.map((round) => round.map((operation) => [operation, requestOf(operation)])))

test('a seed gives the same requests again, another one others', () => {
  const text = textOf(roundsOf(1))
  assert.equal(textOf(roundsOf(1)), text)
  assert.notEqual(textOf(roundsOf(2)), text)
})

test('every kind of operation comes, and they have something in common often enough to be told apart', () => {
  const rounds = roundsOf(2)
  const done = new Set(rounds.flat().map(({ kind }) => kind))
  assert.deepEqual(
    Object.keys(kinds).filter((kind) => !done.has(kind as keyof typeof kinds)),
    [],
  )
  assert(rounds.flat().some(({ repeats }) => repeats !== undefined))
  // In a round with a held answer, the first operation is sent before the others, and the move of the clock after them.
  const sentAtOnce = rounds.map((round) => (round[0]?.isHeld === true ? round.slice(1, -1) : round))
  const groups = sentAtOnce.flatMap((round) => groupsOf(accountOf(), round))
  const together = groups.filter((group) => group.length > 1).length
  assert(together > steps / 40, `${together} groups`)
  assert(groups.every((group) => group.length <= 4))
})
