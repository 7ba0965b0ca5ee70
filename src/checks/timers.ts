/** The timers of a check: one asks the register, one erases the check when its storage time is over. */
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
  /** The question is erased whether or not an answer comes. */
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

/** The check in events: without its answer, which is erased after a time, while events are stored for longer. */
export const toldOf = ({ id, createdAt, kind, status }: Check) => ({ id, createdAt, kind, status })
