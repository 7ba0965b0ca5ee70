/** Everything that may happen to an authentication. Code asks this table; what is not in it is refused. */
import { statusesOf, type Transitions } from '../kit/machine.ts'
import type { AuthenticationStatus } from './authentication.ts'
import type { TransactionStatus } from './three-d-secure.ts'

/**
 * - `prepare`: a card is given, and its issuer takes part. `send`: the payer goes to the bank, or goes there again.
 * - `succeed`, `decline`, `fail`, `be_unavailable`: how it ends. `expire`: six hours have passed.
 */
export type AuthenticationEvent = 'prepare' | 'send' | 'succeed' | 'decline' | 'fail' | 'be_unavailable' | 'expire'

const end = { succeed: 'success', decline: 'declined', fail: 'failed', be_unavailable: 'unavailable' } as const

export const authenticationTransitions: Transitions<AuthenticationStatus, AuthenticationEvent> = {
  requested: { prepare: 'available', be_unavailable: 'unavailable' },
  available: { send: 'attempted', ...end, expire: 'expired' },
  attempted: { send: 'attempted', ...end, expire: 'expired' },
  success: {},
  declined: {},
  expired: {},
  failed: {},
  unavailable: {},
}

export const authenticationStatuses = statusesOf(authenticationTransitions)

/** The payer can go to the bank. */
export const openStatuses: readonly AuthenticationStatus[] = ['available', 'attempted']

/** The payment may be put to the bank: with the proof, or, where there can be none, without. */
export const settledStatuses: readonly AuthenticationStatus[] = ['success', 'unavailable']

/** The payer was not authenticated: the payment needs another authentication. */
export const unprovedStatuses: readonly AuthenticationStatus[] = ['declined', 'failed', 'expired']

/** What the bank's answer does; null is a technical failure. `A` is a success of its own: the scheme vouches for the payer, as the ECI shows. */
export function eventOf(status: TransactionStatus | null): AuthenticationEvent {
  switch (status) {
    case 'Y':
    case 'A':
      return 'succeed'
    case 'N':
    case 'R':
      return 'decline'
    case 'U':
      return 'be_unavailable'
    case null:
      return 'fail'
  }
}
