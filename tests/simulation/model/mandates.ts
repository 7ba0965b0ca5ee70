/** Mandates (docs/mandates.md). */
import type { Account } from './account.ts'
import { addMonths, SECOND, type Day, type Moment } from './calendar.ts'
import { done, refused, type Expected } from './expected.ts'
import type { Mandate, Name } from './objects.ts'
import { mandateView } from './views.ts'

/** A mandate that was not used for this long has lapsed. */
const lapsesAfterMonths = 36
/** How far a merchant's clock may be ahead. */
const forgiven = 60 * SECOND

export interface NewMandate {
  readonly sepa: Name
  readonly rum?: string
  readonly signedAt?: Moment
  readonly kind?: Mandate['kind']
}

export function createMandate(account: Account, name: Name, given: NewMandate): Expected {
  const { sepa, rum, signedAt } = given
  if (isToCome(account, signedAt)) return refused('a mandate is not signed in the future', 422)
  if (account.sepaAccounts.find(sepa)?.deleted !== false) return refused('an account that is not there', 404)
  const holder = rum === undefined ? undefined : holderOf(account, rum)
  if (holder !== undefined) return refused('a reference belongs to one mandate for ever', 409, holder)
  const mandate = keepMandate(account, name, { ...given, signedAt: pastOf(account, signedAt) })
  return done('a mandate is made', mandateView(account, mandate))
}

const isToCome = ({ now }: Account, signedAt: Moment | undefined): boolean =>
  signedAt !== undefined && signedAt > now + forgiven

const pastOf = ({ now }: Account, signedAt: Moment | undefined): Moment | null =>
  signedAt === undefined ? null : Math.min(signedAt, now)

/** Capital and small letters make no difference in a reference. */
const keyOf = (rum: string): string => rum.toUpperCase()

/** The mandate that has the reference, or had it. */
export const holderOf = (account: Account, rum: string): Name | undefined =>
  account.mandatesByReference.find(keyOf(rum))

/** The name is made of the reference, so that it is the same whichever operation makes the mandate; without a reference, of the operation. */
export function nameOfMandate(account: Account, rum: string | undefined, name: Name): Name {
  if (rum === undefined) return name
  let times = 0
  const called = (): Name => `mandate ${keyOf(rum)}${times === 0 ? '' : ` again ${times}`}`
  while (account.mandates.find(called()) !== undefined) times++
  return called()
}

/** A new mandate of an account, named as {@link nameOfMandate} says. */
export function keepMandate(
  account: Account,
  name: Name,
  { sepa, rum, signedAt, kind = 'recurrent' }: Omit<NewMandate, 'signedAt'> & { readonly signedAt: Moment | null },
): Mandate {
  const called = nameOfMandate(account, rum, name)
  if (rum !== undefined) account.mandatesByReference.set(keyOf(rum), called)
  const { mandates } = account.sepaAccounts.get(sepa)
  account.sepaAccounts.change(sepa, { mandates: [...mandates, called] })
  account.counts.add('mandates', 1)
  return account.mandates.set(called, {
    name: called,
    created: account.now,
    sepa,
    rum: rum ?? null,
    kind,
    signedAt,
    revokedAt: null,
    askedOn: null,
  })
}

export interface MandateChange {
  readonly rum?: string
  readonly signedAt?: Moment
}

export function changeMandate(account: Account, name: Name, change: MandateChange): Expected {
  const mandate = livingMandate(account, name)
  if (mandate === undefined) return refused('a mandate that is not there, or revoked', 404)
  const { rum = mandate.rum ?? undefined, signedAt = mandate.signedAt ?? undefined } = change
  const isRenamed = rum !== (mandate.rum ?? undefined)
  const isSignedAnew = signedAt !== (mandate.signedAt ?? undefined)
  if (mandate.signedAt !== null && (isRenamed || isSignedAnew))
    return refused('a mandate is signed once, and has its reference for ever then', 409)
  if (isSignedAnew && isToCome(account, signedAt)) return refused('a mandate is not signed in the future', 422)
  const holder = rum === undefined ? undefined : holderOf(account, rum)
  if (isRenamed && holder !== undefined && holder !== name)
    return refused('a reference belongs to one mandate for ever', 409, holder)
  if (isRenamed && rum !== undefined) rename(account, mandate, rum)
  if (isSignedAnew) account.mandates.change(name, { signedAt: pastOf(account, signedAt) })
  return done('a mandate is changed', mandateView(account, account.mandates.get(name)))
}

