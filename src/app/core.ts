/**
 * The program without its listener: database, vault, world, verbs and timers, put together. The interfaces that domains declare get their implementations here, and nowhere else.
 */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { closeBooks, listEntities, realms, resetTestMode } from '../accounts/index.ts'
import type { Resetter } from '../api/sandbox/index.ts'
import type { CardContext } from '../cards/index.ts'
import { presentEvent } from '../api/v2/events.ts'
import { notificationBody } from '../api/v3/notification-body.ts'
import { checkTimers, type CheckContext } from '../checks/index.ts'
import { events } from '../events/index.ts'
import { disputeTimers, type DisputeContext } from '../disputes/index.ts'
import { followToken, gatewayTimers, type GatewayContext } from '../gateway/index.ts'
import { followAttempt } from '../intents/index.ts'
import { messagesOf, type Change } from '../kit/changes.ts'
import { MINUTE, SECOND, type Clock, type Instant } from '../kit/clock.ts'
import type { Context, Mode, Realm } from '../kit/context.ts'
import { idsAt } from '../kit/id.ts'
import { sealBooks } from '../ledger/index.ts'
import { notificationLine, notificationSecretOf, type ObservedNotification } from '../notifications/index.ts'
import { paymentClearing, paymentTimers, type PaymentContext } from '../payments/index.ts'
import { isOwed, payoutsAfterClearing, payoutTimers } from '../payouts/index.ts'
import { refundClearing, networkTimers } from '../refunds/index.ts'
import { disbursementClearing } from '../disbursements/index.ts'
import { findRealmsLate, idleTurnsSkipped, settlementTimers, turnInTime } from '../settlement/index.ts'
import { followIntent, subscriptionTimers } from '../subscriptions/index.ts'
import { ConflictError } from '../storage/conflict.ts'
import { migrate } from '../storage/migrations.ts'
import { Performer } from '../storage/performer.ts'
import { Store, type StoreOptions } from '../storage/store.ts'
import { isTransient } from '../storage/transient.ts'
import { TimerRunner, type Skip, type TimerHandler } from '../timers/index.ts'
import {
  givenMasterKey,
  hasVaultKeys,
  masterKeyInFile,
  openVault,
  UnknownKeyError,
  type DatabaseVault,
} from '../vault/index.ts'
import {
  worldCardDirectory,
  worldAccountRegister,
  worldPayers,
  worldCardNetwork,
  worldDebitBanks,
  worldDisputingBank,
  worldPayersBank,
  worldRehearsedAccounts,
  worldRiskRules,
  worldThreeDSecure,
  worldWallets,
} from '../world/index.ts'
import {
  Courier,
  DeliveryAddresses,
  meetDeliveryFault,
  Poster,
  secretsAt,
  type ObservedAttempt,
  type WebhookContext,
} from '../webhooks/index.ts'
import type { Config } from './config.ts'
import { connectionOf, remoteCardNetworkOf } from './connectors.ts'
import type { OpenDatabase } from './database.ts'
import { Dispatcher } from './dispatcher.ts'
import { AccountGate } from './gate.ts'
import { InstallationNames } from './names.ts'
import { version } from './version.ts'

/** Everything that any verb needs. */
export interface AppContext
  extends Context, CardContext, PaymentContext, DisputeContext, CheckContext, WebhookContext, GatewayContext {}

type Outside =
  | 'cardNetwork'
  | 'debitNetwork'
  | 'payers'
  | 'threeDSecure'
  | 'wallets'
  | 'payersBank'
  | 'disputingBank'
  | 'accountRegister'
  | 'rehearsedAccounts'
  | 'riskRules'

/** The outside of each mode: the simulated world in test mode; in live mode the card network that the account's connector leads to, where it has one. */
const outsides: Readonly<Record<Mode, (realm: Realm) => Pick<AppContext, Outside>>> = {
  test: () => world,
  live: (realm) => ({ ...nobody, cardNetwork: remoteCardNetworkOf(realm) }),
}

const world: Pick<AppContext, Outside> = {
  cardNetwork: worldCardNetwork,
  debitNetwork: worldDebitBanks,
  payers: worldPayers,
  threeDSecure: worldThreeDSecure,
  wallets: worldWallets,
  payersBank: worldPayersBank,
  disputingBank: worldDisputingBank,
  accountRegister: worldAccountRegister,
  rehearsedAccounts: worldRehearsedAccounts,
  riskRules: worldRiskRules,
}

