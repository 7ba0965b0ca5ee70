/** A token that shows that something was shown or done on our page, and when: `<moment>.<digest>`. It is valid for a while, and nobody else can make one. */
import type { Instant } from '../kit/clock.ts'
import { isMadeFrom, type Digests } from './form-token.ts'

export const datedToken = ({ digest }: Pick<Digests, 'digest'>, subject: string, now: Instant): string =>
  `${now}.${digest(dated(subject, String(now)))}`

/** Whether it is a token of this subject, and no older than so many milliseconds. */
export function isTokenOf(
  { matchesDigest }: Pick<Digests, 'matchesDigest'>,
  subject: string,
  now: Instant,
  lifetimeMs: number,
  token: string | undefined,
): boolean {
  const [, moment = '', digest = ''] = /^(\d{1,16})\.([\w.-]{1,200})$/.exec(token ?? '') ?? []
  return (
    moment !== '' && now - Number(moment) <= lifetimeMs && isMadeFrom(matchesDigest, digest, dated(subject, moment))
  )
}

const dated = (subject: string, moment: string): string => `page token ${subject} ${moment}`
