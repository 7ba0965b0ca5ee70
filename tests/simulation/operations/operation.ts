/** One operation of a run, and its relation to the others. */
import type { Account } from '../model/account.ts'
import type { Expected } from '../model/expected.ts'
import { refused } from '../model/expected.ts'
import type { Name } from '../model/objects.ts'
import { everything, type AnyKind, type Request } from './kind.ts'
import { kinds, type KindName } from './kinds.ts'

export interface Operation {
  /** Its number among those of its account, from 0. */
  readonly step: number
  readonly kind: KindName
  readonly given: unknown
  /** Sent with this `Idempotency-Key`. */
  readonly idempotencyKey?: string
  /** The step of an operation that this one repeats, with its key. */
  readonly repeats?: number
  /** Its answer may be held back: it is sent first, then the others of its round, and in the end the move of the clock that releases the answer. */
  readonly isHeld?: true
}

/** An object is named after the step of the first operation that asked for it. */
export const nameOfMade = (operation: Operation, kind: string): Name => `${kind} ${originOf(operation)}`

/** The step of the first operation that asked for the same. */
const originOf = ({ step, repeats = step }: Operation): number => repeats

const rowOf = ({ kind }: Operation): AnyKind => kinds[kind]

export const requestOf = (operation: Operation): Request => rowOf(operation).request(operation.given)

/** Applies the operation to the model and returns the expected answer: by the rule of the kind, after the rule of idempotency keys (docs/errors.md). */
export function apply(account: Account, operation: Operation): Expected & { readonly replays?: number } {
  const { idempotencyKey, step } = operation
  const first = idempotencyKey === undefined ? undefined : account.answeredKeys.find(idempotencyKey)
  if (first !== undefined) {
    if (first.origin !== originOf(operation)) return refused('a key belongs to one request', 422)
    return { rule: 'the first answer is given again, byte for byte', status: 200, replays: first.step }
  }
  const expected = rowOf(operation).rule(account, operation.given, (made) => nameOfMade(operation, made))
  // Refusals are not kept, because nothing happened.
  if (idempotencyKey !== undefined && expected.status === 200)
    account.answeredKeys.set(idempotencyKey, { step, origin: originOf(operation) })
  return expected
}

/** The words that show which operations have something in common. */
export function touchesOf(account: Account, operation: Operation): readonly string[] {
  const own = rowOf(operation).touches(operation.given, account)
  return operation.idempotencyKey === undefined ? own : [...own, `key ${operation.idempotencyKey}`]
}

/** Operations that have to be explained together, directly or through others. */
export function groupsOf(account: Account, operations: readonly Operation[]): Operation[][] {
  let groups: { members: Operation[]; words: Set<string> }[] = []
  for (const operation of operations) {
    const words = touchesOf(account, operation)
    const joined = groups.filter((group) => haveInCommon(group.words, words))
    groups = groups.filter((group) => !joined.includes(group))
    groups.push({
      members: [...joined.flatMap(({ members }) => members), operation],
      words: new Set([...joined.flatMap(({ words: theirs }) => [...theirs]), ...words]),
    })
  }
  return groups.map(({ members }) => members)
}

/** The same word, unless both have it with a `+`. */
function haveInCommon(words: ReadonlySet<string>, others: readonly string[]): boolean {
  if (words.has(everything) || others.includes(everything)) return true
  return others.some((word) =>
    word.startsWith('+') ? words.has(word.slice(1)) : words.has(word) || words.has(`+${word}`),
  )
}
