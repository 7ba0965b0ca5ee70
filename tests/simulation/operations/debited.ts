/** Accounts that operations are made with, and what they have in common with other operations. */
import type { Account } from '../model/account.ts'
import { addDays, type Day } from '../model/calendar.ts'
import { ref } from '../model/expected.ts'
import { holderOf, mandateThatCounts } from '../model/mandates.ts'
import type { Name, Payment, SepaAccount } from '../model/objects.ts'
import type { DebitedAccount, GivenAccount, NewSepaAccount } from '../model/sepa-accounts.ts'
import { otherIban, testIbans } from '../model/test-ibans.ts'
import type { Random } from '../random.ts'
import type { Choice, Sent } from './kind.ts'

const ibans = [...testIbans.keys(), otherIban]
/** Accounts whose debits are returned. */
const returning = ['BE08510007547063', 'ES5000120345030000067892'] as const

/** With this number of references, most are taken in the end. */
const references = 3000

export const chosenHolder = (random: Random): string => `Holder ${random.integer(1, 4)}`

/** A new reference, one that is taken, or one in capital letters. */
export function chosenReference({ random, pools }: Choice): string {
  const taken = random.chance(0.1) ? pools.pick(random, 'mandates')?.rum : undefined
  const rum = taken ?? `Club ${random.integer(1, references)}`
  return random.chance(0.1) ? rum.toUpperCase() : rum
}

/** A past day, up to more than 36 months ago; today, or sometimes a future day. */
export const chosenSigningDay = (random: Random, { calendar, now }: Account): Day =>
  addDays(
    calendar.dayOf(now),
    random.weighted<() => number>([
      [() => -random.integer(1, 300), 8],
      [() => -1096 + random.integer(-3, 3), 1],
      [() => 0, 1],
      [() => 1, 0.3],
    ])(),
  )

/** A new account, or a known one, with the details by which it is known or with others. */
export function chosenDetails(choice: Choice): DebitedAccount {
  const { random, plan, pools } = choice
  const known = random.chance(0.35) ? pools.pick(random, 'sepaAccounts') : undefined
  const customer = random.chance(0.1)
    ? pools.pick(random, 'customers', ({ deleted }) => !deleted || random.chance(0.05))
    : undefined
  const iban = random.chance(0.1) ? random.pick(returning) : (random.pick(ibans) ?? otherIban)
  const fresh: DebitedAccount = {
    iban,
    holder: chosenHolder(random),
    mandate: chosenReference(choice),
    dateMandate: chosenSigningDay(random, plan),
    ...(iban.startsWith('DE') && random.chance(0.3) && { bic: 'COBADEFFXXX' }),
    ...(customer !== undefined && { customer: customer.name }),
  }
  if (known === undefined) return fresh
  const { bic: _, customer: __, ...others } = fresh
  return { ...others, ...detailsOf(plan, known), ...(random.chance(0.1) && { holder: fresh.holder }) }
}

function detailsOf(plan: Account, { name, iban, holder, customer }: SepaAccount): Omit<NewSepaAccount, 'dateMandate'> {
  const rum = mandateThatCounts(plan, name)?.rum ?? null
  return { iban, holder, ...(customer !== null && { customer }), ...(rum !== null && { mandate: rum }) }
}

/** Mostly an account that can be debited. */
export function chosenAccount(choice: Choice): GivenAccount {
  const saved = choice.random.chance(0.7) ? chosenDebitable(choice) : undefined
  return saved === undefined ? { inline: chosenDetails(choice) } : { saved }
}

/** A stored account. */
export function chosenDebitable(choice: Choice): Name | undefined {
  const { random, plan, pools } = choice
  const again = random.chance(0.1)
    ? pools.pick(random, 'payments', (payment) => hasGivenBack(plan, payment))
    : undefined
  if (again !== undefined) return again.sepa ?? undefined
  const isForOne = random.chance(0.25)
  const isDebitable = ({ name, deleted }: SepaAccount): boolean => {
    const counting = deleted ? undefined : mandateThatCounts(plan, name)
    return counting !== undefined && counting.signedAt !== null && (!isForOne || counting.kind === 'one_off')
  }
  return pools.pick(random, 'sepaAccounts', (sepa) => isDebitable(sepa) || random.chance(0.05))?.name
}

/** Whether a debit has failed, so that its mandate, which is for one payment, can be used again. */
function hasGivenBack(plan: Account, { status, mandate }: Payment): boolean {
  const isOver = status === 'canceled' || status === 'expired' || status === 'failed' || status === 'refused'
  return isOver && mandate !== null && plan.mandates.get(mandate).kind === 'one_off'
}

export const sentDetails = ({ iban, holder, bic, customer, mandate, dateMandate }: NewSepaAccount): Sent => ({
  iban,
  name: holder,
  bic,
  customer: customer === undefined ? undefined : ref(customer),
  mandate,
  date_mandate: dateMandate,
})

export const sentAccount = (given: GivenAccount | undefined): Sent | undefined =>
  given === undefined ? undefined : 'saved' in given ? ref(given.saved) : sentDetails(given.inline)

/** A reference, and the account whose mandate has it. */
export function referenceTouched(account: Account, rum: string): string[] {
  const holder = holderOf(account, rum)
  const word = `reference ${rum.toUpperCase()}`
  return holder === undefined ? [word] : [word, account.mandates.get(holder).sepa]
}

/**
 * The words for an account that is to be debited. Debits by the same mandate lead to the same state in either order, unless the mandate is for only one of them, or is not signed
 * yet.
 */
export function accountUsed(account: Account, given: GivenAccount | undefined): string[] {
  if (given === undefined) return []
  if ('saved' in given) return [isShared(account, given.saved) ? `+${given.saved}` : given.saved]
  const { mandate, customer } = given.inline
  const words = referenceTouched(account, mandate)
  const [, sepa] = words
  const isKnown = sepa !== undefined && isShared(account, sepa)
  return [...(isKnown ? words.map((word) => `+${word}`) : words), ...(customer === undefined ? [] : [`+${customer}`])]
}

/** The account by which the payment was debited, with its mandate. */
export function accountOfUsed(account: Account, payment: Name | undefined): string[] {
  const sepa = payment === undefined ? null : account.payments.find(payment)?.sepa
  return sepa === null || sepa === undefined ? [] : accountUsed(account, { saved: sepa })
}

/** Whether each of its mandates is signed and is for any number of debits, which is also so for an unknown account. */
function isShared(account: Account, sepa: Name): boolean {
  const mandates = account.sepaAccounts.find(sepa)?.mandates ?? []
  return mandates.every((name) => {
    const { kind, signedAt } = account.mandates.get(name)
    return kind === 'recurrent' && signedAt !== null
  })
}
