/** Which server a command calls, and with which key: by default the server of the data directory, with the first account's test key. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { findKeyOwner, hashOf, listAccounts, listKeys, readKey } from '../accounts/index.ts'
import { findListeningServer } from '../app/listening-server.ts'
import { listeningUrl } from '../app/names.ts'
import { isDatabaseTrouble } from '../kit/database-trouble.ts'
import type { Database } from '../kit/database.ts'
import { unusable, type DatabaseAddress } from '../storage/connection.ts'
import { findRunningDatabase } from '../storage/embedded/index.ts'
import { isMigrated } from '../storage/migrations.ts'
import { Store } from '../storage/store.ts'
import { UsageError, type CommandInput } from './command.ts'
import { requireAccount } from './require-account.ts'

export interface Place {
  /** Of the API, without a slash at its end. */
  readonly url: string
  /** A test secret key. */
  readonly key: string
}

/** Throws UsageError where there is no server, or no key. */
export async function placeOf(input: CommandInput): Promise<Place> {
  await trustOwnAuthority(input)
  const key = givenKey(input) ?? (await keyInDatabase(input))
  return { url: await urlOf(input), key }
}

/** The address of `--url`, of the server that runs on the data directory, or of one with the settings of this command. */
async function urlOf({ options: { url }, config }: CommandInput): Promise<string> {
  if (url !== undefined) return readUrl(url, '--url').replace(/\/$/, '')
  const listening = await findListeningServer(config.dataDirectory)
  return listening?.url ?? config.apiUrl ?? listeningUrl(config, config.port)
}

/** Reads an address; `localhost:8000/hooks` counts as http. Throws UsageError for what is no address. */
export function readUrl(given: string, option: string): string {
  const text = given.includes('://') ? given : `http://${given}`
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new UsageError(`${option} must be an address, as http://localhost:8000`)
  return text
}

/** The address that events are forwarded to, unchanged: a slash at its end may matter to the receiver. Throws UsageError as {@link readUrl}, and for an address with a user name or password, which would not be sent. */
export function readReceiver(given: string): string {
  const url = readUrl(given, '--forward-to')
  const { username, password } = new URL(url)
  if (username === '' && password === '') return url
  throw new UsageError('--forward-to must hold no user name and no password')
}

/** The key of `--key`, or, without `--account`, that of the environment, which is the first account's. Throws UsageError for what is no test secret key. */
export function givenKey({ options: { key, account }, config }: CommandInput): string | undefined {
  if (key === undefined) return account === undefined ? config.testSecretKey : undefined
  if (account !== undefined) throw new UsageError('--key says whose it is: leave out --account')
  const form = readKey(key)
  if (form?.kind === 'secret' && form.mode === 'live')
    throw new UsageError(
      '--key is a live key: what is told of live modes goes to the endpoints that are registered there',
    )
  if (form?.kind !== 'secret') throw new UsageError('--key must be a test secret key: stest_ and 24 letters or digits')
  return key
}

/** The database of the running server, or undefined while none runs. This neither starts a database nor takes one over. */
export async function findDatabase({ config }: Pick<CommandInput, 'config'>): Promise<DatabaseAddress | undefined> {
  return config.databaseUrl === undefined ? findRunningDatabase(config.dataDirectory) : { url: config.databaseUrl }
}

async function keyInDatabase(input: CommandInput): Promise<string> {
  const address = await findDatabase(input)
  if (address === undefined)
    throw new UsageError(
      `no server runs on ${input.config.dataDirectory}: start it with npm start, or name another with --url and --key`,
    )
  const store = new Store({ address, clock: input.clock, querySessions: 1 })
  try {
    return (await accountIn(store, input)).key
  } catch (error) {
    throw error instanceof Error && isDatabaseTrouble(error) ? unusable(error) : error
  } finally {
    await store.close()
  }
}

/** No server has made an account in this database yet. */
export class NotStartedError extends UsageError {
  constructor() {
    super('no server has started on this database yet: start it with npm start')
  }
}

export interface AccountKey {
  readonly accountId: string
  /** A test secret key of the account that is not revoked. */
  readonly key: string
}

/** The account that was asked for, else the one whose key was given, else the first. Throws UsageError where there is no such account, or it has no test key; NotStartedError where no server has made an account yet. */
export async function accountIn(store: Store, input: CommandInput): Promise<AccountKey> {
  if (!(await isMigrated((text) => store.query({ text, values: [] })).catch(isMissing))) throw new NotStartedError()
  const given = givenKey(input)
  if (given !== undefined) {
    const owner = await findKeyOwner(store, 'secret', hashOf(given))
    if (owner === undefined) throw new UsageError('no account here has the given test key')
    return { accountId: owner.accountId, key: given }
  }
  const id = input.options.account ?? (await listAccounts(store))[0]?.id
  if (id === undefined) throw new NotStartedError()
  await requireAccount(store, id)
  return { accountId: id, key: await livingKey(store, id) }
}

async function livingKey(db: Database, accountId: string): Promise<string> {
  const keys = await listKeys(db, accountId)
  const found = keys.find(({ mode, kind, revokedAt }) => mode === 'test' && kind === 'secret' && revokedAt === null)
  if (found?.value == null)
    throw new UsageError(
      `account ${accountId} has no test secret key: make one with guichet keys create --account ${accountId}`,
    )
  return found.value
}

/** False, for a database that is not migrated, where the table of migrations does not exist. Throws any other error. */
const isMissing = (error: unknown): false => {
  if ((error as { code?: unknown }).code === '42P01') return false
  throw error
}

/** From now on this process trusts the authority of `GUICHET_TLS=auto` on the data directory, where there is one. */
export async function trustOwnAuthority({ config }: Pick<CommandInput, 'config'>): Promise<void> {
  const authority = await readFile(join(config.dataDirectory, 'tls', 'authority.pem'), 'utf8').catch(() => undefined)
  if (authority !== undefined) setDefaultCACertificates([...getCACertificates('default'), authority])
}
