/** The expiry date embossed on a card: a month, up to whose last moment the card is good. */
import assert from 'node:assert/strict'
import type { Instant } from '../kit/clock.ts'

export interface CardExpiry {
  /** 1 to 12. */
  readonly expiryMonth: number
  /** Four digits. */
  readonly expiryYear: number
}

/** Whether that month is over, in UTC: a card of 05/2030 expires as 1 June 2030 begins. */
export function isExpired({ expiryMonth, expiryYear }: CardExpiry, now: Instant): boolean {
  assert(expiryMonth >= 1 && expiryMonth <= 12 && expiryYear >= 1000, 'a card expires in a month of a four-digit year')
  // Months count from 0 here, so that the month's own number names the first day of the next one.
  return now >= Date.UTC(expiryYear, expiryMonth, 1)
}
