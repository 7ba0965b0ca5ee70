/** `POST /sandbox/reset`: empties the test mode. */
import { Type } from 'typebox'
import { secondsOf } from '../../kit/clock.ts'
import type { Context, Realm } from '../../kit/context.ts'
import type { Principal } from '../gate.ts'
import type { Wire } from '../routes.ts'
import { requireTestMode } from './test-mode.ts'

/** What begins a test mode anew. */
export interface Resetter {
  /** The realm that follows, once requests come to it. */
  reset(principal: Principal): Promise<Realm>
}

export function resetRoutes(wire: Wire<Context>, resetter: Resetter): void {
  // This is not a `write` route: its commit ends the realm in which an idempotency record would be stored.
  wire.read(
    {
      method: 'POST',
      path: '/sandbox/reset',
      tag: 'Sandbox',
      summary: 'Empty the test mode',
      description:
        'Everything that was made with test keys of this account is gone: ids are unknown, pages as well, nothing that was due happens. Keys and fees stay, faults do not; the clock is that of the outside again. `epoch` counts how often the test mode began, from 1.',
      answer: Type.Object(
        { now: Type.Integer({ description: 'Unix seconds' }), epoch: Type.Integer() },
        { title: 'TestMode' },
      ),
      alsoRefuses: [403],
    },
    async (ctx, { principal }) => {
      requireTestMode(ctx)
      const { createdAt, epoch } = await resetter.reset(principal)
      return { now: secondsOf(createdAt), epoch }
    },
  )
}
