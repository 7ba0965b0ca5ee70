/** The status of a payment intent: derived by a table from its latest attempt, and never stored (stancer-v2 section 6). */
import type { Authentication, AuthenticationStatus } from '../authentications/index.ts'
import { isBeingProcessed, type Payment, type PaymentMethod, type PaymentStatus } from '../payments/index.ts'
import type { Intent } from './intent.ts'

/**
 * The published API has an eighth status, `require_authorization`: authenticated, but not authorized. No intent here has it, because authorization is requested in the commit that records the
 * authentication. Where it cannot be requested (the card was deleted while the payer was at the bank), the intent needs another card.
 *
 * - `require_payment_method`: nothing was tried, or the try has failed: another card or account is needed.
 * - `require_authentication`: the payer has to go to the bank, or to agree on the page that the account is debited.
 * - `authorized`: the amount is held, its capture is to be asked.
 * - `processing`: under way; the bank's answer is not known yet, or a debit is being collected.
 * - `captured`: paid.
 * - `canceled`: called off.
 * - `unpaid`: failed for good.
 */
export const shownIntentStatuses = [
  'require_payment_method',
  'require_authentication',
  'authorized',
  'processing',
  'captured',
  'canceled',
  'unpaid',
] as const

export type IntentStatus = (typeof shownIntentStatuses)[number]

/** Nothing was taken from the payer: everything may still change, and a card may be tried. */
export const payableStatuses: readonly IntentStatus[] = ['require_payment_method', 'require_authentication']

/** Nothing was paid: the whole can be called off. */
export const cancelableIntentStatuses: readonly IntentStatus[] = [...payableStatuses, 'authorized']

/** `none`: no proof is asked for. */
export type AuthenticationState = AuthenticationStatus | 'none'

type ByAuthentication = { readonly [authentication in AuthenticationState]: IntentStatus }

type StatusTable = {
  readonly [payment in PaymentStatus]: { readonly [method in PaymentMethod]: ByAuthentication }
}

/** Whatever the authentication came to. */
const always = (status: IntentStatus): ByAuthentication => ({
  none: status,
  requested: status,
  available: status,
  attempted: status,
  success: status,
  unavailable: status,
  declined: status,
  failed: status,
  expired: status,
})

const either = (cells: ByAuthentication): StatusTable[PaymentStatus] => ({ card: cells, sepa: cells })

/** Status of the latest attempt, its method, status of its authentication → status of the intent. A SEPA debit is paid once it is collected, and may come back. */
export const intentStatuses: StatusTable = {
  open: {
    card: {
      none: 'require_payment_method',
      requested: 'require_payment_method',
      available: 'require_authentication',
      attempted: 'require_authentication',
      success: 'require_payment_method',
      unavailable: 'require_payment_method',
      declined: 'require_payment_method',
      failed: 'require_payment_method',
      expired: 'require_payment_method',
    },
    // The payer has to agree to the debit.
    sepa: always('require_authentication'),
  },
  refused: either(always('require_payment_method')),
  authorized: either(always('authorized')),
  to_capture: { card: always('captured'), sepa: always('processing') },
  capture_sent: { card: always('captured'), sepa: always('processing') },
  captured: either(always('captured')),
  disputed: { card: always('captured'), sepa: always('unpaid') },
  expired: either(always('unpaid')),
  failed: either(always('unpaid')),
  canceled: either(always('canceled')),
}

/** An attempt with the authentication that counts. */
export interface AttemptState {
  readonly payment: Pick<Payment, 'status' | 'method' | 'response'>
  readonly authentication: Pick<Authentication, 'status'> | null
}

/** `latest`: the latest attempt; null where there is none. */
export function intentStatusOf({ canceledAt }: Pick<Intent, 'canceledAt'>, latest: AttemptState | null): IntentStatus {
  if (canceledAt !== null) return 'canceled'
  if (latest === null) return 'require_payment_method'
  const { payment, authentication } = latest
  if (isBeingProcessed(payment)) return 'processing'
  return intentStatuses[payment.status][payment.method ?? 'card'][authentication?.status ?? 'none']
}
