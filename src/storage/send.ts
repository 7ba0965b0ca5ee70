/**
 * Sends a statement to a session.
 *
 * Without a callback the driver makes a promise by itself. Then each query refers to the next one, for V8's collector of young objects. Once one of them is old, all that follow
 * are kept with their rows until the old objects are collected as well: half of what was allocated under load.
 */
import type { Client, QueryArrayConfig, QueryArrayResult, QueryConfig, QueryResult } from 'pg'

/** Rejects with the database's error, whose stack leads to the caller. */
export function send(session: Client, statement: QueryArrayConfig): Promise<QueryArrayResult>
export function send(session: Client, statement: QueryConfig): Promise<QueryResult>
export function send(session: Client, statement: QueryConfig): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<QueryResult>()
  session.query(statement, (error: Error | null, result) => {
    if (error === null) resolve(result)
    else reject(error)
  })
  return promise.catch((error: unknown) => {
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  })
}
