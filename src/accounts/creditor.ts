/** The creditor of each account and mode, in whose name SEPA debits are made. It is set from the command line. */
import type { Context, Mode, Realm } from '../kit/context.ts'
import { testCreditor, type Creditor } from '../kit/creditor.ts'
import type { Database, TransactionalDatabase } from '../kit/database.ts'
import { notAvailable } from '../kit/errors.ts'
import { listOpenRealms, lockOpenRealms, updateCreditor } from './store.ts'

export interface AccountCreditor {
  readonly accountId: string
  readonly mode: Mode
  /** Null in a live mode that has not been told. */
  readonly creditor: Creditor | null
}

/** Null in a live mode that has not been told. */
export const creditorOf = ({ mode, creditor }: Pick<Realm, 'mode' | 'creditor'>): Creditor | null =>
  creditor ?? (mode === 'test' ? testCreditor : null)

/** Throws 501 where there is none yet. */
export function requireCreditor({ realm }: Pick<Context, 'realm'>): Creditor {
  const creditor = creditorOf(realm)
  if (creditor === null)
    throw notAvailable('This account has no creditor yet, which SEPA debits need: set it with `guichet creditor set`')
  return creditor
}

/** Of one account, or of all. */
export const listCreditors = async (db: Database, accountId?: string): Promise<AccountCreditor[]> =>
  (await listOpenRealms(db, accountId)).map(accountCreditorOf)

/**
 * Sets the creditor of an account in some modes, from what it was. Decisions that were made under the former one are made again; what was signed or told before keeps the former. The result is empty when there
 * is no such account. Throws what `change` throws.
 */
export const changeCreditor = (
  db: TransactionalDatabase,
  accountId: string,
  modes: readonly Mode[],
  change: (creditor: Creditor | null) => Creditor,
): Promise<AccountCreditor[]> =>
  db.transaction(async (run) => {
    const found = await lockOpenRealms(run, accountId, modes)
    const changed = found.map((realm) => ({ ...realm, creditor: change(creditorOf(realm)) }))
    for (const realm of changed) await updateCreditor(run, realm)
    return changed.map(accountCreditorOf)
  })

const accountCreditorOf = (realm: Realm): AccountCreditor => ({
  accountId: realm.accountId,
  mode: realm.mode,
  creditor: creditorOf(realm),
})
