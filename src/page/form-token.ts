/**
 * The token of a form: it shows that the form was opened on our page, for this payment, not long ago, and what amount it showed. Another site cannot make one, so a forged request
 * (CSRF) does nothing.
 */
import { HOUR, type Instant } from '../kit/clock.ts'
import type { Money } from '../kit/money.ts'
import type { PageServices } from './services.ts'

/** How long a form may stay open, in milliseconds. */
export const formLifetimeMs = 12 * HOUR

export type Digests = Pick<PageServices, 'digest' | 'matchesDigest'>

/** `<moment>.<amount>.<currency>.<digest>` */
export function formToken({ digest }: Digests, subject: string, { amount, currency }: Money, now: Instant): string {
  const shown = `${now}.${amount}.${currency}`
  return `${shown}.${digest(signed(subject, shown))}`
}

/** `changed`: the amount is another one by now. `invalid`: missing, forged, of another form, or too old. */
export type TokenState = 'valid' | 'changed' | 'invalid'

export function stateOfToken(
  { matchesDigest }: Digests,
  subject: string,
  { amount, currency }: Money,
  now: Instant,
  token: string | undefined,
): TokenState {
  const match = tokenPattern.exec(token ?? '')
  if (match === null) return 'invalid'
  const [, shown = '', moment = '', shownAmount = '', shownCurrency = '', digest = ''] = match
  if (now - Number(moment) > formLifetimeMs || !isMadeFrom(matchesDigest, digest, signed(subject, shown)))
    return 'invalid'
  return Number(shownAmount) === amount && shownCurrency === currency ? 'valid' : 'changed'
}

const tokenPattern = /^((\d{1,16})\.(\d{1,10})\.([a-z]{3}))\.([\w.-]{1,200})$/

const signed = (subject: string, shown: string): string => `page form ${subject} ${shown}`

/** A digest under a key that is gone matches nothing. */
export function isMadeFrom(matchesDigest: Digests['matchesDigest'], digest: string, text: string): boolean {
  try {
    return matchesDigest(digest, text)
  } catch {
    return false
  }
}
