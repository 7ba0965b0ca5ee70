/**
 * How well a given name agrees with the name that a bank holds, from 0 to 100. It is part of the register of accounts: only the bank knows its customer's name, and the caller gets
 * a number.
 *
 * Every word of the shorter name is matched with the most similar word of the other, each of which is used once, so that first and last names may change places; the score is the
 * average similarity. Each further word of the other name (a second first name, the other half of a double name) costs five points. docs/account-checks.md shows examples.
 */
import { withoutParticles, wordsOfName } from './words-of-name.ts'

/** 0 to 100, independent of the order of the two names. */
export function nameScore(one: string, other: string): number {
  const [a, b] = [wordsOfName(one), wordsOfName(other)]
  const [short, long] = withoutParticles([joinedAs(b, a), joinedAs(a, b)])
    .map((words) => words.slice(0, wordsCompared))
    .toSorted(byLength)
  if (short === undefined || long === undefined || short.length === 0) return 0
  const likeness = bestLikeness(short, long) / short.length
  const missing = long.length - short.length
  // A single word, such as a last name, gives half of the points.
  if (short.length === 1 && missing > 0) return Math.round(likeness * 50)
  return Math.max(0, Math.round(likeness * 100) - Math.min(missing * pointsForMissing, mostForMissing))
}

/** If both have the same number of words, always the same one is first: fractions that are added in another order may round to another score. */
const byLength = (one: readonly string[], other: readonly string[]): number =>
  one.length - other.length || (one.join(' ') < other.join(' ') ? -1 : 1)

/** No real name has more words, and each further one makes the comparison slower. */
const wordsCompared = 10
const pointsForMissing = 5
const mostForMissing = 20

/** The similarity of an initial and a name that begins with it. */
const initialLikeness = 0.8
/** Words that are less alike count as different: any two words often have half of their letters in common. */
const leastLikeness = 0.6

/** Joins words of a name that the other name writes as one: `jean pierre` beside `jeanpierre`, `le gall` beside `legall`. */
function joinedAs(model: readonly string[], words: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let index = 0; index < words.length;) {
    const length = [3, 2].find((count) => {
      const run = words.slice(index, index + count)
      return run.length === count && model.includes(run.join(''))
    })
    joined.push(words.slice(index, index + (length ?? 1)).join(''))
    index += length ?? 1
  }
  return joined
}

/**
 * The highest sum of similarities when each word of the short name gets a different word of the long name. It goes through the sets of words used, which are the bits of an index.
 */
function bestLikeness(short: readonly string[], long: readonly string[]): number {
  let best = new Map<number, number>([[0, 0]])
  for (const word of short) {
    const next = new Map<number, number>()
    for (const [taken, sum] of best)
      long.forEach((candidate, index) => {
        const bit = 1 << index
        if ((taken & bit) !== 0) return
        const total = sum + likenessOf(word, candidate)
        next.set(taken | bit, Math.max(total, next.get(taken | bit) ?? 0))
      })
    best = next
  }
  return Math.max(...best.values())
}

/** The similarity of two words, 0 to 1. */
function likenessOf(one: string, other: string): number {
  if (one === other || withoutUmlauts(one) === withoutUmlauts(other)) return 1
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one]
  if (shorter.length === 1) return longer.startsWith(shorter) ? initialLikeness : 0
  const likeness = 1 - editDistance(one, other) / longer.length
  return likeness < leastLikeness ? 0 : likeness
}

/** `mueller` is another spelling of `müller`, which is `muller` without its accent. */
const withoutUmlauts = (word: string): string => word.replace(/([aou])e/g, '$1')

/**
 * How many letters have to be added, left out, replaced, or exchanged with their neighbour to make one word the other: the distance of optimal string alignment. These are
 * Damerau's four kinds of typing errors (F. Damerau, Communications of the ACM 7 (3), 1964), none of them within another.
 */
function editDistance(one: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const replaced = at(last, column - 1) + (one[row - 1] === other[column - 1] ? 0 : 1)
      const isExchange =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const exchanged = isExchange ? at(beforeLast, column - 2) + 1 : Infinity
      current.push(Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced, exchanged))
    }
    beforeLast = last
    last = current
  }
  return at(last, other.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity
