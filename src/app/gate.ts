/**
 * From an API key or an access token to a context: whose request it is, in which realm, at what time.
 *
 * Keys, tokens and realms are remembered for a second, so that a busy server does not ask for them with every request. That is safe: what was revoked works a second longer at most, and a
 * decision made in a realm whose clock was moved, whose books were closed or that was reset meanwhile cannot be committed (see the performer), after which the realm is read afresh.
 */
import { setTimeout as pause } from 'node:timers/promises'
import {
  findAccount,
  findCurrentRealm,
  findKeyOwner,
  findTokenOwner,
  hashOf,
  hasEntity,
  readKey,
  type KeyKind,
} from '../accounts/index.ts'
import type { Gate, Principal, TokenHolder } from '../api/gate.ts'
import { SECOND, type Clock, type Instant } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import { ApiError } from '../kit/errors.ts'
import { findRealmOf } from '../locators/index.ts'

export interface GateOptions<C extends Context> {
  readonly db: Database
  /** Real time. */
  readonly clock: Clock
  readonly contextAt: (realm: Realm, now: Instant, realNow: Instant) => C
}

/** How long a process may rely on keys, tokens and realms as it last read them, while another process has changed them. */
export const rememberedMs = SECOND
/** Most keys, tokens or realms remembered at once; beyond it all is forgotten, which costs a query each. */
const rememberedLimit = 10_000
const moveWaitMs = 20
const moveWaitLimitMs = 60 * SECOND

interface Remembered<Value> {
  readonly value: Value
  readonly until: Instant
}

export class AccountGate<C extends Context> implements Gate<C> {
  readonly #options: GateOptions<C>
  readonly #principals = new Map<string, Remembered<Principal | undefined>>()
  /** By the hash of the token, since anything may be sent as one. */
  readonly #holders = new Map<string, Remembered<TokenHolder | undefined>>()
  readonly #realms = new Map<string, Remembered<Realm>>()
  /** How often realms were forgotten: a realm whose reading began before is not remembered. */
  #forgotten = 0

  constructor(options: GateOptions<C>) {
    this.#options = options
  }

  async authenticate(secretKey: string): Promise<Principal | undefined> {
    const remembered = this.#recall(this.#principals, secretKey)
    if (remembered !== undefined) return remembered.value
    if (readKey(secretKey)?.kind !== 'secret') return undefined
    const principal = await this.#ownerOf('secret', secretKey)
    this.#remember(this.#principals, secretKey, principal)
    return principal
  }

  async authenticateToken(token: string): Promise<TokenHolder | undefined> {
    const hash = hashOf(token)
    const remembered = this.#recall(this.#holders, hash)
    if (remembered !== undefined) return remembered.value
    const found = await findTokenOwner(this.#options.db, hash)
    const holder = found && { accountId: found.accountId, accountName: found.name, entities: found.entities }
    this.#remember(this.#holders, hash, holder)
    return holder
  }

  knowsEntity(id: string): Promise<boolean> {
    return hasEntity(this.#options.db, id)
  }

  async ownerOfPublicKey(key: string): Promise<Principal | undefined> {
    return readKey(key)?.kind === 'public' ? this.#ownerOf('public', key) : undefined
  }

  async ownerOf(id: string): Promise<Principal | undefined> {
    const realm = await findRealmOf(this.#options.db, id)
    const account = realm && (await findAccount(this.#options.db, realm.accountId))
    return account && { accountId: account.id, accountName: account.name, mode: realm.mode }
  }

  /** While the realm's clock is being moved, waits for the move to end; 503 when that takes more than a minute. */
  async open(principal: Principal, fresh: boolean): Promise<C> {
    const began = this.#options.clock.now()
    let realm = await this.#realmOf(principal, fresh)
    while (realm.clockTarget !== null) {
      if (this.#options.clock.now() - began > moveWaitLimitMs)
        throw new ApiError(503, 'The clock of this account is being moved, try again later')
      await pause(moveWaitMs)
      realm = await this.#realmOf(principal, true)
    }
    const realNow = this.#options.clock.now()
    return this.#options.contextAt(realm, realNow + realm.clockOffset, realNow)
  }

  /** Forgets all realms: the clock of one has changed, or one has ended. */
  forgetRealms(): void {
    this.#realms.clear()
    this.#forgotten += 1
  }

  async #ownerOf(kind: KeyKind, key: string): Promise<Principal | undefined> {
    const found = await findKeyOwner(this.#options.db, kind, hashOf(key))
    return found && { accountId: found.accountId, accountName: found.name, mode: found.mode }
  }

  async #realmOf({ accountId, mode }: Principal, fresh: boolean): Promise<Realm> {
    const name = `${accountId} ${mode}`
    const remembered = fresh ? undefined : this.#recall(this.#realms, name)
    if (remembered !== undefined) return remembered.value
    const forgotten = this.#forgotten
    const realm = await findCurrentRealm(this.#options.db, accountId, mode)
    if (realm === undefined) throw new Error(`account ${accountId} has no ${mode} realm`)
    if (forgotten === this.#forgotten) this.#remember(this.#realms, name, realm)
    return realm
  }

  #recall<Value>(memory: Map<string, Remembered<Value>>, name: string): Remembered<Value> | undefined {
    const remembered = memory.get(name)
    return remembered !== undefined && remembered.until > this.#options.clock.now() ? remembered : undefined
  }

  #remember<Value>(memory: Map<string, Remembered<Value>>, name: string, value: Value): void {
    if (memory.size >= rememberedLimit) memory.clear()
    memory.set(name, { value, until: this.#options.clock.now() + rememberedMs })
  }
}
