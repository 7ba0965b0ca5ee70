/** Checks that no realm is lost: each account has both of its modes, and everything that is booked belongs to a realm that exists. */
import type { Database } from '../kit/database.ts'
import type { Disagreement } from './disagreement.ts'

/** Of all accounts, or of one. */
export const findLostRealm = async (db: Database, accountId: string | undefined): Promise<Disagreement | undefined> =>
  (await findMissingMode(db, accountId)) ?? (accountId === undefined ? await findBooksOfNobody(db) : undefined)

async function findMissingMode(db: Database, accountId: string | undefined): Promise<Disagreement | undefined> {
  const [missing] = await db.query<{ id: string }>({
    text: `select a.id || ' (' || m.mode || ')' as id from accounts a cross join (values ('live'), ('test')) m (mode)
      where ($1::text is null or a.id = $1)
        and not exists (select from realms r where r.account_id = a.id and r.mode = m.mode and r.closed_at is null)
      order by 1 limit 1`,
    values: [accountId ?? null],
  })
  return missing && { subject: 'mode', id: missing.id, problem: 'it does not exist, or was closed' }
}

async function findBooksOfNobody(db: Database): Promise<Disagreement | undefined> {
  for (const table of ['transfers', 'balance_items', 'operations']) {
    // The query steps from one realm to the next by the index, so that its cost does not depend on the number of rows.
    const [lost] = await db.query<{ id: string }>({
      text: `with recursive found as (
          (select realm_id from ${table} order by realm_id limit 1)
          union all
          select (select t.realm_id from ${table} t where t.realm_id > f.realm_id order by t.realm_id limit 1) from found f where f.realm_id is not null
        )
        select realm_id::text as id from found where realm_id is not null and not exists (select from realms r where r.id = realm_id) limit 1`,
      values: [],
    })
    if (lost !== undefined) return { subject: 'mode', id: lost.id, problem: 'the books name it, and it does not exist' }
  }
  return undefined
}
