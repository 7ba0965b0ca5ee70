/** SEPA accounts (docs/sepa-accounts.md). */
import type { Account } from './account.ts'
import type { Day } from './calendar.ts'
import { done, refused, type Expected } from './expected.ts'
import {
  holderOf,
  keepMandate,
  livingMandates,
  mandateThatCounts,
  momentOfSignature,
  rename,
  revoke,
} from './mandates.ts'
import type { Name, SepaAccount } from './objects.ts'
import { testBic } from './test-ibans.ts'
import { sepaView } from './views.ts'

export interface NewSepaAccount {
  readonly iban: string
  readonly holder: string
  readonly bic?: string
  readonly customer?: Name
  readonly mandate?: string
  readonly dateMandate?: Day
}

/** The details of an account that is to be debited. */
export type DebitedAccount = NewSepaAccount & Required<Pick<NewSepaAccount, 'mandate' | 'dateMandate'>>

/** An account as a payment gives it: by its name, or with its IBAN and a signed mandate. */
export type GivenAccount = { readonly saved: Name } | { readonly inline: DebitedAccount }

export const isThere = (account: Account, name: Name): boolean => account.sepaAccounts.find(name)?.deleted === false

export function registerAccount(account: Account, name: Name, given: NewSepaAccount): Expected {
  const kept = keepAccount(account, name, given)
  return 'rule' in kept ? kept : done('an account is kept; the same again is the same', sepaView(account, kept))
}

/** A known account, or a new one; or why there is none. `name` is used when the details do not determine the name. */
export function keepAccount(account: Account, name: Name, given: NewSepaAccount): SepaAccount | Expected {
  const { customer, mandate, dateMandate } = given
  const signedAt = dateMandate === undefined ? null : momentOfSignature(account, dateMandate)
  if (signedAt === undefined) return refused('a mandate is not signed in the future', 422)
  if (customer !== undefined && account.customers.find(customer)?.deleted !== false)
    return refused('a customer that is not there', 404)
  const holder = mandate === undefined ? undefined : holderOf(account, mandate)
  if (holder !== undefined) {
    const { sepa, signedAt: signedBefore } = account.mandates.get(holder)
    const isSame = mandateThatCounts(account, sepa)?.name === holder && isOf(account.sepaAccounts.get(sepa), given)
    if (!isSame) return refused('a reference belongs to one mandate for ever', 409, holder)
    if (signedBefore === null && signedAt !== null) account.mandates.change(holder, { signedAt })
    return account.sepaAccounts.get(sepa)
  }
  const bare = mandate === undefined && signedAt === null ? bareAccount(account, given) : undefined
  return bare ?? insertAccount(account, name, given, signedAt)
}

type Holder = Pick<NewSepaAccount, 'iban' | 'holder' | 'customer'>

/** Whether an account is not deleted, and has the same IBAN, name and customer. */
const isOf = (sepa: SepaAccount, { iban, holder, customer }: Holder): boolean =>
  !sepa.deleted && sepa.iban === iban && sepa.holder === holder && sepa.customer === (customer ?? null)

/** The account of this holder without any mandate. */
export const bareAccount = (account: Account, holder: Holder): SepaAccount | undefined =>
  accountsOf(account, holder.iban).find((sepa) => sepa.mandates.length === 0 && isOf(sepa, holder))

const accountsOf = (account: Account, iban: string): SepaAccount[] =>
  (account.accountsOfIban.find(iban) ?? []).map((name) => account.sepaAccounts.get(name))

function insertAccount(account: Account, name: Name, given: NewSepaAccount, signedAt: number | null): SepaAccount {
  const { iban, bic = testBic(iban), holder, customer = null, mandate: rum } = given
  const called = nameOfAccount(account, given, name)
  account.counts.add('sepa', 1)
  account.accountsOfIban.set(iban, [...(account.accountsOfIban.find(iban) ?? []), called])
  account.sepaAccounts.set(called, {
    name: called,
    created: account.now,
    iban,
    bic,
    holder,
    customer,
    deleted: false,
    mandates: [],
  })
  if (rum !== undefined || signedAt !== null)
    keepMandate(account, `mandate of ${called}`, { sepa: called, signedAt, ...(rum !== undefined && { rum }) })
  return account.sepaAccounts.get(called)
}

