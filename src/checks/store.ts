/** Every query on checks. */
import type { Context } from '../kit/context.ts'
import { checks, type Check } from './check.ts'

export const findCheck = (ctx: Context, id: string): Promise<Check | undefined> =>
  ctx.db.find(checks, [ctx.realm.id, id])

/** The latest check of an account, erased or not. */
export async function findLatestCheckOf(ctx: Context, sepaId: string): Promise<Check | undefined> {
  const [check] = await ctx.db.query<Check>({
    name: 'find_latest_check_of_sepa_account',
    text: `select ${checks.select()} from account_checks where realm_id = $1 and sepa_id = $2 order by created_at desc, id desc limit 1`,
    values: [ctx.realm.id, sepaId],
  })
  return check
}