/** The former reference is free again. */
export function rename(account: Account, { name, rum: former }: Mandate, rum: string): void {
  if (former !== null) account.mandatesByReference.delete(keyOf(former))
  account.mandatesByReference.set(keyOf(rum), name)
  account.mandates.change(name, { rum })
}

export function revokeMandate(account: Account, name: Name): Expected {
  if (livingMandate(account, name) === undefined) return refused('a mandate that is not there, or revoked', 404)
  return done('a mandate is revoked', mandateView(account, revoke(account, name)))
}

export function revoke(account: Account, name: Name): Mandate {
  account.counts.add('mandates', -1)
  return account.mandates.change(name, { revokedAt: account.now })
}

export function readMandate(account: Account, name: Name): Expected {
  const mandate = livingMandate(account, name)
  return mandate === undefined
    ? refused('a mandate that is not there, or revoked', 404)
    : done('a mandate is read', mandateView(account, mandate))
}

function livingMandate(account: Account, name: Name): Mandate | undefined {
  const mandate = account.mandates.find(name)
  return mandate?.revokedAt === null ? mandate : undefined
}

/** The mandates of an account that are not revoked. */
export const livingMandates = (account: Account, sepa: Name): Mandate[] =>
  account.sepaAccounts
    .get(sepa)
    .mandates.map((name) => account.mandates.get(name))
    .filter(({ revokedAt }) => revokedAt === null)

/** The mandate that was signed last; if none is signed, the one that was made last. Revoked ones do not count. */
export function mandateThatCounts(account: Account, sepa: Name): Mandate | undefined {
  const isAfter = (one: Mandate, other: Mandate): boolean =>
    one.signedAt === null ? other.signedAt === null : other.signedAt === null || one.signedAt >= other.signedAt
  return livingMandates(account, sepa).reduce<Mandate | undefined>(
    (last, mandate) => (last === undefined || isAfter(mandate, last) ? mandate : last),
    undefined,
  )
}

/** The mandate by which an existing account is debited, or why it cannot be. A mandate that was named is not replaced by another. */
export function mandateToDebit(account: Account, sepa: Name, isNamed: boolean): Mandate | Expected {
  const counting = mandateThatCounts(account, sepa)
  if (counting === undefined) return refused('an account without a mandate, or whose mandate was revoked', 409)
  if (counting.signedAt === null) return refused('an account whose mandate is not signed', 409)
  if (isSpent(account, counting)) {
    const others = livingMandates(account, sepa).filter(
      (one) => one.kind === 'recurrent' && one.signedAt !== null && !hasLapsed(account, one),
    )
    const other = isNamed ? undefined : others.at(-1)
    return other ?? refused('a mandate for one payment, which was made', 409)
  }
  return hasLapsed(account, counting) ? refused('a mandate that was not used for 36 months', 409) : counting
}

const isSpent = (account: Account, { name, kind }: Mandate): boolean => kind === 'one_off' && account.uses.of(name) > 0

/** Counted from its signature, or from the day on which a debit by it was last asked for. */
function hasLapsed({ calendar, now }: Account, { signedAt, askedOn }: Mandate): boolean {
  const since = askedOn ?? (signedAt === null ? undefined : calendar.dayOf(signedAt))
  return since !== undefined && calendar.dayOf(now) > addMonths(since, lapsesAfterMonths)
}

/** A debit by the mandate is asked for; it counts as under way until it is known to have failed. */
export function useMandate(account: Account, name: Name): void {
  account.uses.add(name, 1)
  account.mandates.change(name, { askedOn: account.calendar.dayOf(account.now) })
}

/** The debit has failed. */
export const unuseMandate = (account: Account, name: Name): void => account.uses.add(name, -1)

/** A signing day without a time counts as its noon, or as now if that noon is in the future; undefined for a future day. */
export function momentOfSignature({ calendar, now }: Account, day: Day): Moment | undefined {
  return day > calendar.dayOf(now) ? undefined : Math.min(calendar.noonOf(day), now)
}
