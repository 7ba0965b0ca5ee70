/** What time brings to an authentication. */
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import type { Timer } from '../timers/index.ts'
import { changesOf, expiryTimer, findAuthentication } from './store.ts'
import { lapsed, may, type AuthenticationContext } from './steps.ts'

export const authenticationTimers = {
  /** Six hours without an answer; its payment stays open for another try. */
  [expiryTimer]: async (ctx: AuthenticationContext, timer: Timer): Promise<Outcome<void>> => {
    const authentication = await findAuthentication(ctx, timer.objectId)
    if (authentication === undefined || !may(authentication, 'expire')) return nothingChanges(undefined)
    return { result: undefined, changes: changesOf(ctx, authentication, lapsed(ctx, authentication)) }
  },
}
