/** Operations on mandates. */
import type { Account } from '../model/account.ts'
import { HOUR, SECOND, type Moment } from '../model/calendar.ts'
import { ref } from '../model/expected.ts'
import {
  changeMandate,
  createMandate,
  readMandate,
  revokeMandate,
  type MandateChange,
  type NewMandate,
} from '../model/mandates.ts'
import type { Mandate, Name } from '../model/objects.ts'
import type { Random } from '../random.ts'
import { accountTouched } from './accounts.ts'
import { chosenReference, referenceTouched } from './debited.ts'
import { kind, unseenTime, type Choice } from './kind.ts'

interface OfMandate {
  readonly mandate: Name
  /** Its account. */
  readonly sepa: Name
}

/** A past moment, up to more than 36 months ago; sometimes in the minute that a clock may be ahead, or after it. */
const chosenMoment = (random: Random, { now }: Account): Moment =>
  random.weighted<() => Moment>([
    [() => now - random.integer(1, 300 * 24 * 3600) * SECOND, 8],
    [() => now - 1096 * 24 * HOUR + random.integer(-72, 72) * HOUR, 1],
    [() => now + random.integer(-90, 90) * SECOND, 1],
  ])()

const secondsOf = (moment: Moment | undefined): number | undefined =>
  moment === undefined ? undefined : moment / SECOND

export const make = kind<NewMandate>({
  weight: 3,
  repeatable: true,
  choose: (choice) => {
    const { random, plan, pools } = choice
    // It is not defined which of two mandates counts that were made at the same moment.
    const hasOlder = (mandates: readonly Name[]): boolean =>
      mandates.every((mandate) => pools.isEarlier(plan.mandates.get(mandate).created))
    const found = pools.pick(
      random,
      'sepaAccounts',
      ({ deleted, mandates }) => hasOlder(mandates) && (!deleted || random.chance(0.05)),
    )
    return (
      found && {
        sepa: found.name,
        ...(random.chance(0.7) && { rum: chosenReference(choice) }),
        ...(random.chance(0.75) && { signedAt: chosenMoment(random, plan) }),
        ...(random.chance(0.35) && { kind: 'one_off' }),
      }
    )
  },
  request: ({ sepa, rum, signedAt, kind: recurrence }) => ({
    method: 'POST',
    path: ['/v2/mandates/'],
    body: { sepa: ref(sepa), rum, signed_at: secondsOf(signedAt), kind: recurrence },
  }),
  rule: (account, given, name) => createMandate(account, name('mandate'), given),
  touches: ({ sepa, rum }, account) => [
    ...accountTouched(account, sepa),
    ...(rum === undefined ? [] : referenceTouched(account, rum)),
  ],
})

/** A mandate of the round's object, if the round has one. */
function chosenMandate(choice: Choice, suits: (mandate: Mandate) => boolean): Mandate | undefined {
  const { random, pools } = choice
  const focused = mandateInFocus(choice)
  if (focused !== undefined && suits(focused)) return focused
  return random.chance(0.15) ? pools.pick(random, 'mandates') : pools.pick(random, 'mandates', suits)
}

/** The mandate of a debit, or one of an account. */
function mandateInFocus({ random, plan, pools }: Choice): Mandate | undefined {
  const { focus = '' } = pools
  const name = plan.payments.find(focus)?.mandate ?? random.pick(plan.sepaAccounts.find(focus)?.mandates ?? [])
  return name !== undefined && pools.isKnown(name) ? plan.mandates.find(name) : undefined
}

export const change = kind<OfMandate & { readonly change: MandateChange }>({
  weight: 2.5,
  choose: (choice) => {
    const { random, plan } = choice
    const found = chosenMandate(choice, ({ revokedAt, signedAt }) => revokedAt === null && signedAt === null)
    if (found === undefined) return undefined
    const { name: mandate, sepa, rum, signedAt } = found
    const given = random.weighted<MandateChange>([
      [{ rum: chosenReference(choice) }, 2],
      [rum === null ? {} : { rum }, 0.5],
      [{ signedAt: chosenMoment(random, plan) }, 4],
      [signedAt === null ? {} : { signedAt }, 0.5],
      [{ rum: chosenReference(choice), signedAt: chosenMoment(random, plan) }, 1],
    ])
    return { mandate, sepa, change: given }
  },
  request: ({ mandate, change: { rum, signedAt } }) => ({
    method: 'PATCH',
    path: ['/v2/mandates/', ref(mandate)],
    body: { rum, signed_at: secondsOf(signedAt) },
  }),
  rule: (account, { mandate, change: given }) => changeMandate(account, mandate, given),
  touches: ({ mandate, sepa, change: { rum } }, account) => {
    const former = account.mandates.find(mandate)?.rum ?? undefined
    const references = [rum, former].filter((one) => one !== undefined)
    return [sepa, unseenTime, ...references.flatMap((one) => referenceTouched(account, one))]
  },
})

export const read = kind<OfMandate>({
  weight: 0.6,
  choose: (choice) => {
    const found = chosenMandate(choice, () => true)
    return found && { mandate: found.name, sepa: found.sepa }
  },
  request: ({ mandate }) => ({ method: 'GET', path: ['/v2/mandates/', ref(mandate)] }),
  rule: (account, { mandate }) => readMandate(account, mandate),
  touches: ({ sepa }) => [sepa],
})

export const revoke = kind<OfMandate>({
  weight: 1.3,
  choose: (choice) => {
    const { random, plan } = choice
    const isOfDebits = random.chance(0.5)
    const found = chosenMandate(
      choice,
      ({ name, revokedAt }) => revokedAt === null && (!isOfDebits || plan.uses.of(name) > 0),
    )
    return found && { mandate: found.name, sepa: found.sepa }
  },
  request: ({ mandate }) => ({ method: 'DELETE', path: ['/v2/mandates/', ref(mandate)] }),
  rule: (account, { mandate }) => revokeMandate(account, mandate),
  touches: ({ sepa }) => [sepa],
})
