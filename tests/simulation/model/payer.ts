/** What the payer does at the bank (docs/three-d-secure.md, "Trying it"). */
import type { Account } from './account.ts'
import { isWaiting, ruleOf } from './authentications.ts'
import { done, ref, refused, type Expected } from './expected.ts'
import type { AuthenticationStatus, Name } from './objects.ts'
import { goOnByItself } from './taking.ts'

export type Outcome = 'authenticated' | 'attempt' | 'declined' | 'canceled' | 'failed' | 'unavailable' | 'abandoned'

const brought: Readonly<Record<Outcome, AuthenticationStatus>> = {
  authenticated: 'success',
  attempt: 'success',
  declined: 'declined',
  canceled: 'declined',
  failed: 'failed',
  unavailable: 'unavailable',
  abandoned: 'attempted',
}

export function decideAuthentication(account: Account, name: Name, outcome: Outcome): Expected {
  const authentication = account.authentications.find(name)
  if (authentication === undefined) return refused('an authentication that is not there', 404)
  const { status, replaced, payment } = authentication
  const { status: paid } = account.payments.get(payment)
  if (replaced || !isWaiting(status) || (paid !== null && paid !== 'refused'))
    return refused('an authentication that has ended, or was replaced', 409)
  const isLetThrough = outcome === 'abandoned' && ruleOf(account, name) === 'not_required'
  const next = isLetThrough ? 'success' : brought[outcome]
  account.authentications.change(name, { status: next })
  goOnByItself(account, payment)
  return done('the payer is at the bank', { uuid: ref(name), status: next })
}