/** The name is made of what identifies the account, so that it is the same whichever operation makes the account; if nothing does, of the operation. */
function nameOfAccount(
  account: Account,
  { iban, holder, customer, mandate, dateMandate }: NewSepaAccount,
  name: Name,
): Name {
  if (mandate === undefined && dateMandate !== undefined) return name
  const known = mandate === undefined ? `${iban} ${holder} ${customer ?? ''}` : mandate.toUpperCase()
  let times = 0
  const called = (): Name => `sepa ${known}${times === 0 ? '' : ` again ${times}`}`
  while (account.sepaAccounts.find(called()) !== undefined) times++
  return called()
}

export interface SepaAccountChange {
  readonly holder?: string
  readonly mandate?: string
  readonly dateMandate?: Day
}

export function changeAccount(account: Account, name: Name, change: SepaAccountChange): Expected {
  return withAccount(account, name, (sepa) => {
    const { holder = sepa.holder, mandate: rum, dateMandate } = change
    const counting = mandateThatCounts(account, name)
    const isDaySame =
      dateMandate === undefined ||
      (counting !== undefined &&
        counting.signedAt !== null &&
        account.calendar.dayOf(counting.signedAt) === dateMandate)
    const isRenamed = rum !== undefined && rum !== counting?.rum
    if (holder === sepa.holder && !isRenamed && isDaySame) return shown('a change that changes nothing', account, name)
    if (sepa.mandates.some((one) => account.mandates.get(one).signedAt !== null))
      return refused('once a mandate of it was signed, an account is not changed', 409)
    const twin = sepa.mandates.length === 0 && holder !== sepa.holder ? twinOf(account, sepa, holder) : undefined
    if (twin !== undefined) return refused('a name that makes it the same as another account', 409, twin.name)
    const known = rum === undefined ? undefined : holderOf(account, rum)
    if (known !== undefined && known !== counting?.name)
      return refused('a reference belongs to one mandate for ever', 409, known)
    const signedAt = dateMandate === undefined ? null : momentOfSignature(account, dateMandate)
    if (signedAt === undefined) return refused('a mandate is not signed in the future', 422)
    account.sepaAccounts.change(name, { holder })
    if (counting === undefined && (rum !== undefined || signedAt !== null)) {
      const fresh = `mandate ${sepa.mandates.length + 1} of ${name}`
      keepMandate(account, fresh, { sepa: name, signedAt, ...(rum !== undefined && { rum }) })
    } else if (counting !== undefined) {
      if (isRenamed) rename(account, counting, rum)
      if (signedAt !== null) account.mandates.change(counting.name, { signedAt })
    }
    return shown('an account is changed', account, name)
  })
}

const twinOf = (account: Account, { iban, customer }: SepaAccount, holder: string): SepaAccount | undefined =>
  bareAccount(account, { iban, holder, ...(customer !== null && { customer }) })

export function readAccount(account: Account, name: Name): Expected {
  return withAccount(account, name, () => shown('an account is read', account, name))
}

/** The mandates of a deleted account are revoked with it. */
export function deleteAccount(account: Account, name: Name): Expected {
  return withAccount(account, name, () => {
    for (const mandate of livingMandates(account, name)) revoke(account, mandate.name)
    account.counts.add('sepa', -1)
    account.sepaAccounts.change(name, { deleted: true })
    return shown('an account is deleted, and its mandates revoked', account, name)
  })
}

const shown = (rule: string, account: Account, name: Name): Expected =>
  done(rule, sepaView(account, account.sepaAccounts.get(name)))

function withAccount(account: Account, name: Name, work: (sepa: SepaAccount) => Expected): Expected {
  const sepa = account.sepaAccounts.find(name)
  return sepa === undefined || sepa.deleted ? refused('an account that is not there, or deleted', 404) : work(sepa)
}
