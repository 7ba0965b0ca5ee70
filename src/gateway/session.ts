/** A payer whom a payment of v3 sends to the bank has half an hour (gateway-v3 section 4.5). After that the payment has failed, and a new one has to be made. */
import type { Change } from '../kit/changes.ts'
import { MINUTE } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { setTimer } from '../timers/index.ts'

const sessionMs = 30 * MINUTE

export const sessionTimer = 'gateway_session'

/** The timer that ends the payment where the payer has not answered by then. */
export const endSession = (ctx: Context, authenticationId: string): Change =>
  setTimer(ctx, { kind: sessionTimer, objectId: authenticationId, dueAt: ctx.now + sessionMs })
