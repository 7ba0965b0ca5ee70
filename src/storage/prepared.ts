/**
 * Commits under names, so that PostgreSQL plans them once for a session. It keeps each plan for as long as the session lives, half a megabyte and more, and there are as many statements as there are
 * combinations of decisions that are committed together. So only those get a name that come again soon, and those of longest ago lose it.
 */
import type { Client, QueryResult } from 'pg'
import { Recent } from '../kit/recent.ts'
import { send } from './send.ts'
import type { CommitStatement } from './statement.ts'

/** The most plans of a session: some 40 MB. */
const planLimit = 64
/** Among how many different statements one has to come again to get a name. */
const memory = 256

interface Plans {
  readonly named: Recent<true>
  readonly metOnce: Recent<true>
}

const plansOf = new WeakMap<Client, Plans>()

/** Sends a commit on a session that does nothing else meanwhile. Rejects with the database's error. */
export async function sendCommit(session: Client, { name, text, values }: CommitStatement): Promise<QueryResult> {
  const isNamed = await mayBeNamed(session, name)
  return send(session, { text, values: [...values], ...(isNamed && { name }) })
}

async function mayBeNamed(session: Client, name: string): Promise<boolean> {
  const { named, metOnce } = plansOf.get(session) ?? begin(session)
  if (named.get(name) !== undefined) return true
  if (metOnce.get(name) === undefined) {
    metOnce.set(name, true)
    return false
  }
  metOnce.delete(name)
  const forgotten = named.set(name, true)
  if (forgotten !== undefined) await deallocate(session, forgotten)
  return true
}

function begin(session: Client): Plans {
  const plans = { named: new Recent<true>(planLimit), metOnce: new Recent<true>(memory) }
  plansOf.set(session, plans)
  return plans
}

/** The driver notes what it has prepared, and has no means to be told that it is gone. (The property is missing from its type.) */
interface Noting {
  readonly connection: { readonly parsedStatements: Record<string, string | undefined> }
}

async function deallocate(session: Client, name: string): Promise<void> {
  const { parsedStatements } = (session as unknown as Noting).connection
  // It is not prepared where the database could not read it.
  if (parsedStatements[name] === undefined) return
  await send(session, { text: `deallocate ${name}` })
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete parsedStatements[name]
}
