/** The tokens of the gateway API (gateway-v3 section 2): what a program shows to act for entities of an account. */
import type { Instant } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import { newId, randomCharacters } from '../kit/id.ts'
import { hashOf } from './api-key.ts'

export interface AccessToken {
  readonly id: string
  readonly accountId: string
  /** One or both; the token belongs to the entity of each. */
  readonly modes: readonly Mode[]
  /** SHA-256 of the token, hexadecimal. A token is drawn at random, so there is no word list to slow down. */
  readonly hash: string
  /** The last four characters, to tell tokens apart. */
  readonly hint: string
  readonly createdAt: Instant
  readonly revokedAt: Instant | null
}

/** A token that nobody has: 48 random characters of [A-Za-z0-9]. */
export const newTokenValue = (): string => randomCharacters(48)

/** The row that keeps a token. */
export const accessTokenOf = (accountId: string, modes: readonly Mode[], value: string, now: Instant): AccessToken => ({
  id: newId('token', now),
  accountId,
  modes,
  hash: hashOf(value),
  hint: `…${value.slice(-4)}`,
  createdAt: now,
  revokedAt: null,
})
