/** Every query on checks. */
import type { Context } from '../kit/context.ts'
import { checks, type Check } from './check.ts'

export const findCheck = (ctx: Context, id: string): Promise<Check | undefined> =>
  ctx.db.find(checks, [ctx.realm.id, id])
