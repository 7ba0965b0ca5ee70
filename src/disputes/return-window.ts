/** Until when a payer's bank may return a debit, by its reason (EPC rulebook of core direct debits, section 4.3). */
import assert from 'node:assert/strict'
import type { Context } from '../kit/context.ts'
import { conflict, invalidField } from '../kit/errors.ts'
import { addBusinessDays, addDays, addMonths, type Day } from '../kit/target.ts'
import { findSepaReason, type Payment, type ReasonWindow } from '../payments/index.ts'

/** The last day on which a debit can come back for a reason of this kind; null for reasons that are possible only before the settlement. */
const lastDays: { readonly [window in ReasonWindow]: (settlement: Day) => Day | null } = {
  before_settlement: () => null,
  business_days: (settlement) => addBusinessDays(settlement, 5),
  eight_weeks: (settlement) => addDays(settlement, 8 * 7),
  thirteen_months: (settlement) => addMonths(settlement, 13),
}

/**
 * The reason for which a collected debit comes back today: the given one. Without one it is MD06 (the payer asks for a refund) or, once eight weeks have passed, MD01 (there was no mandate).
 * Throws 422 for a code that is none of SEPA's, 409 where a bank cannot give the reason (any more).
 */
export function reasonOfReturn(ctx: Context, payment: Payment, given: string | null): string {
  if (given === null) return isInTime(ctx, payment, 'eight_weeks') ? 'MD06' : requireInTime(ctx, payment, 'MD01')
  return requireInTime(ctx, payment, given)
}

function requireInTime(ctx: Context, payment: Payment, code: string): string {
  const reason = findSepaReason(code)
  if (reason === undefined)
    throw invalidField(
      ['body', 'response'],
      'SEPA debits are returned for a reason of ISO 20022: AC04, AM04, MD06 and the like',
    )
  if (!isInTime(ctx, payment, reason.window))
    throw conflict(`Payment cannot be returned for ${code}: ${deadlineInWords[reason.window]}`, payment.id)
  return code
}

const deadlineInWords: { readonly [window in ReasonWindow]: string } = {
  before_settlement: 'banks give this reason before a debit is collected only',
  business_days: 'five business days have passed since it was collected',
  eight_weeks: 'eight weeks have passed since it was collected',
  thirteen_months: 'thirteen months have passed since it was collected',
}

function isInTime({ hours, now }: Context, { dateBank }: Payment, window: ReasonWindow): boolean {
  assert(dateBank !== null, 'a collected debit has its day')
  const last = lastDays[window](dateBank)
  return last !== null && hours.dayOf(now) <= last
}
