/** The vault over the keys that the database keeps: wrapped in the database, in clear only in this process's memory. */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../kit/clock.ts'
import type { Run } from '../kit/database.ts'
import { decrypt, encrypt } from './cipher.ts'
import {
  destroyKeys,
  destroyUnnamed,
  ensureKeys,
  outlivedKeys,
  replaceSecurityCodeKey,
  rewrapKeys,
  securityCodeKeyIsDue,
  securityCodeKeyLives,
  startRotation,
  type VaultDatabase,
} from './key-keeping.ts'
import { KeyRing, type VaultKey } from './key-ring.ts'
import type { MasterKey } from './master-key.ts'
import { resealColumns, type Resealed, type RotationOptions } from './rotation.ts'
import { sealedColumns } from './sealed-columns.ts'
import { readKeys, type Purpose, type VaultKeyRow } from './store.ts'
import { SealBrokenError, UnknownKeyError, type Fingerprint, type Place, type Sealed, type Vault } from './vault.ts'

export interface VaultOptions {
  readonly masterKey: MasterKey
  readonly database: VaultDatabase
  /** Real time: decides when the key for security codes is replaced. */
  readonly clock: Clock
}

export interface RotationReport extends Resealed {
  /** Whether this went on with an earlier rotation that had been stopped. No new keys were made then. */
  readonly resumed: boolean
  /** Ids of the old keys that were destroyed. */
  readonly destroyed: readonly string[]
  /** Whether no old key is left. If one is left, the rotation was stopped, or something cannot be decrypted. */
  readonly finished: boolean
}

/** Opens the vault; makes its keys on a new database. Throws a MasterKeyError when the database knows another master key. */
export async function openVault({ masterKey, database, clock }: VaultOptions): Promise<DatabaseVault> {
  await ensureKeys(database, masterKey, clock.now())
  const rows = await readKeys((query) => database.query(query))
  const vault = new DatabaseVault({ masterKey, database, clock }, new KeyRing(rows, masterKey))
  await vault.refresh()
  return vault
}

/** Whether a vault was ever opened on the database. */
export const hasVaultKeys = async (database: Pick<VaultDatabase, 'query'>): Promise<boolean> =>
  (await readKeys((query) => database.query(query))).length > 0

export class DatabaseVault implements Vault {
  readonly #database: VaultDatabase
  readonly #clock: Clock
  readonly #destroyed = new Set<string>()
  #masterKey: MasterKey
  #ring: KeyRing
  #loading: Promise<void> = Promise.resolve()
  #queued: Promise<void> | undefined

  constructor({ masterKey, database, clock }: VaultOptions, ring: KeyRing) {
    this.#masterKey = masterKey
    this.#database = database
    this.#clock = clock
    this.#ring = ring
  }

