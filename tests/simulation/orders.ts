/**
 * Explains the answers to operations that were sent at once: in some order, one after another, the model must give all of them. If several orders do so and lead to different
 * states, what is read from the server afterwards decides.
 */
import { compare, type Answer, type Difference, type Learnt } from './compare.ts'
import type { Account } from './model/account.ts'
import type { Names } from './names.ts'
import { apply, type Operation } from './operations/operation.ts'

export interface Answered {
  readonly operation: Operation
  readonly answer: Answer
  /** A payout was asked for at the same moment: the answer may not show it yet. */
  readonly besidesPayout: boolean
}

/** How far an order got, and the answer that it does not explain. */
export interface Misfit {
  readonly order: readonly Operation[]
  readonly rule: string
  readonly differences: readonly Difference[]
}

export interface Search {
  /** All orders that explain the answers. */
  readonly orders: readonly (readonly Answered[])[]
  /** The misfit of an order that explains the most answers. */
  readonly misfit: Misfit | undefined
}

/** The answer of an earlier step, for an operation that replays it. */
export type AnswerOf = (step: number) => Answer | undefined

/** Tries all orders; the account is left as it was. */
export function findOrders(account: Account, answered: readonly Answered[], names: Names, answerOf: AnswerOf): Search {
  const orders: (readonly Answered[])[] = []
  let misfit: Misfit | undefined
  const explore = (before: readonly Answered[], left: readonly Answered[], known: Learnt): void => {
    if (left.length === 0) orders.push(before)
    for (const next of left) {
      const order = [...before, next]
      account.journal.attempt(() => {
        const { rule, differences, learnt } = judge(account, next, names, answerOf, known)
        if (differences.length === 0) {
          const others = left.filter((one) => one !== next)
          explore(order, others, learnt)
        } else if (misfit === undefined || misfit.order.length < order.length) {
          misfit = { order: order.map(({ operation }) => operation), rule, differences }
        }
        return false
      })
    }
  }
  explore([], answered, new Map())
  return { orders, misfit }
}

/** Carries out an order that explains the answers, calls `look`, and leaves the account as it was. */
export function lookAfter<Seen>(
  account: Account,
  order: readonly Answered[],
  names: Names,
  answerOf: AnswerOf,
  look: (learnt: Learnt) => Seen,
): Seen {
  const seen: Seen[] = []
  account.journal.attempt(() => {
    let known: Learnt = new Map()
    for (const one of order) known = judge(account, one, names, answerOf, known).learnt
    seen.push(look(known))
    return false
  })
  const [found] = seen
  return found as Seen
}

export interface Judgement {
  readonly rule: string
  readonly differences: readonly Difference[]
  readonly learnt: Learnt
}

/** Carries the operation out in the model, and compares the answer with what the model expects. */
export function judge(
  account: Account,
  { operation, answer, besidesPayout }: Answered,
  names: Names,
  answerOf: AnswerOf,
  known: Learnt = new Map(),
): Judgement {
  const { replays, ...expected } = apply(account, operation)
  const { rule } = expected
  if (replays !== undefined) {
    const isSame = answer.isReplayed && answer.text === answerOf(replays)?.text
    const difference = { what: 'answer', expected: `that of step ${replays} again`, came: answer.text }
    return { rule, differences: isSame ? [] : [difference], learnt: known }
  }
  if (answer.isReplayed) {
    const difference = { what: 'answer', expected: 'one of its own', came: 'one that is replayed' }
    return { rule, differences: [difference], learnt: known }
  }
  return { rule, ...compare(names, expected, answer, known, { latePayouts: besidesPayout }) }
}
