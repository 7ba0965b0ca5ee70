/**
 * The token of a form. It shows that the form was opened on our page, for this payment, not long ago. It also shows the terms of the form: the amount, and whether the card or the account is
 * kept. Another site cannot make a token, so a forged request (CSRF) does nothing.
 */
import { HOUR, type Instant } from '../kit/clock.ts'
import type { Money } from '../kit/money.ts'
import type { KeptFor } from './model.ts'
import type { PageServices } from './services.ts'

/** How long a form may stay open, in milliseconds. */
export const formLifetimeMs = 12 * HOUR

export type Digests = Pick<PageServices, 'digest' | 'matchesDigest'>

/** What the payer agrees to by sending the form. */
export interface Terms extends Money {
  /** Missing when nothing can be kept. */
  readonly keptFor?: KeptFor | null
}

/** `<moment>.<amount>.<currency>.<kept for>.<digest>` */
export function formToken({ digest }: Digests, subject: string, terms: Terms, now: Instant): string {
  const shown = `${now}.${terms.amount}.${terms.currency}.${keptText(terms)}`
  return `${shown}.${digest(signed(subject, shown))}`
}

const keptText = ({ keptFor }: Terms): string => keptFor ?? 'nothing'

/**
 * `kept_changed`: meanwhile the card or the account is kept, or not kept any more, or kept for something else. `changed`: the amount is another one. `invalid`: missing, forged, of another
 * form, or too old.
 */
export type TokenState = 'valid' | 'kept_changed' | 'changed' | 'invalid'

export function stateOfToken(
  { matchesDigest }: Digests,
  subject: string,
  terms: Terms,
  now: Instant,
  token: string | undefined,
): TokenState {
  const match = tokenPattern.exec(token ?? '')
  if (match === null) return 'invalid'
  const [, shown = '', moment = '', amount = '', currency = '', kept = '', digest = ''] = match
  if (now - Number(moment) > formLifetimeMs || !isMadeFrom(matchesDigest, digest, signed(subject, shown)))
    return 'invalid'
  if (kept !== keptText(terms)) return 'kept_changed'
  return Number(amount) === terms.amount && currency === terms.currency ? 'valid' : 'changed'
}

const tokenPattern = /^((\d{1,16})\.(\d{1,10})\.([a-z]{3})\.([a-z]{1,20}))\.([\w.-]{1,200})$/

const signed = (subject: string, shown: string): string => `page form ${subject} ${shown}`

/** A digest under a key that is gone matches nothing. */
export function isMadeFrom(matchesDigest: Digests['matchesDigest'], digest: string, text: string): boolean {
  try {
    return matchesDigest(digest, text)
  } catch {
    return false
  }
}