const nobody: Omit<Pick<AppContext, Outside>, 'cardNetwork'> = {
  debitNetwork: null,
  payers: null,
  threeDSecure: null,
  wallets: null,
  payersBank: null,
  disputingBank: null,
  accountRegister: null,
  rehearsedAccounts: null,
  riskRules: null,
}

/** A connector has not answered as it should; the dispatcher asks later for what is not known. */
class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
}

export interface Core {
  readonly store: Store
  readonly vault: DatabaseVault
  readonly gate: AccountGate<AppContext>
  readonly performer: Performer
  readonly runner: TimerRunner<AppContext>
  readonly dispatcher: Dispatcher
  readonly courier: Courier
  readonly resetter: Resetter
  readonly clock: Clock
  readonly names: InstallationNames
  /** What a verb is given at a moment of a realm. */
  readonly contextAt: (realm: Realm, now: Instant, realNow: Instant) => AppContext
  /** What each kind of timer does. */
  readonly handlers: Readonly<Record<string, TimerHandler<AppContext>>>
  readonly skip: Skip<AppContext>
  /** Brings forward the timers for turns of the banks' day that a former process has set under other settings. */
  readonly bringTurnsForward: () => Promise<void>
  /** Waits for work that is under way, then disconnects from the database. */
  close(): Promise<void>
}

export interface CoreOptions {
  readonly config: Config
  readonly database: OpenDatabase
  /** Real time. */
  readonly clock: Clock
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly observeCommit?: NonNullable<StoreOptions['observeCommit']>
  readonly observeDelivery?: (attempt: ObservedAttempt) => void
  readonly observeNotification?: (attempt: ObservedNotification) => void
  readonly onError: (error: unknown, realmId: number | undefined) => void
}

/** The program's own statements take a few seconds at most, however much data there is. */
const answerLimitMs = MINUTE

