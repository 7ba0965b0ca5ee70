/** What time brings to a check: the register's answer, and, when it is not held any longer, oblivion. */
import assert from 'node:assert/strict'
import { tell } from '../events/index.ts'
import { nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Timer } from '../timers/index.ts'
import { checks, type Check } from './check.ts'
import { requireAccountRegister, type CheckContext } from './context.ts'
import { noQuestion, openQuestion } from './question.ts'
import { findCheck } from './store.ts'

export const answerTimer = 'check_answer'
export const erasureTimer = 'check_erasure'

export const checkTimers = {
  /** Whether or not an answer comes, what was asked is not needed any more. */
  [answerTimer]: async (ctx: CheckContext, timer: Timer): Promise<Outcome<void>> => {
    const check = await readCheck(ctx, timer)
    const question = openQuestion(ctx, check)
    if (question === undefined) return nothingChanges(undefined)
    const answer = requireAccountRegister(ctx).ask(question)
    const asked: Check = { ...check, ...noQuestion }
    if (answer === null) return { result: undefined, changes: [update(checks, asked)] }
    const succeeded: Check = { ...asked, status: 'succeeded', answer }
    return { result: undefined, changes: [update(checks, succeeded), tell(ctx, 'check.succeeded', toldOf(succeeded))] }
  },

  [erasureTimer]: async (ctx: CheckContext, timer: Timer): Promise<Outcome<void>> => {
    const erased: Check = { ...(await readCheck(ctx, timer)), ...noQuestion, answer: null, erasedAt: ctx.now }
    return { result: undefined, changes: [update(checks, erased), tell(ctx, 'check.erased', toldOf(erased))] }
  },
}

async function readCheck(ctx: CheckContext, { objectId }: Timer): Promise<Check> {
  const check = await findCheck(ctx, objectId)
  assert(check !== undefined, 'a check that is waited for exists')
  return check
}

/** Of an answer nothing: it is held for a time, and events for longer. */
export const toldOf = ({ id, createdAt, kind, status }: Check) => ({ id, createdAt, kind, status })
