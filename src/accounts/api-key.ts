/**
 * The form of API keys: `sprod_` `stest_` (secret) `pprod_` `ptest_` (public), then 24 characters (stancer-v2 section 1.1).
 */
import { hash } from 'node:crypto'
import type { Instant } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import { newId, randomCharacters } from '../kit/id.ts'
import type { ApiKey, KeyKind } from './account.ts'

const keyPattern = /^([sp])(prod|test)_\w{24}$/

const prefixOf = (kind: KeyKind, mode: Mode): string =>
  `${kind === 'secret' ? 's' : 'p'}${mode === 'live' ? 'prod' : 'test'}_`

/** A key that nobody has: 24 random characters. */
export const newKeyValue = (kind: KeyKind, mode: Mode): string => prefixOf(kind, mode) + randomCharacters(24)

/** What a key says of itself, or undefined when it has not the form of one. */
export function readKey(value: string): { kind: KeyKind; mode: Mode } | undefined {
  const match = keyPattern.exec(value)
  return match === null
    ? undefined
    : { kind: match[1] === 's' ? 'secret' : 'public', mode: match[2] === 'prod' ? 'live' : 'test' }
}

export const hashOf = (value: string): string => hash('sha256', value)

/** The row that keeps a key. Throws when the value has not the form of a key. */
export function apiKeyOf(accountId: string, value: string, now: Instant): ApiKey {
  const form = readKey(value)
  if (form === undefined)
    throw new Error('an API key is sprod_, stest_, pprod_ or ptest_ followed by 24 letters or digits')
  return {
    id: newId('key', now),
    accountId,
    ...form,
    hash: hashOf(value),
    value: form.kind === 'secret' && form.mode === 'live' ? null : value,
    hint: `${prefixOf(form.kind, form.mode)}…${value.slice(-4)}`,
    createdAt: now,
    revokedAt: null,
  }
}
