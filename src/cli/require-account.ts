/** Accounts that are named at the terminal. */
import { findAccount } from '../accounts/index.ts'
import type { Database } from '../kit/database.ts'
import { UsageError } from './command.ts'

/** Throws UsageError where an account is named that does not exist. */
export async function requireAccount(db: Database, id: string | undefined): Promise<void> {
  if (id !== undefined && (await findAccount(db, id)) === undefined) throw new UsageError(`there is no account ${id}`)
}
