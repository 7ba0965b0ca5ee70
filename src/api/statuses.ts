/** Statuses of payments as wires show them. */
import { paymentStatuses, type PaymentStatus } from '../payments/index.ts'

type ShownStatus = Exclude<PaymentStatus, 'open'>

export const shownPaymentStatuses = paymentStatuses.filter((status): status is ShownStatus => status !== 'open')

/** An open payment shows none. */
export const shownStatus = (status: PaymentStatus): ShownStatus | null => (status === 'open' ? null : status)
