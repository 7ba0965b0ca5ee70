/**
 * Sends a statement to a session.
 *
 * The driver makes a promise by itself where it is given no callback. Then each query leads V8's collector of what is young to the next, and once one of them is old, all that follow are kept with their rows until the
 * old are collected as well: half of what was allocated under load.
 */
import type { Client, QueryArrayConfig, QueryArrayResult, QueryConfig, QueryResult } from 'pg'

/** Rejects with the database's error, whose stack leads to whoever asked. */
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