  seal(secret: string, place: Place): Sealed {
    return sealUnder(this.#ring.current('data'), secret, place)
  }

  open(sealed: Sealed, place: Place): string {
    return this.openBytes(sealed, place).toString('utf8')
  }

  sealBytes(secret: Buffer, place: Place): Sealed {
    return sealUnder(this.#ring.current('data'), secret, place)
  }

  openBytes(sealed: Sealed, place: Place): Buffer {
    return openWith(this.#key(sealed.keyId, 'data', place), sealed, place)
  }

  sealSecurityCode(code: string, place: Place): Sealed {
    const key = this.#ring.current('security_code')
    // A process that could not read the keys for two days must not seal what it cannot open again.
    if (this.#isOutlived(key)) throw new UnknownKeyError(key.id)
    return sealUnder(key, code, place)
  }

  openSecurityCode(sealed: Sealed, place: Place): string | undefined {
    if (this.#destroyed.has(sealed.keyId)) return undefined
    const key = this.#key(sealed.keyId, 'security_code', place)
    return this.#isOutlived(key) ? undefined : openWith(key, sealed, place).toString('utf8')
  }

  fingerprints(value: string, realmId: number): readonly [Fingerprint, ...Fingerprint[]] {
    const [current, ...retired] = this.#ring.living('fingerprint')
    const under = ({ id, secret }: VaultKey): Fingerprint => ({ text: mac(secret, `${realmId} ${value}`), keyId: id })
    return [under(current), ...retired.map(under)]
  }

  digest(value: string | Buffer): string {
    return digestUnder(this.#ring.current('digest'), value)
  }

  matchesDigest(digest: string, value: string | Buffer): boolean {
    const keyId = digest.slice(0, digest.indexOf('.'))
    const key = this.#ring.find(keyId)
    if (key?.purpose !== 'digest') throw new UnknownKeyError(keyId)
    return isSame(digestUnder(key, value), digest)
  }

  /**
   * Reads the keys again, replaces the key for security codes when its day is over, and destroys the keys that are past their time. A server calls it every few seconds, and
   * whenever a verb meets an UnknownKeyError or its commit a missing reference. Calls during a refresh share the next one.
   */
  refresh(): Promise<void> {
    this.#queued ??= this.#loading
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined
        return (this.#loading = this.#refresh())
      })
    return this.#queued
  }

  /**
   * Makes new keys for everything that is kept, brings every row under them, and destroys the old keys. May be stopped or killed at any point, and called again; works beside
   * running servers, and beside another rotation. Security codes are not part of it: their key is replaced every day.
   */
  async rotate(options: RotationOptions = {}): Promise<RotationReport> {
    const report = await this.#rotate(options, false)
    if (!report.resumed || report.stopped || report.finished) return report
    // What cannot be decrypted must not keep everything else from new keys.
    const again = await this.#rotate(options, true)
    return { ...again, rows: report.rows + again.rows, destroyed: [...report.destroyed, ...again.destroyed] }
  }

  /** Replaces the master key. Every process must be restarted with the new one: a process that knows only the former key cannot open keys that are made afterwards. */
  async rewrap(masterKey: MasterKey): Promise<void> {
    await rewrapKeys(this.#database, this.#masterKey, masterKey)
    this.#masterKey = masterKey
  }

  async #rotate(options: RotationOptions, regardless: boolean): Promise<RotationReport> {
    const { resumed } = await startRotation(this.#database, this.#masterKey, this.#clock.now(), regardless)
    await this.refresh()
    const keyIds = [...this.#ring.retired('data'), ...this.#ring.retired('fingerprint')]
    const work = { run: this.#run, vault: this, keyIds, options }
    const resealed = await resealColumns(work, sealedColumns)
    const destroyed = resealed.stopped ? [] : await destroyUnnamed(this.#database, keyIds)
    await this.refresh()
    return { ...resealed, resumed, destroyed, finished: destroyed.length === keyIds.length }
  }

  readonly #run: Run = (query) => this.#database.query(query)

  async #refresh(): Promise<void> {
    const now = this.#clock.now()
    let rows = await this.#readKeys()
    if (securityCodeKeyIsDue(rows, now)) {
      await replaceSecurityCodeKey(this.#database, this.#masterKey, now)
      rows = await this.#readKeys()
    }
    const outlived = outlivedKeys(rows, now)
    if (outlived.length === 0) return
    await destroyKeys(this.#database, outlived)
    await this.#readKeys()
  }

  async #readKeys(): Promise<readonly VaultKeyRow[]> {
    const rows = await readKeys(this.#run)
    const ring = new KeyRing(rows, this.#masterKey, this.#ring)
    for (const id of this.#ring.ids) if (ring.find(id) === undefined) this.#destroyed.add(id)
    this.#ring = ring
    return rows
  }

  #key(id: string, purpose: Purpose, place: Place): VaultKey {
    const key = this.#ring.find(id)
    if (key === undefined) throw new UnknownKeyError(id)
    if (key.purpose !== purpose) throw new SealBrokenError(place)
    return key
  }

  #isOutlived(key: VaultKey): boolean {
    return key.createdAt + securityCodeKeyLives <= this.#clock.now()
  }
}

function sealUnder({ id, secret }: VaultKey, plain: string | Buffer, place: Place): Sealed {
  return { text: encrypt(secret, plain, associatedData(place)), keyId: id }
}

function openWith(key: VaultKey, { text }: Sealed, place: Place): Buffer {
  const plain = decrypt(key.secret, text, associatedData(place))
  if (plain === undefined) throw new SealBrokenError(place)
  return plain
}

const associatedData = ({ realmId, table, rowId, column }: Place): string =>
  JSON.stringify([realmId, table, rowId, column])

const digestUnder = ({ id, secret }: VaultKey, value: string | Buffer): string => `${id}.${mac(secret, value)}`

/** Compares in a time that does not depend on where the texts differ. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

const mac = (key: KeyObject, value: string | Buffer): string =>
  createHmac('sha256', key).update(value).digest('base64url')
