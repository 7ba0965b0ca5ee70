/**
 * Limits how often payments may be tried on a page that anybody can open, so that stolen card numbers cannot be tested there. Each try is counted for the payment and for the client's address, in the
 * commit of the try, so that simultaneous tries are all counted.
 */
import { insert, update, type Change } from '../kit/changes.ts'
import { HOUR, SECOND, type Instant } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { ApiError } from '../kit/errors.ts'
import { defineTable } from '../kit/table.ts'

interface Attempts {
  readonly realmId: number
  /** `checkout paym_…`, `checkout pi_…`, or `address` and a keyed digest of it. */
  readonly subject: string
  readonly version: number
  /** Real time: moving a test clock does not reset the count. */
  readonly createdAt: Instant
  readonly count: number
}

const attempts = defineTable<Attempts>('attempts', ['realmId', 'subject'], {
  realmId: true,
  subject: true,
  version: true,
  createdAt: true,
  count: true,
})

/** After so long the count begins anew, in milliseconds. */
export const attemptWindowMs = HOUR

export interface AttemptLimit {
  readonly subject: string
  /** Tries within an hour. */
  readonly limit: number
}

/** The changes that count one more try. Throws 429 when there have been too many. */
export async function countAttempt(ctx: Context, limits: readonly AttemptLimit[]): Promise<Change[]> {
  return Promise.all(limits.map((limit) => countOne(ctx, limit)))
}

async function countOne(ctx: Context, { subject, limit }: AttemptLimit): Promise<Change> {
  const known = await ctx.db.find(attempts, [ctx.realm.id, subject])
  if (known !== undefined && isFull(ctx, known, limit)) {
    const retryAfter = Math.ceil((known.createdAt + attemptWindowMs - ctx.realNow) / SECOND)
    throw new ApiError(429, 'Too many attempts, try again later', { retryAfter })
  }
  const begun = { realmId: ctx.realm.id, subject, createdAt: ctx.realNow, count: 1 }
  if (known === undefined) return insert(attempts, { ...begun, version: 1 })
  return update(
    attempts,
    isCounted(ctx, known) ? { ...known, count: known.count + 1 } : { ...begun, version: known.version },
  )
}

const isCounted = (ctx: Context, { createdAt }: Attempts): boolean => ctx.realNow - createdAt < attemptWindowMs

const isFull = (ctx: Context, known: Attempts, limit: number): boolean => isCounted(ctx, known) && known.count >= limit

/** Whether one more try would be refused. */
export async function isExhausted(ctx: Context, limits: readonly AttemptLimit[]): Promise<boolean> {
  const found = await Promise.all(limits.map(({ subject }) => ctx.db.find(attempts, [ctx.realm.id, subject])))
  return found.some((known, index) => known !== undefined && isFull(ctx, known, limits[index]?.limit ?? Infinity))
}
