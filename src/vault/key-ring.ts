/** The vault's keys in memory, by purpose. */
import assert from 'node:assert/strict'
import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Instant } from '../kit/clock.ts'
import type { MasterKey } from './master-key.ts'
import type { Purpose, VaultKeyRow } from './store.ts'

export interface VaultKey {
  readonly id: string
  readonly purpose: Purpose
  /** Does not show the key when it is printed. */
  readonly secret: KeyObject
  readonly createdAt: Instant
}

/** Every key that was in the database at one moment. */
export class KeyRing {
  readonly #keys = new Map<string, VaultKey>()
  readonly #living = new Map<Purpose, [VaultKey, ...VaultKey[]]>()

  /** Keys that an earlier ring holds are not unwrapped again. Throws a MasterKeyError. */
  constructor(rows: readonly VaultKeyRow[], masterKey: MasterKey, earlier?: KeyRing) {
    const currentFirst = [...rows].sort((a, b) => Number(a.retiredAt !== null) - Number(b.retiredAt !== null))
    for (const row of currentFirst) {
      const key = earlier?.find(row.id) ?? unwrap(row, masterKey)
      this.#keys.set(key.id, key)
      const living = this.#living.get(key.purpose)
      if (living === undefined) this.#living.set(key.purpose, [key])
      else living.push(key)
    }
  }

  get ids(): Iterable<string> {
    return this.#keys.keys()
  }

  find(id: string): VaultKey | undefined {
    return this.#keys.get(id)
  }

  current(purpose: Purpose): VaultKey {
    return this.living(purpose)[0]
  }

  /** The current key, then the retired ones. */
  living(purpose: Purpose): readonly [VaultKey, ...VaultKey[]] {
    const keys = this.#living.get(purpose)
    assert(keys !== undefined, 'the vault has a key for every purpose')
    return keys
  }

  /** Ids of the keys that were current before. */
  retired(purpose: Purpose): string[] {
    return this.living(purpose)
      .slice(1)
      .map(({ id }) => id)
  }
}

function unwrap({ id, purpose, wrapped, createdAt }: VaultKeyRow, masterKey: MasterKey): VaultKey {
  const bytes = masterKey.unwrap(wrapped, id, purpose)
  const secret = createSecretKey(bytes)
  bytes.fill(0)
  return { id, purpose, secret, createdAt }
}
