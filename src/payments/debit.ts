/** What holds for debits alone: what may be debited, when it is collected, and where a debit stands among those of its mandate (docs/decisions/0009-sepa-debits.md). */
import { requireCreditor } from '../accounts/index.ts'
import type { Change } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { invalidField } from '../kit/errors.ts'
import { addBusinessDays, addDays, businessDayFrom, latestOf, subtractBusinessDays, type Day } from '../kit/target.ts'
import { assertMandate, requireUsableMandate, type Mandate } from '../mandates/index.ts'
import type { Instrument } from './instrument.ts'
import { cancelableStatuses } from './machine.ts'
import type { SequenceType } from './network.ts'
import type { Payment } from './payment.ts'
import { mandateIsInUse } from './store.ts'

/** What of a payment decides whether it can be a debit. */
type Debitable = Pick<Payment, 'amount' | 'currency' | 'dateSettlement'>

/** Throws 422 for another currency than the euro, for an amount of nothing, and for a day that has passed. Fields that are left out are not checked. */
export function requireDebitable(ctx: Context, payment: Partial<Debitable>): void {
  const fault = faultOf(ctx, payment)
  if (fault !== null) throw invalidField(['body', fault.field], fault.message)
}

/** {@link requireDebitable} as a question. */
export const isDebitable = (ctx: Context, payment: Debitable): boolean => faultOf(ctx, payment) === null

interface Fault {
  readonly field: string
  readonly message: string
}

function faultOf(
  { hours, now }: Context,
  { amount, currency, dateSettlement = null }: Partial<Debitable>,
): Fault | null {
  if (currency !== undefined && currency !== 'eur')
    return { field: 'currency', message: 'SEPA debits are made in eur only' }
  if (amount !== undefined && amount < 1) return { field: 'amount', message: 'A SEPA debit is of 1 cent at least' }
  if (dateSettlement !== null && dateSettlement < hours.dayOf(now))
    return { field: 'date_settlement', message: 'A SEPA debit cannot be collected on a day that has passed' }
  return null
}

/**
 * Where the next debit stands among those of its mandate. Recurrent: `FRST` until a debit was collected or is on its way, then `RCUR`. For one payment: `OOFF`, or null when the mandate is
 * spent. A debit that was refused or called off has not used the mandate.
 */
export async function sequenceOf(ctx: Context, mandate: Mandate): Promise<SequenceType | null> {
  const isUsed = await mandateIsInUse(ctx, mandate.id)
  if (mandate.kind === 'recurrent') return isUsed ? 'RCUR' : 'FRST'
  return isUsed ? null : 'OOFF'
}

/** What is to be done with a payment that its bank has accepted. */
interface Further extends Partial<Pick<Payment, 'amount' | 'dateSettlement'>> {
  readonly status?: string
}

/** A debit that was accepted is handed over, raised and moved to another day only while its mandate stands. Throws 409. */
export function restingOnMandate(
  ctx: Context,
  payment: Payment,
  further: Further,
  instrument: Instrument | null,
): readonly Change[] {
  if (instrument?.method !== 'sepa' || !cancelableStatuses.includes(payment.status)) return []
  const isRaised = further.amount !== undefined && further.amount > payment.amount
  const rests = isRaised || saysAnotherDay(payment, further) || further.status !== undefined
  return rests ? [assertMandate(requireUsableMandate(ctx, instrument.mandate))] : []
}

/** Whether it is given, and not what is there already. */
export const saysAnotherDay = (
  payment: Payment,
  { dateSettlement }: Partial<Pick<Payment, 'dateSettlement'>>,
): boolean => dateSettlement !== undefined && dateSettlement !== payment.dateSettlement

export interface Collection {
  /** On which the payer's account is debited, and the merchant credited. */
  readonly day: Day
  /** When it leaves for the banks. */
  readonly leavesAt: Instant
}

/**
 * The first business day that is not before the merchant's settlement date, not before the pre-notification allows, and not before the day that a debit of the next cut-off can reach. The
 * debit leaves `settlementDays` business days earlier.
 */
export function collectionOf(
  ctx: Context,
  { dateSettlement }: Pick<Payment, 'dateSettlement'>,
  settlementDays: number,
): Collection {
  const { hours, now } = ctx
  const today = hours.dayOf(now)
  const nextCutOff = hours.nextCutOff(now)
  const told = addDays(today, requireCreditor(ctx).prenotificationDays)
  const reached = addBusinessDays(hours.dayOf(nextCutOff), settlementDays)
  const day = businessDayFrom(latestOf(told, reached, dateSettlement ?? today))
  return { day, leavesAt: Math.max(nextCutOff, hours.cutOffOf(subtractBusinessDays(day, settlementDays))) }
}
