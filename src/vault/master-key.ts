/**
 * The master key: 32 bytes that wrap every other key of the vault and encrypt nothing else. It is never in the database.
 */
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { decrypt, encrypt } from './cipher.ts'

const keyLength = 32

export class MasterKey {
  readonly #key: KeyObject

  private constructor(bytes: Buffer) {
    assert.equal(bytes.length, keyLength)
    this.#key = createSecretKey(bytes)
  }

  /** Reads 32 bytes written in hex or base64. `source` names the place of the text, for the error, which never shows the text. */
  static parse(text: string, source: string): MasterKey {
    const bytes = decode(text.trim())
    if (bytes === undefined) {
      throw new MasterKeyError(`${source} must be 32 bytes in base64 or hex: make one with \`openssl rand -base64 32\``)
    }
    return new MasterKey(bytes)
  }

  /** The key's id and purpose are bound in, so that wrapped keys cannot be exchanged for each other. */
  wrap(key: Buffer, id: string, purpose: string): string {
    return encrypt(this.#key, key, `${id} ${purpose}`)
  }

  /** Throws a MasterKeyError when the key was wrapped by another master key, or was tampered with. */
  unwrap(wrapped: string, id: string, purpose: string): Buffer {
    const key = decrypt(this.#key, wrapped, `${id} ${purpose}`)
    if (key !== undefined) return key
    throw new MasterKeyError(
      `the master key does not open the key ${id} of this database: give the GUICHET_MASTER_KEY, or the file master.key, that belongs to it`,
    )
  }
}

/** The master key is missing, unreadable, or another database's. The message says what to do, and shows nothing of any key. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
}

/** A new master key as text, to be stored. */
export const newMasterKeyText = (): string => randomBytes(keyLength).toString('base64')

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  // 43 characters and perhaps a padding one, in either alphabet of RFC 4648.
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, 'base64')
  return undefined
}
