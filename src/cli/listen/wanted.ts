/** What `guichet listen` was asked to show. */
import { allEventTypes } from '../../events/index.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../kit/clock.ts'
import { UsageError } from '../command.ts'
import { nearest } from '../nearest.ts'

/** Of `payment.captured,refund.*`: whether a type is wanted; `refund` is the same as `refund.*`. Throws UsageError for what no event is. */
export function readTypes(given: string | undefined): (type: string) => boolean {
  if (given === undefined) return () => true
  const wanted = new Set(given.split(',').flatMap((pattern) => typesOf(pattern.trim())))
  return (type) => wanted.has(type)
}

function typesOf(pattern: string): string[] {
  const [kind = '', what = '*'] = pattern.split('.')
  const found = allEventTypes.filter(
    (type) => pattern === '*' || type === pattern || (what === '*' && type.startsWith(`${kind}.`)),
  )
  if (found.length > 0) return found
  const meant = nearest(pattern, [...allEventTypes, ...new Set(allEventTypes.map((type) => `${type.split('.')[0]}.*`))])
  throw new UsageError(
    `--events: there is no event ${pattern}${meant === undefined ? '' : `, did you mean ${meant}?`} (guichet trigger lists them)`,
  )
}

const units: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY }

/** Seconds of `90s`, `10m`, `2h`, `3d`. Throws UsageError for anything else. */
export function readSince(given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const [, count, unit = ''] = /^(\d{1,9})([smhd])$/.exec(given) ?? []
  if (count === undefined) throw new UsageError('--since must be a time as 90s, 10m, 2h or 3d')
  return (Number(count) * (units[unit] ?? 0)) / SECOND
}

/** 64 hexadecimal digits, or the same after `whsec_` in base64. Throws UsageError for anything else. */
export function readSecret(given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const hex = given.startsWith('whsec_') ? Buffer.from(given.slice(6), 'base64').toString('hex') : given.toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hex))
    throw new UsageError('--secret must be 64 hexadecimal digits: make one with `openssl rand -hex 32`')
  return hex
}
