/** The copy of a mandate for whoever has just signed it: its document, for an hour, by a key that only the answer to their form holds. It shows the account's number; the address of a page alone never leads to it. */
import { HOUR, type Instant } from '../kit/clock.ts'
import type { Mandate } from '../mandates/index.ts'
import { datedToken, isTokenOf } from './dated-token.ts'
import type { PageServices } from './services.ts'

/** For how long a key opens it, in milliseconds. */
const copyLifetimeMs = HOUR

export const copyKey = (services: PageServices, mandate: Pick<Mandate, 'id'>, now: Instant): string =>
  datedToken(services, copySubject(mandate), now)

export const isCopyKey = (
  services: PageServices,
  mandate: Pick<Mandate, 'id'>,
  now: Instant,
  key: string | undefined,
): boolean => isTokenOf(services, copySubject(mandate), now, copyLifetimeMs, key)

/** `query` keeps the language. */
export const copyPath = ({ token }: Pick<Mandate, 'token'>, query: string, key: string): string =>
  `/mandates/${token}/document${withValue(query, 'key', key)}`

/** The query with one value more. */
export const withValue = (query: string, name: string, value: string): string =>
  `${query === '' ? '?' : `${query}&`}${name}=${encodeURIComponent(value)}`

const copySubject = ({ id }: Pick<Mandate, 'id'>): string => `document of mandate ${id}`
