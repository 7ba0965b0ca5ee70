/** Connections to the database: its address, how values are read, and the settings of a session. */
import { Client, DatabaseError, TypeOverrides, types, type ClientBase, type ClientConfig } from 'pg'
import { isDatabaseTrouble } from '../kit/database-trouble.ts'

/** A PostgreSQL address (`postgres://…`), or the parts of one. */
export type DatabaseAddress =
  | { readonly url: string }
  | {
      readonly host: string
      readonly port: number
      readonly user: string
      readonly password: string
      readonly database: string
    }

/** Counts and moments fit a JavaScript number; a day stays the text that both wires show. */
const typeParsers = new TypeOverrides()
typeParsers.setTypeParser(types.builtins.INT8, Number)
typeParsers.setTypeParser(types.builtins.DATE, (text: string) => text)

/** A connection that gives no answer for `answerLimitMs` is treated as lost. The operating system itself takes a quarter of an hour to find that the other side is gone. */
export const clientConfig = (address: DatabaseAddress, answerLimitMs?: number): ClientConfig => ({
  // The embedded server is reached over a local socket, so what the environment says about encryption does not apply to it.
  ...('url' in address ? { connectionString: address.url } : { ...address, ssl: false }),
  types: typeParsers,
  application_name: 'guichet',
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  query_timeout: answerLimitMs,
})

/**
 * Settings of every session, whatever the database or the role has set. Queries take milliseconds, and compiling a plan (JIT) takes fifty times as long; when a way to read is turned off, PostgreSQL
 * before 18 estimates a plan as costly enough to compile it. Days are read, and arrays and patterns written, in one form only. Decisions assert what they rest on, and need no stricter isolation. A commit
 * that is answered has to be on the disk: `off` is not accepted, but the settings for standby servers are.
 */
const commonSettings = [
  'set jit = off',
  `set datestyle = 'ISO, YMD'`,
  'set standard_conforming_strings = on',
  'set array_nulls = on',
  `set default_transaction_isolation = 'read committed'`,
  `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`,
].join('; ')

/** Sets up a session of a pool; the pool waits for the promise before it lends the session. */
export const prepareSession = (client: ClientBase): unknown => client.query(commonSettings)

/**
 * Settings for sessions that run the same few statements for weeks, each on rows named by arrays of their keys. A plan is made once and kept, and the table may have been empty on
 * that day. Only one kind of plan is always right: look up the arrays in the key's index, and join the rows found to the values given with a hash join. So the other kinds are
 * turned off.
 */
const byKeyOnly = [
  commonSettings,
  'set plan_cache_mode = force_generic_plan',
  'set enable_seqscan = off',
  'set enable_bitmapscan = off',
  'set enable_mergejoin = off',
  'set enable_nestloop = off',
].join('; ')

/** Opens a session for statements by primary key. Statements that are asked at once are sent at once (the protocol's pipelining), and answered in that order. */
export async function openKeySession(address: DatabaseAddress, answerLimitMs?: number): Promise<Client> {
  const client = new Client({ ...clientConfig(address, answerLimitMs), pipeline: true })
  return begun(client, byKeyOnly)
}

/** Connects, and sets up the session. A client whose server refuses the settings is ended, without waiting for the server: it would keep the process alive. */
async function begun(client: Client, settings: string): Promise<Client> {
  // A lost connection is noticed by the statement that needs it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(settings)
    return client
  } catch (error) {
    void client.end().catch(() => undefined)
    throw error
  }
}

/** Whether an error means that the connection is gone, so that it is unknown what became of the statement. */
export function connectionIsLost(error: unknown): boolean {
  // A living server refuses with a message of its own; every other failure (EPIPE, ECONNRESET, a closed client) is one of the connection.
  if (!(error instanceof DatabaseError)) return error instanceof Error
  // Classes 08 and 57P0x are PostgreSQL's codes for a lost connection.
  return /^(08...|57P0[1-5])$/.test(error.code ?? '')
}

/** The database cannot be reached, does not let this user in, or refuses what the program needs of it. The message says why, without the password that the address holds. */
export class UnreachableDatabaseError extends Error {
  override readonly name = 'UnreachableDatabaseError'
}

/** `during` says what failed, if that helps; it goes before the reason. */
export function unusable(error: unknown, during = ''): UnreachableDatabaseError {
  const { message, code } = error as { message: string; code?: string }
  const reason = message === '' ? (code ?? 'no answer') : message
  return new UnreachableDatabaseError(`the database cannot be used: ${during}${reason}`, { cause: error })
}

const insufficientPrivilege = '42501'

/** Whether the error is about the state of the database, or about the rights of this user, and not about a mistake in the query. */
export const speaksOfItself = (error: unknown): boolean =>
  error instanceof DatabaseError && (isDatabaseTrouble(error) || error.code === insufficientPrivilege)

/** Opens a session for work that is done before the program is up. Throws UnreachableDatabaseError. */
export async function openSession(address: DatabaseAddress): Promise<Client> {
  try {
    return await begun(new Client(clientConfig(address)), commonSettings)
  } catch (error) {
    throw unusable(error)
  }
}
