/** What accounts pay for the service: read and set from the command line. */
import type { Mode, Realm } from '../kit/context.ts'
import type { Database, TransactionalDatabase } from '../kit/database.ts'
import { defaultFeeSchedule, type FeeSchedule } from '../kit/fee-schedule.ts'
import { listOpenRealms, lockOpenRealms, updateFees } from './store.ts'

export interface AccountFees {
  readonly accountId: string
  readonly mode: Mode
  readonly fees: FeeSchedule
}

/** The fees of one account, or of all. */
export const listFees = async (db: Database, accountId?: string): Promise<AccountFees[]> =>
  (await listOpenRealms(db, accountId)).map(feesOf)

/**
 * Sets the fees of an account in some modes; `change` makes the new fees from the former ones. They apply to whatever is credited from then on: a decision that was made under the former fees and is
 * not committed yet is made again. The result is empty when there is no such account.
 */
export const changeFees = (
  db: TransactionalDatabase,
  accountId: string,
  modes: readonly Mode[],
  change: (fees: FeeSchedule) => FeeSchedule,
): Promise<AccountFees[]> =>
  db.transaction(async (run) => {
    const found = await lockOpenRealms(run, accountId, modes)
    const changed = found.map((realm) => ({ ...realm, fees: change(realm.fees ?? defaultFeeSchedule) }))
    for (const realm of changed) await updateFees(run, realm)
    return changed.map(feesOf)
  })

const feesOf = ({ accountId, mode, fees }: Realm): AccountFees => ({
  accountId,
  mode,
  fees: fees ?? defaultFeeSchedule,
})
