/** Statuses as wires show and describe them. */
import type { TUnsafe } from 'typebox'
import { paymentStatuses, type PaymentStatus } from '../payments/index.ts'
import { choice } from './fields.ts'

type ShownStatus = Exclude<PaymentStatus, 'open'>

export const shownPaymentStatuses = paymentStatuses.filter((status): status is ShownStatus => status !== 'open')

/** An open payment shows none. */
export const shownStatus = (status: PaymentStatus): ShownStatus | null => (status === 'open' ? null : status)

/** The schema of a status in an answer: the statuses that are shown here, and those of the published API that clients may know but no object here ever has. */
export function statusOut<const Shown extends string, const Unreached extends string>(
  shown: readonly Shown[],
  unreached: readonly Unreached[],
  meaning?: string,
): TUnsafe<Shown | Unreached> {
  const note = `Only in the published API, shown by nothing here: ${unreached.map((status) => `\`${status}\``).join(', ')}`
  return choice([...shown, ...unreached], { description: meaning === undefined ? note : `${meaning}. ${note}` })
}
