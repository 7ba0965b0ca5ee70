/**
 * Do the books agree with what happened? What is proved, beside servers that work on them:
 *
 * - each account has both of its modes, and all that is booked is of one of them;
 * - each object's transfers and balance items are those that it calls for, with these amounts, and there are no others;
 * - payments are what their operations have made of them, each refund and dispute has the operations that it calls for, and there are no others;
 * - a balance item is in one payout at most, and payouts come to what their items do;
 * - sealed batches chain to each other, have the hash of their transfers, and roll-ups are what these come to;
 * - clearing accounts stand at zero but for what is under way, and the available balance is what open items come to.
 */
import { realms } from '../accounts/index.ts'
import type { Mode, Realm } from '../kit/context.ts'
import type { TransactionalDatabase } from '../kit/database.ts'
import { auditAccounts } from './clearing-accounts.ts'
import { auditBatches } from './batches.ts'
import { sentenceOf, type Disagreement } from './disagreement.ts'
import { auditObjects } from './objects.ts'
import { findLostRealm } from './realms.ts'
import { inSnapshot } from './snapshot.ts'

export interface RealmAudit {
  readonly realm: Realm
  readonly objects: number
  readonly transfers: number
  readonly batches: number
  /** Hash of the last batch, to be kept elsewhere; undefined without one. */
  readonly seal: string | undefined
  /** The number of the batch whose seal was looked for; undefined where it is none of this realm's. */
  readonly sealed: number | undefined
  /** The first that was found. */
  readonly disagreement: Disagreement | undefined
}

/** Those of all accounts and modes, or of some. */
export const listRealmsToVerify = (
  db: TransactionalDatabase,
  { accountId, mode }: { readonly accountId?: string | undefined; readonly mode?: Mode | undefined } = {},
): Promise<Realm[]> =>
  db.query({
    text: `select ${realms.select()} from realms where closed_at is null and ($1::text is null or account_id = $1) and ($2::text is null or mode = $2) order by id`,
    values: [accountId ?? null, mode ?? null],
  })

/** `soughtSeal` is a hash that was kept elsewhere. Where it is still in the chain, the books up to its batch are unchanged. */
export async function verifyRealm(db: TransactionalDatabase, realm: Realm, soughtSeal?: string): Promise<RealmAudit> {
  const objects = await auditObjects(db, realm.id)
  const batches = await auditBatches(db, realm.id, soughtSeal)
  const disagreement =
    objects.disagreement ?? batches.disagreement ?? (await inSnapshot(db, (run) => auditAccounts(run, realm.id)))
  // A realm that a reset has ended meanwhile is being removed, table by table, so that it may seem to disagree.
  const isEnded = disagreement !== undefined && (await db.find(realms, [realm.id]))?.closedAt !== null
  return { realm, ...objects, ...batches, disagreement: isEnded ? undefined : disagreement }
}

/** The first disagreement in any realm, in a sentence; undefined when all agree. */
export async function findDisagreement(db: TransactionalDatabase): Promise<string | undefined> {
  const lost = await findLostRealm(db, undefined)
  if (lost !== undefined) return sentenceOf(lost)
  for (const realm of await listRealmsToVerify(db)) {
    const { disagreement } = await verifyRealm(db, realm)
    if (disagreement !== undefined) return `realm ${realm.id}: ${sentenceOf(disagreement)}`
  }
  return undefined
}
