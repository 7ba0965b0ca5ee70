/** Whether an account may be debited by a mandate. */
import { unchanged, update, type Change } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict, type ApiError } from '../kit/errors.ts'
import { addMonths, type Day } from '../kit/target.ts'
import { mandates, type Mandate } from './mandate.ts'
import { signedOn } from './signing-day.ts'

/** A mandate that is not used for so long has lapsed (EPC rulebook of SEPA direct debits, section 4.1). */
const monthsUnused = 36

/** The mandate that counts, where it lets its account be debited now. Throws 409 where there is none, or it was not signed, was revoked, or has lapsed. Whether a mandate for a single debit was used already is checked by payments. */
export function requireUsableMandate(ctx: Context, mandate: Mandate | null): Mandate {
  if (mandate !== null && mandate.deletedAt !== null) throw conflict(`Mandate \`${mandate.id}\` was revoked`)
  if (mandate === null || mandate.signedAt === null) throw conflict('SEPA account has no signed mandate')
  if (!isUsableMandate(ctx, mandate)) throw lapsed(`Mandate \`${mandate.id}\``)
  return mandate
}

/** The 409 for a mandate that has lapsed. */
export const lapsed = (mandate: string): ApiError =>
  conflict(`${mandate} has lapsed: it was not used for ${monthsUnused} months`)

/** {@link requireUsableMandate} as a question. */
export function isUsableMandate(ctx: Context, mandate: Mandate): boolean {
  const day = signedOn(ctx, mandate)
  if (day === null || mandate.deletedAt !== null) return false
  return ctx.hours.dayOf(ctx.now) <= addMonths(mandate.lastUsedOn ?? day, monthsUnused)
}

/** The change that asserts, for a decision that rests on this mandate, that it has not been revoked meanwhile. */
export const assertMandate = (mandate: Mandate): Change => unchanged(mandates, mandate)

/** The change that stores the day of a debit, and moves the mandate's version: of two debits at the same moment, the later one sees the earlier. */
export const mandateUsed = (mandate: Mandate, day: Day): Change =>
  update(mandates, {
    ...mandate,
    lastUsedOn: mandate.lastUsedOn !== null && mandate.lastUsedOn > day ? mandate.lastUsedOn : day,
  })
