/** Which operations may be sent at once: those whose answers, with what is read afterwards, tell in which order the server carried them out. */
import type { Account } from './model/account.ts'
import { unseenTime, unseenUse } from './operations/kind.ts'
import { groupsOf, touchesOf, type Operation } from './operations/operation.ts'

/** The most operations that are explained together: more have too many orders. */
const groupSize = 4
/** The limit with a move of the clock, since each order takes a move; and while there are faults, since many otherwise unrelated operations may meet them. */
const smallGroupSize = 3

const isMove = ({ kind }: Operation): boolean => kind === 'move the clock'

const isUnseenUse = (word: string): boolean => word.startsWith(unseenUse(''))

/** `plan` is the account in which all of the round but the last have happened. */
export function isExplainable(plan: Account, round: readonly Operation[]): boolean {
  // A command is not a request: nothing else goes on meanwhile. The objects of a list and its count are not read at the same moment.
  if (round.some(({ kind }) => kind === 'set fees' || kind === 'set the notice' || kind.startsWith('list')))
    return round.length === 1
  // Of two moves the earlier may answer with the time of the later.
  if (round.filter(isMove).length > 1) return false
  // Whether faults are left must not depend on which of two such operations was first: they would not be taken back.
  if (round.filter(({ kind }) => kind.endsWith('fault') || kind.endsWith('faults back')).length > 1) return false
  const hasUnseenTime = round.some((operation) => touchesOf(plan, operation).includes(unseenTime))
  if (hasUnseenTime && round.some(isMove)) return false
  const unseenUses = round.flatMap((operation) => touchesOf(plan, operation).filter(isUnseenUse))
  if (new Set(unseenUses).size < unseenUses.length) return false
  const isSmaller = (group: readonly Operation[]): boolean => plan.disturbed.length > 0 || group.some(isMove)
  return groupsOf(plan, round).every((group) => group.length <= (isSmaller(group) ? smallGroupSize : groupSize))
}
