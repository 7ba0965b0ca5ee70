/**
 * Connections to the database: where it is, how values are read, and what a session is told before its first statement.
 */
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

/**
 * A connection on which a question was not answered for `answerLimitMs` is given up, as one that is lost. The system itself takes a quarter of an hour to find that nobody is there any more.
 */
export const clientConfig = (address: DatabaseAddress, answerLimitMs?: number): ClientConfig => ({
  // The embedded server speaks over a socket of this machine; what the environment says about encryption is not about it.
  ...('url' in address ? { connectionString: address.url } : { ...address, ssl: false }),
  types: typeParsers,
  application_name: 'guichet',
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  query_timeout: answerLimitMs,
})

/**
 * What is asked takes milliseconds, and compiling its plan fifty times as long; where a way to read is turned off, a plan looks dear enough for that to PostgreSQL before 18.
 */
const withoutCompiling = 'set jit = off'

/** Tells a session of a pool what it needs to know; the pool waits for the promise before it lends the session. */
export const prepareSession = (client: ClientBase): unknown => client.query(withoutCompiling)

/**
 * Sessions that run the same few statements for weeks, each on rows named by arrays of their keys. A plan is made once and kept, perhaps from a day on which the table was empty.
 * One is right for ever: the key's index is walked with the arrays, and what it finds is joined to what was given by hashing. So no other is offered.
 */
const byKeyOnly = [
  withoutCompiling,
  'set plan_cache_mode = force_generic_plan',
  'set enable_seqscan = off',
  'set enable_bitmapscan = off',
  'set enable_mergejoin = off',
  'set enable_nestloop = off',
].join('; ')

/** Opens a session for statements by primary key. What is asked of it at once is sent at once (the protocol's pipelining), and answered in that order. */
export async function openKeySession(address: DatabaseAddress, answerLimitMs?: number): Promise<Client> {
  const client = new Client({ ...clientConfig(address, answerLimitMs), pipeline: true })
  // A lost connection is noticed by the statement that needs it.
  client.on('error', () => undefined)
  await client.connect()
  await client.query(byKeyOnly)
  return client
}

/** Whether an error means that the connection is gone, so that nobody knows what became of the statement. */
export function connectionIsLost(error: unknown): boolean {
  // A refusal by a living server comes as its own message; whatever else fails (EPIPE, ECONNRESET, a closed client) fails on the way.
  if (!(error instanceof DatabaseError)) return error instanceof Error
  // Class 08 and 57P0x are PostgreSQL's own words for it.
  return /^(08...|57P0[1-5])$/.test(error.code ?? '')
}

/** The database cannot be reached, does not let this user in, or refuses what the program needs of it; the message says why, without the password that the address holds. */
export class UnreachableDatabaseError extends Error {
  override readonly name = 'UnreachableDatabaseError'
}

/** `during` is what came to nothing, where that helps. */
export function unusable(error: unknown, during = ''): UnreachableDatabaseError {
  const { message, code } = error as { message: string; code?: string }
  const reason = message === '' ? (code ?? 'no answer') : message
  return new UnreachableDatabaseError(`the database cannot be used: ${during}${reason}`, { cause: error })
}

const insufficientPrivilege = '42501'

/** Whether the database speaks of its state, or of what this user may do there: not of a mistake in what it was asked. */
export const speaksOfItself = (error: unknown): boolean =>
  error instanceof DatabaseError && (isDatabaseTrouble(error) || error.code === insufficientPrivilege)

/** Opens a session for whatever is to be done before the program is up. Throws UnreachableDatabaseError. */
export async function openSession(address: DatabaseAddress): Promise<Client> {
  try {
    const client = new Client(clientConfig(address))
    client.on('error', () => undefined)
    await client.connect()
    return client
  } catch (error) {
    throw unusable(error)
  }
}
