/** Making a check: its question waits, sealed, until the register is asked; the check itself is stored for {@link holdingTime}. */
import { tell } from '../events/index.ts'
import { insert, type Outcome } from '../kit/changes.ts'
import { setTimer } from '../timers/index.ts'
import type { Question } from './account-register.ts'
import { checks, holdingTime, type Check } from './check.ts'
import type { CheckContext } from './context.ts'
import { noQuestion, sealQuestion } from './question.ts'
import { answerTimer, erasureTimer, toldOf } from './timers.ts'

/** The register is asked after so many milliseconds. `sepaId` is the account, where one is kept. */
export function asked(
  ctx: CheckContext,
  question: Question,
  afterMs: number,
  sepaId: string | null = null,
): Outcome<Check> {
  const check = newCheck(ctx, question.kind, sepaId)
  const waiting: Check = { ...check, ...sealQuestion(ctx, check.id, question) }
  const { result, changes } = held(ctx, waiting)
  return {
    result,
    changes: [...changes, setTimer(ctx, { kind: answerTimer, objectId: check.id, dueAt: ctx.now + afterMs })],
  }
}

/** A check of an account for which no register can be asked. */
export const notAsked = (ctx: CheckContext, sepaId: string): Outcome<Check> =>
  held(ctx, newCheck(ctx, 'person', sepaId))

const held = (ctx: CheckContext, check: Check): Outcome<Check> => ({
  result: check,
  changes: [
    insert(checks, check),
    tell(ctx, 'check.pending', toldOf(check)),
    setTimer(ctx, { kind: erasureTimer, objectId: check.id, dueAt: ctx.now + holdingTime }),
  ],
})

const newCheck = (ctx: CheckContext, kind: Check['kind'], sepaId: string | null): Check => ({
  realmId: ctx.realm.id,
  id: ctx.newId('check'),
  version: 1,
  createdAt: ctx.now,
  sepaId,
  kind,
  status: 'pending',
  ...noQuestion,
  answer: null,
  erasedAt: null,
})
