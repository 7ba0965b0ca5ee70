/** The day on which a mandate was signed: banks and paper mandates give a day, the API may also give a moment. */
import { MINUTE, secondsOf, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { invalidField } from '../kit/errors.ts'
import type { Day } from '../kit/target.ts'
import type { Mandate } from './mandate.ts'

/** As banks count days; null while it is not signed. */
export const signedOn = ({ hours }: Pick<Context, 'hours'>, { signedAt }: Mandate): Day | null =>
  signedAt === null ? null : hours.dayOf(signedAt)

/** Moments are counted from here. What is said to be older was mistyped. */
export const firstSigningDay: Day = '1970-01-01'

/** The moment that stands for a day: its noon, which falls on the same day in most time zones, or now where noon has not come yet. Throws 422 for a day to come, and for one before {@link firstSigningDay}. */
export function momentOn(ctx: Context, day: Day, location: readonly string[]): Instant {
  if (day > ctx.hours.dayOf(ctx.now)) throw inTheFuture(location)
  if (day < firstSigningDay)
    throw invalidField(location, `A mandate cannot be signed before ${firstSigningDay}`, 'value_error.date')
  return Math.min(ctx.hours.noonOf(day), ctx.now)
}

/** When a mandate was signed, as it is given: the day, or the moment. Throws 422 for what is to come. */
export type SigningTime = Day | Instant

export const momentOf = (ctx: Context, given: SigningTime, location: readonly string[]): Instant =>
  typeof given === 'number' ? requirePast(ctx, given, location) : momentOn(ctx, given, location)

/** Whether that is when it was signed; wires know moments by the second. */
export const isSignedAt = (ctx: Pick<Context, 'hours'>, given: SigningTime, mandate: Mandate): boolean =>
  typeof given === 'number'
    ? mandate.signedAt !== null && secondsOf(mandate.signedAt) === secondsOf(given)
    : signedOn(ctx, mandate) === given

/** How far a merchant's clock may be ahead, in milliseconds. */
const clockSkew = MINUTE

/** Throws 422 for a moment to come. */
export function requirePast(ctx: Context, moment: Instant, location: readonly string[]): Instant {
  if (moment > ctx.now + clockSkew) throw inTheFuture(location)
  return Math.min(moment, ctx.now)
}

const inTheFuture = (location: readonly string[]): Error =>
  invalidField(location, 'A mandate cannot be signed in the future', 'value_error.date.not_in_the_past')
