/** A payer who is sent to the bank by a payment of v3 has half an hour (gateway-v3 section 4.5): then it has failed, and another one is to be made. */
import type { Change } from '../kit/changes.ts'
import { MINUTE } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { setTimer } from '../timers/index.ts'

const sessionMs = 30 * MINUTE

export const sessionTimer = 'gateway_session'

/** What ends the payer's time, where they have not answered by then. */
export const endSession = (ctx: Context, authenticationId: string): Change =>
  setTimer(ctx, { kind: sessionTimer, objectId: authenticationId, dueAt: ctx.now + sessionMs })