/** Migrates the database, opens the vault, and puts the rest on them. */
export async function openCore({
  config,
  database,
  clock,
  environment,
  observeCommit,
  observeDelivery,
  observeNotification,
  onError,
}: CoreOptions): Promise<Core> {
  const given = givenMasterKey(environment, database)
  await migrate(database.address)
  const store = new Store({
    address: database.address,
    clock,
    answerLimitMs,
    ...(observeCommit && { observeCommit }),
  })
  const openOwnVault = async (): Promise<DatabaseVault> => {
    const masterKey = given ?? (await masterKeyInFile(config.dataDirectory, () => hasVaultKeys(store)))
    return openVault({ masterKey, database: store, clock })
  }
  const vault = await openOwnVault().catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const names = new InstallationNames(config)
  const deliveryAddresses = new DeliveryAddresses(config.webhookNetworks)
  const contextAt = (realm: Realm, now: Instant, realNow: Instant): AppContext => ({
    realm,
    // Clocks of hosts differ, and a timer may run late: a decision's time is never before the closing of the books.
    now: Math.max(now, realm.booksClosedAt ?? now),
    realNow,
    newId: idsAt(now),
    db: store,
    names,
    hours: config.hours,
    vault,
    deliveryAddresses,
    cardDirectory: worldCardDirectory,
    followAttempt,
    followToken,
    followIntent,
    ...outsides[realm.mode](realm),
  })
  const commit: Store['commit'] = async (realmId, changes) => {
    await store.commit(realmId, changes)
    if (changes.some(tells)) courier.wake(realmId)
  }
  const contextIn = (realm: Realm): AppContext => {
    const realNow = clock.now()
    return contextAt(realm, realNow + realm.clockOffset, realNow)
  }
  const contextOf = async (realmId: number): Promise<AppContext> => {
    const realm = await store.find(realms, [realmId])
    assert(realm !== undefined, 'a realm in which something was sent exists')
    return contextIn(realm)
  }
  /** Reads what is sealed, if need be with keys that another process has made. */
  const unsealed = async <Read>(read: () => Read | Promise<Read>): Promise<Read> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof UnknownKeyError)) throw error
      await vault.refresh()
      return read()
    }
  }
  const dispatcher: Dispatcher = new Dispatcher({
    db: store,
    clock,
    connectionOf: async (realmId) => {
      const { realm } = await contextOf(realmId)
      return unsealed(() =>
        connectionOf(vault, realm, {
          timeLimitMs: config.connectorTimeLimit * SECOND,
          onTrouble: (what) => onError(new ConnectorError(what), realmId),
        }),
      )
    },
    perform: (realmId, verb) => performer.perform(() => contextOf(realmId), verb),
    onError,
  })
  const delivering = {
    db: store,
    clock,
    realms,
    poster: new Poster({ addresses: deliveryAddresses }),
    random: Math.random,
    userAgent: `Guichet/${version}`,
    onError,
  }
  const courier: Courier = new Courier({
    ...delivering,
    bodyOf: (realm, event) => JSON.stringify(presentEvent(contextIn(realm), event)),
    secretsOf: (endpoint) => unsealed(() => secretsAt(vault, endpoint, clock.now())),
    meetFault: (realmId) =>
      performer.perform(
        () => contextOf(realmId),
        (ctx) => Promise.resolve(meetDeliveryFault(ctx)),
      ),
    ...(observeDelivery && { observe: observeDelivery }),
    besides: (sending) => [
      notificationLine(
        {
          ...delivering,
          bodyOf: async (realm, transactionId) => {
            const entity = (await listEntities(store, realm.accountId)).find(({ mode }) => mode === realm.mode)
            assert(entity !== undefined, 'each mode of an account has an entity')
            // Notifications were disabled after this one was recorded.
            if (!entity.notificationsEnabled) return null
            return unsealed(() => notificationBody(contextIn(realm), transactionId, entity.id))
          },
          secretOf: async (realm) => {
            const secret = await unsealed(() => notificationSecretOf(store, vault, realm))
            assert(secret !== undefined, 'the account of a realm is there')
            return secret
          },
          ...(observeNotification && { observe: observeNotification }),
        },
        sending,
      ),
    ],
  })
  const isConflict = (error: unknown): boolean => error instanceof ConflictError || error instanceof UnknownKeyError
  const refresh = async (conflict: unknown): Promise<void> => {
    if (conflict instanceof UnknownKeyError || (conflict instanceof ConflictError && conflict.reason === 'reference'))
      await vault.refresh()
  }
  const gate = new AccountGate({ db: store, clock, contextAt })
  const clearings = [paymentClearing, refundClearing, disbursementClearing]
  const settlement = settlementTimers<AppContext>({
    clearings,
    concluded: payoutsAfterClearing,
    closing: [closeBooks, sealBooks],
  })
  const handlers = {
    ...paymentTimers,
    ...networkTimers,
    ...disputeTimers,
    ...payoutTimers,
    ...checkTimers,
    ...subscriptionTimers,
    ...gatewayTimers,
    ...settlement.handlers,
  }
  const skip: Skip<AppContext> = (ctx, timer, until) => idleTurnsSkipped(ctx, timer, until, { clearings, isOwed })
  const runner = new TimerRunner<AppContext>({
    db: store,
    // A timer does not wait for the answers to its messages; the dispatcher asks for those that do not arrive.
    commit: async (realmId, changes) => {
      await commit(realmId, changes)
      const messages = messagesOf(changes)
      if (messages.length > 0) void dispatcher.deliver(realmId, messages)
    },
    isConflict,
    isTransient,
    refresh,
    realms,
    clock,
    contextAt,
    handlers,
    fallbacks: settlement.fallbacks,
    skip,
    onMove: () => gate.forgetRealms(),
    holder: randomUUID(),
    onError,
  })
  const performer: Performer = new Performer({
    commit,
    realms,
    isConflict,
    refresh,
    deliver: (realmId, messages) => dispatcher.deliver(realmId, messages),
  })
  const bringTurnsForward = async (): Promise<void> => {
    for (const realmId of await findRealmsLate(store, config.hours, clock.now())) {
      try {
        await performer.perform(() => contextOf(realmId), turnInTime)
      } catch (error) {
        onError(error, realmId)
      }
    }
  }
  const reset: Resetter['reset'] = async (principal) => {
    const realm = await performer.perform((fresh) => gate.open(principal, fresh), resetTestMode)
    gate.forgetRealms()
    return realm
  }
  return {
    store,
    vault,
    gate,
    performer,
    runner,
    dispatcher,
    courier,
    resetter: { reset },
    clock,
    names,
    contextAt,
    handlers,
    skip,
    bringTurnsForward,
    close: async () => {
      await runner.stop()
      await dispatcher.stop()
      await courier.stop()
      await store.close()
    },
  }
}

const tells = (change: Change): boolean => change.kind === 'insert' && change.table.name === events.name
