/** What domains see of the vault: secrets go in as text and come out in the form in which rows keep them. Everything here is synchronous, with keys held in memory. */

/** A ciphertext as a row keeps it, in two columns. */
export interface Sealed {
  /** base64url of iv | ciphertext | tag. */
  readonly text: string
  /** The id of its key: a reference to `vault_keys`. */
  readonly keyId: string
}

/** Where a ciphertext is stored. It opens in this place and in no other (the place is bound as associated data). */
export interface Place {
  readonly realmId: number
  readonly table: string
  /** The row's key within the realm. */
  readonly rowId: string
  readonly column: string
}

/** Finds a value that is kept sealed. Tells nothing about the value without the key, nor in another realm. */
export interface Fingerprint {
  readonly text: string
  /** The id of its key: a reference to `vault_keys`. */
  readonly keyId: string
}

export interface Vault {
  seal(secret: string, place: Place): Sealed

  /** Throws a SealBrokenError when the text was tampered with or comes from another place, an UnknownKeyError when its key is not in memory. */
  open(sealed: Sealed, place: Place): string

  /** As {@link seal}, for a file instead of a text. */
  sealBytes(secret: Buffer, place: Place): Sealed

  /** As {@link open}. */
  openBytes(sealed: Sealed, place: Place): Buffer

  /** Seals under a key that is replaced every day and destroyed the next: see {@link openSecurityCode}. */
  sealSecurityCode(code: string, place: Place): Sealed

  /** Undefined once the key is destroyed, at the latest 48 hours after the code was sealed. Throws otherwise as {@link open}. */
  openSecurityCode(sealed: Sealed, place: Place): string | undefined

  /**
   * The fingerprints of a value under every living key, the current one first. Give the value in one form only (digits without spaces).
   *
   * One call serves a whole decision: look the value up by all of them, and write the first. Then a row is never written under a key newer than those of the look-up, which is half
   * of what keeps a value unique while keys rotate; the database does the other half (docs/decisions/0003-vault.md).
   */
  fingerprints(value: string, realmId: number): readonly [Fingerprint, ...Fingerprint[]]

  /** Represents a request's body in an idempotency record. Names its key, so that it can be compared after a rotation: see {@link matchesDigest}. */
  digest(value: string | Buffer): string

  /** Whether a digest is this value's. Throws an UnknownKeyError when its key is not in memory. The key is destroyed 25 hours after a rotation, so check a record's age first. */
  matchesDigest(digest: string, value: string | Buffer): boolean
}

/** The key was made by another process after this one last read the keys, or has been destroyed since the row was read: refresh the vault and run the verb again. */
export class UnknownKeyError extends Error {
  override readonly name = 'UnknownKeyError'

  constructor(keyId: string) {
    super(`the vault does not hold the key ${keyId}: refresh it and read the row again`)
  }
}

/** The ciphertext is not what was written in this place. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError'

  constructor({ table, column, rowId }: Place) {
    super(`${table}.${column} of ${rowId} does not open: it was changed, or belongs to another place`)
  }
}
