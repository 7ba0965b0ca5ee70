/** Operations on SEPA accounts. */
import type { Account } from '../model/account.ts'
import { ref } from '../model/expected.ts'
import type { Name } from '../model/objects.ts'
import {
  bareAccount,
  changeAccount,
  deleteAccount,
  readAccount,
  registerAccount,
  type NewSepaAccount,
  type SepaAccountChange,
} from '../model/sepa-accounts.ts'
import {
  chosenDetails,
  chosenHolder,
  chosenReference,
  chosenSigningDay,
  referenceTouched,
  sentDetails,
} from './debited.ts'
import { kind, unseenTime } from './kind.ts'

interface OfAccount {
  readonly sepa: Name
}

/** The word for accounts of an IBAN that are recognized without a mandate. */
const ibanTouched = (iban: string): string => `iban ${iban}`

export const register = kind<NewSepaAccount>({
  weight: 3,
  repeatable: true,
  choose: (choice) => {
    const { random, plan } = choice
    const { mandate, dateMandate, ...holder } = chosenDetails(choice)
    return {
      ...holder,
      ...(random.chance(0.8) && { mandate }),
      ...(random.chance(0.6) && { dateMandate: random.chance(0.05) ? chosenSigningDay(random, plan) : dateMandate }),
    }
  },
  request: (details) => ({ method: 'POST', path: ['/v2/sepa/'], body: sentDetails(details) }),
  rule: (account, details, name) => registerAccount(account, name('sepa'), details),
  touches: (details, account) => {
    const { iban, customer, mandate, dateMandate } = details
    const bare = bareAccount(account, details)
    return [
      ...(customer === undefined ? [] : [`+${customer}`]),
      ...(mandate === undefined ? [] : referenceTouched(account, mandate)),
      ...(mandate === undefined && dateMandate === undefined ? [ibanTouched(iban)] : [unseenTime]),
      ...(bare === undefined ? [] : [bare.name]),
    ]
  },
})

export const change = kind<OfAccount & { readonly change: SepaAccountChange }>({
  weight: 2,
  choose: (choice) => {
    const { random, plan, pools } = choice
    const isSigned = (mandate: Name): boolean => plan.mandates.get(mandate).signedAt !== null
    const found = random.chance(0.3)
      ? pools.pick(random, 'sepaAccounts')
      : pools.pick(random, 'sepaAccounts', ({ deleted, mandates }) => !deleted && !mandates.some(isSigned))
    if (found === undefined) return undefined
    const given = random.weighted<() => SepaAccountChange>([
      [() => ({ holder: chosenHolder(random) }), 2],
      [() => ({ holder: found.holder }), 0.5],
      [() => ({ mandate: chosenReference(choice) }), 2],
      [() => ({ dateMandate: chosenSigningDay(random, plan) }), 2],
      [() => ({ mandate: chosenReference(choice), dateMandate: chosenSigningDay(random, plan) }), 1],
    ])()
    return { sepa: found.name, change: given }
  },
  request: ({ sepa, change: { holder, mandate, dateMandate } }) => ({
    method: 'PATCH',
    path: ['/v2/sepa/', ref(sepa)],
    body: { name: holder, mandate, date_mandate: dateMandate },
  }),
  rule: (account, { sepa, change: given }) => changeAccount(account, sepa, given),
  touches: ({ sepa, change: { mandate } }, account) => [
    ...accountTouched(account, sepa),
    ...(mandate === undefined ? [] : referenceTouched(account, mandate)),
    unseenTime,
  ],
})

/** The account, with the word for others that may turn out to be the same. */
export function accountTouched(account: Account, sepa: Name): string[] {
  const found = account.sepaAccounts.find(sepa)
  return found?.mandates.length === 0 ? [sepa, ibanTouched(found.iban)] : [sepa]
}

export const read = kind<OfAccount>({
  weight: 0.7,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'sepaAccounts')
    return found && { sepa: found.name }
  },
  request: ({ sepa }) => ({ method: 'GET', path: ['/v2/sepa/', ref(sepa)] }),
  rule: (account, { sepa }) => readAccount(account, sepa),
  touches: ({ sepa }) => [sepa],
})

export const remove = kind<OfAccount>({
  weight: 0.7,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'sepaAccounts', ({ deleted }) => !deleted || random.chance(0.05))
    return found && { sepa: found.name }
  },
  request: ({ sepa }) => ({ method: 'DELETE', path: ['/v2/sepa/', ref(sepa)] }),
  rule: (account, { sepa }) => deleteAccount(account, sepa),
  touches: ({ sepa }, account) => accountTouched(account, sepa),
})
