/** Emptying a test mode: its realm ends, and the next epoch begins with nothing in it. */
import assert from 'node:assert/strict'
import { insert, update, type Outcome } from '../kit/changes.ts'
import type { Context, Realm } from '../kit/context.ts'
import { firstClearing } from '../settlement/index.ts'
import { timers } from '../timers/index.ts'
import { realms } from './account.ts'
import { drawRealmId } from './store.ts'

/**
 * Ends the realm and makes the next one: of the same account, with the same fees, on real time, without faults. Keys belong to the account's mode, so they open the new realm from then on. A decision
 * that was made in the ended realm can no longer be committed; the ended realm's rows are removed afterwards (src/app/purge-epochs.ts).
 */
export async function resetTestMode(ctx: Context): Promise<Outcome<Realm>> {
  const { realm, realNow, hours } = ctx
  assert(realm.mode === 'test' && realm.closedAt === null, 'only a test mode is reset, and only its present epoch')
  const next: Realm = {
    ...realm,
    id: await drawRealmId(ctx.db),
    version: 1,
    epoch: realm.epoch + 1,
    createdAt: realNow,
    clockOffset: 0,
    booksClosedAt: null,
    faults: null,
    deliveryFaults: null,
  }
  return {
    result: next,
    changes: [
      update(realms, { ...realm, closedAt: realNow }),
      insert(realms, next),
      insert(timers, firstClearing(next.id, { now: realNow, hours })),
    ],
  }
}
