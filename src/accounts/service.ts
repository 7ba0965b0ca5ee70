/** Accounts and their keys: making, listing, revoking. Done from the command line and at the first start, never by a request. */
import type { BankingHours } from '../kit/banking-hours.ts'
import type { Instant } from '../kit/clock.ts'
import type { Mode } from '../kit/context.ts'
import type { Run, TransactionalDatabase } from '../kit/database.ts'
import { newId } from '../kit/id.ts'
import type { Account, ApiKey, KeyKind } from './account.ts'
import { apiKeyOf, newKeyValue } from './api-key.ts'
import { newEntity, type Entity } from './entity.ts'
import { findAccount, insertAccount, insertKey, listAccounts, listKeys, lockAccounts } from './store.ts'

/** What was asked of accounts and keys cannot be done; the message is for the person who asked. */
export class AccountError extends Error {
  override readonly name = 'AccountError'
}

/** Key values as they were made, the only time that a live secret key can be read. */
export interface NewKey {
  readonly key: ApiKey
  readonly value: string
}

const modes: readonly Mode[] = ['test', 'live']
const kinds: readonly KeyKind[] = ['secret', 'public']

/** When an account is made, and on which days and hours its banks work. */
export interface Founding {
  readonly now: Instant
  readonly hours: BankingHours
}

export interface NewAccount {
  readonly account: Account
  /** One for each mode. */
  readonly entities: readonly Entity[]
  readonly keys: readonly NewKey[]
}

/** An account with its two entities, and its four keys: secret and public, test and live. */
export const createAccount = (db: TransactionalDatabase, name: string, at: Founding): Promise<NewAccount> =>
  db.transaction((run) => makeAccount(run, name, at))

/** One more key for an account. Throws AccountError when there is no such account. */
export async function createKey(
  db: TransactionalDatabase,
  accountId: string,
  kind: KeyKind,
  mode: Mode,
  now: Instant,
): Promise<NewKey> {
  if ((await findAccount(db, accountId)) === undefined) throw new AccountError(`there is no account ${accountId}`)
  return db.transaction((run) => makeKey(run, accountId, newKeyValue(kind, mode), now))
}

export interface FirstAccount {
  readonly account: Account
  /** Readable keys of its test mode. */
  readonly testSecretKey: string
  readonly testPublicKey: string
  /** Live keys, when the account was made just now. */
  readonly liveKeys: readonly NewKey[]
}

/**
 * The account that is there from the first start, with the test keys that the configuration names, or with keys of its own making.
 * Throws AccountError when a given key belongs to another account, or was revoked.
 */
export function ensureFirstAccount(
  db: TransactionalDatabase,
  wanted: { readonly testSecretKey?: string | undefined; readonly testPublicKey?: string | undefined },
  at: Founding,
): Promise<FirstAccount> {
  const { now } = at
  return db.transaction(async (run) => {
    await lockAccounts(run)
    const [known] = await listAccounts({ query: run })
    const made = known === undefined ? await makeAccount(run, 'Guichet', at, wanted) : undefined
    const account = known ?? made?.account
    if (account === undefined) throw new Error('the first account could not be made')
    const keys = await listKeys({ query: run }, account.id)
    return {
      account,
      testSecretKey: await ensureKey(run, account, keys, 'secret', wanted.testSecretKey, now),
      testPublicKey: await ensureKey(run, account, keys, 'public', wanted.testPublicKey, now),
      liveKeys: made?.keys.filter(({ key }) => key.mode === 'live') ?? [],
    }
  })
}

async function makeAccount(
  run: Run,
  name: string,
  { now, hours }: Founding,
  wanted: { readonly testSecretKey?: string | undefined; readonly testPublicKey?: string | undefined } = {},
): Promise<NewAccount> {
  const account: Account = { id: newId('account', now), name, createdAt: now }
  const entities = modes.map((mode) => newEntity(account.id, mode))
  await insertAccount(run, account, entities, hours)
  const keys: NewKey[] = []
  for (const mode of modes) {
    for (const kind of kinds) {
      const given = mode === 'live' ? undefined : kind === 'secret' ? wanted.testSecretKey : wanted.testPublicKey
      keys.push(await makeKey(run, account.id, given ?? newKeyValue(kind, mode), now))
    }
  }
  return { account, entities, keys }
}

async function makeKey(run: Run, accountId: string, value: string, now: Instant): Promise<NewKey> {
  const key = apiKeyOf(accountId, value, now)
  if (!(await insertKey(run, key)))
    throw new AccountError(`the key ${key.hint} already belongs to another account, or was revoked`)
  return { key, value }
}

/** The wanted test key when the configuration names one, else the first that lives; one is made when all were revoked. */
async function ensureKey(
  run: Run,
  account: Account,
  keys: readonly ApiKey[],
  kind: KeyKind,
  wanted: string | undefined,
  now: Instant,
): Promise<string> {
  const living = keys.filter((key) => key.mode === 'test' && key.kind === kind && key.revokedAt === null)
  if (wanted !== undefined) {
    if (!living.some((key) => key.value === wanted)) await makeKey(run, account.id, wanted, now)
    return wanted
  }
  return living[0]?.value ?? (await makeKey(run, account.id, newKeyValue(kind, 'test'), now)).value
}
