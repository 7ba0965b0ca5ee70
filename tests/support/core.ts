/** The program without its listener, on a database of its own and a clock that stands still: for tests of rules, timers and books. */
import assert from 'node:assert/strict'
import { createAccount, ensureFirstAccount, findCurrentRealm } from '../../src/accounts/index.ts'
import type { Principal } from '../../src/api/gate.ts'
import { readConfig } from '../../src/app/config.ts'
import { openCore, type AppContext, type Core } from '../../src/app/core.ts'
import type { Outcome } from '../../src/kit/changes.ts'
import { ManualClock, type Clock } from '../../src/kit/clock.ts'
import type { Mode, Realm } from '../../src/kit/context.ts'
import { hours } from './names.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

/** 2030-01-15 12:00:00 UTC, a Tuesday. */
export const someNoon = Date.UTC(2030, 0, 15, 12)

export const masterKey = Buffer.alloc(32, 7).toString('base64')

export interface TestCore {
  readonly core: Core
  readonly clock: ManualClock
  readonly database: TestDatabase
  readonly realmId: number
  readonly principal: Principal
  perform<Result>(verb: (ctx: AppContext) => Promise<Outcome<Result>>, mode?: Mode): Promise<Result>
  read<Result>(reader: (ctx: AppContext) => Promise<Result>, mode?: Mode): Promise<Result>
  /** The test mode of another account, which this makes. */
  anotherRealm(): Promise<Realm>
  /** Another process on the same database, perhaps on a host whose clock shows another time. */
  openAnother(itsClock?: Clock): Promise<Core>
  close(): Promise<void>
}

export async function openTestCore(): Promise<TestCore> {
  const database = await createTestDatabase()
  const clock = new ManualClock(someNoon)
  const open = (itsClock: Clock = clock): Promise<Core> =>
    openCore({
      config: readConfig({}),
      database: { address: database.address, embedded: false, onLost: () => undefined, close: () => Promise.resolve() },
      clock: itsClock,
      environment: { GUICHET_MASTER_KEY: masterKey },
      onError: (error) => {
        throw error
      },
    })
  const core = await open()
  const { account } = await ensureFirstAccount(core.store, {}, { now: clock.now(), hours })
  const realmOf = async (accountId: string): Promise<Realm> => {
    const found = await findCurrentRealm(core.store, accountId, 'test')
    assert(found !== undefined)
    return found
  }
  const realm = await realmOf(account.id)
  const principal = (mode: Mode): Principal => ({ accountId: account.id, accountName: account.name, mode })
  return {
    core,
    clock,
    database,
    realmId: realm.id,
    principal: principal('test'),
    perform: (verb, mode = 'test') => core.performer.perform((fresh) => core.gate.open(principal(mode), fresh), verb),
    read: async (reader, mode = 'test') => reader(await core.gate.open(principal(mode), true)),
    anotherRealm: async () => {
      const another = await createAccount(core.store, 'Another', { now: clock.now(), hours })
      return realmOf(another.account.id)
    },
    openAnother: open,
    close: async () => {
      await core.close()
      await database.drop()
    },
  }
}
