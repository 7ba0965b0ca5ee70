/**
 * The program without its listener: database, vault, world, verbs and timers, put together. The one place where what domains ask for meets what fulfils it.
 */
import { randomUUID } from 'node:crypto'
import { realms } from '../accounts/index.ts'
import { authenticationTimers } from '../authentications/index.ts'
import type { CardContext } from '../cards/index.ts'
import type { Clock, Instant } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import { paymentTimers, type PaymentContext } from '../payments/index.ts'
import { ConflictError } from '../storage/conflict.ts'
import { migrate } from '../storage/migrations.ts'
import { Performer } from '../storage/performer.ts'
import { Store, type StoreOptions } from '../storage/store.ts'
import { TimerRunner } from '../timers/index.ts'
import { loadMasterKey, openVault, UnknownKeyError, type DatabaseVault } from '../vault/index.ts'
import {
  worldCardDirectory,
  worldCardNetwork,
  worldPayersBank,
  worldThreeDSecure,
  worldWallets,
} from '../world/index.ts'
import type { Config } from './config.ts'
import type { OpenDatabase } from './database.ts'
import { AccountGate } from './gate.ts'
import { InstallationNames } from './names.ts'

/** All that any verb asks for. */
export interface AppContext extends Context, CardContext, PaymentContext {}

export interface Core {
  readonly store: Store
  readonly vault: DatabaseVault
  readonly gate: AccountGate<AppContext>
  readonly performer: Performer
  readonly runner: TimerRunner<AppContext>
  readonly clock: Clock
  readonly names: InstallationNames
  /** Ends what is under way, then lets go of the database. */
  close(): Promise<void>
}

export interface CoreOptions {
  readonly config: Config
  readonly database: OpenDatabase
  /** Real time. */
  readonly clock: Clock
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly observeCommit?: NonNullable<StoreOptions['observeCommit']>
  readonly onError: (error: unknown, realmId: number | undefined) => void
}

/** Migrates the database, opens the vault, and puts the rest on them. */
export async function openCore({
  config,
  database,
  clock,
  environment,
  observeCommit,
  onError,
}: CoreOptions): Promise<Core> {
  const masterKey = await loadMasterKey({
    env: environment,
    dataDirectory: config.dataDirectory,
    embedded: database.embedded,
  })
  await migrate(database.address)
  const store = new Store({ address: database.address, clock, ...(observeCommit && { observeCommit }) })
  const vault = await openVault({ masterKey, database: store, clock })
  const names = new InstallationNames(config)
  const contextAt = (realm: Realm, now: Instant, realNow: Instant): AppContext => ({
    realm,
    now,
    realNow,
    db: store,
    names,
    vault,
    cardDirectory: worldCardDirectory,
    cardNetwork: realm.mode === 'test' ? worldCardNetwork : null,
    threeDSecure: realm.mode === 'test' ? worldThreeDSecure : null,
    wallets: realm.mode === 'test' ? worldWallets : null,
    payersBank: realm.mode === 'test' ? worldPayersBank : null,
  })
  const commit: Store['commit'] = (realmId, changes) => store.commit(realmId, changes)
  const isConflict = (error: unknown): boolean => error instanceof ConflictError || error instanceof UnknownKeyError
  const refresh = async (conflict: unknown): Promise<void> => {
    if (conflict instanceof UnknownKeyError || (conflict instanceof ConflictError && conflict.reason === 'reference'))
      await vault.refresh()
  }
  const gate = new AccountGate({ db: store, clock, contextAt })
  const runner = new TimerRunner<AppContext>({
    db: store,
    commit,
    isConflict,
    refresh,
    realms,
    clock,
    contextAt,
    handlers: { ...paymentTimers, ...authenticationTimers },
    onMove: () => gate.forgetRealms(),
    holder: randomUUID(),
    onError,
  })
  return {
    store,
    vault,
    gate,
    performer: new Performer({ commit, realms, isConflict, refresh }),
    runner,
    clock,
    names,
    close: async () => {
      await runner.stop()
      await store.close()
    },
  }
}
