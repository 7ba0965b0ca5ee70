/** Every query on authentications, and the changes that keep them. */
import { isDeepStrictEqual } from 'node:util'
import { tell } from '../events/index.ts'
import { insert, unchanged, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { locate } from '../locators/index.ts'
import { setTimer } from '../timers/index.ts'
import { authentications, type Authentication, type AuthenticationStatus } from './authentication.ts'
import { openStatuses } from './machine.ts'
import { authenticationLifetimeMs } from './steps.ts'

export const findAuthentication = (ctx: Context, id: string): Promise<Authentication | undefined> =>
  ctx.db.find(authentications, [ctx.realm.id, id])

export const authenticationExpiryTimer = 'authentication_expiry'

/**
 * The changes that store an authentication: an assertion where it is as it was read, an update where it has changed, an insert where it is new (`before` undefined). The clock of the six hours starts
 * when the payer can be sent to the bank.
 */
export function changesOf(ctx: Context, before: Authentication | undefined, after: Authentication): Change[] {
  if (after === before) return [unchanged(authentications, after)]
  const changes: Change[] =
    before === undefined ? [insert(authentications, after), locate(ctx, after.id)] : [update(authentications, after)]
  if (isOpen(after.status) && !isOpen(before?.status ?? 'requested'))
    changes.push(
      setTimer(ctx, { kind: authenticationExpiryTimer, objectId: after.id, dueAt: ctx.now + authenticationLifetimeMs }),
    )
  const event = eventOf(before, after)
  if (event !== null) {
    const { authenticationValue: _, ...snapshot } = after
    changes.push(tell(ctx, `authentication.${event}`, snapshot))
  }
  return changes
}

/** The change that keeps where a payer's browser sets out for the bank once more. Whoever has the address of the page may do so any number of times, so no event tells of it. */
export const setsOutAgain = (authentication: Authentication): Change => update(authentications, authentication)

/** The status that it comes to, or that something changed which its payment shows; null where nothing that is shown did. */
function eventOf(before: Authentication | undefined, after: Authentication): AuthenticationStatus | 'changed' | null {
  if (after.status !== before?.status) return after.status
  const isShownAnew = after.returnUrl !== before.returnUrl || !isDeepStrictEqual(after.device, before.device)
  return isShownAnew ? 'changed' : null
}

const isOpen = (status: AuthenticationStatus): boolean => openStatuses.includes(status)
