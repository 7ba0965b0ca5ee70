/**
 * Lets time pass in a realm within one transaction, for making decisions in the past: what is due until a moment runs in its order, then comes a decision of that moment, and so
 * on. No other process decides in the realm meanwhile (see TimerRunner.hold, or a realm that nobody has seen yet). So nothing is tried again or put off: a failure ends everything.
 */
import assert from 'node:assert/strict'
import { messagesOf, remove, type Change, type Outcome } from '../kit/changes.ts'
import type { Instant } from '../kit/clock.ts'
import type { Context, Realm } from '../kit/context.ts'
import type { Database } from '../kit/database.ts'
import type { Table } from '../kit/table.ts'
import type { Skip, TimerHandler } from './options.ts'
import { findNextDue } from './store.ts'
import { timers } from './timer.ts'

export interface PassageOptions<C extends Context> {
  /** The transaction. */
  readonly db: Database
  readonly write: (changes: readonly Change[]) => Promise<void>
  readonly realms: Table<Realm>
  readonly realmId: number
  /** Real time throughout. */
  readonly realNow: Instant
  readonly contextAt: (realm: Realm, now: Instant) => C
  readonly handlers: Readonly<Record<string, TimerHandler<C>>>
  readonly skip: Skip<C>
}

export class Passage<C extends Context> {
  readonly #options: PassageOptions<C>

  constructor(options: PassageOptions<C>) {
    this.#options = options
  }

  /** Runs what is due on the realm's clock until a moment, that moment included. */
  async until(moment: Instant): Promise<void> {
    const { db, realmId, realNow, handlers, skip } = this.#options
    for (;;) {
      const timer = await findNextDue(db, realmId, 'realm', moment, realNow)
      if (timer === undefined) return
      const handle = handlers[timer.kind]
      assert(handle !== undefined, `there is no handler for timers of kind ${timer.kind}`)
      await this.perform(timer.dueAt, async (ctx) => {
        const instead = await skip(ctx, timer, moment)
        if (instead.length > 0) return { result: undefined, changes: instead }
        const { changes } = await handle(ctx, timer)
        return { result: undefined, changes: [...changes, remove(timers, timer)] }
      })
    }
  }

  /** Carries a verb out at a moment. Throws what the verb throws, with nothing written. */
  async perform<Result>(now: Instant, verb: (ctx: C) => Promise<Outcome<Result>>): Promise<Result> {
    const { result, changes } = await verb(await this.contextAt(now))
    assert(messagesOf(changes).length === 0, 'nothing is sent out of a past')
    await this.#options.write(changes)
    return result
  }

  async contextAt(now: Instant): Promise<C> {
    const { db, realms, realmId, contextAt } = this.#options
    const realm = await db.find(realms, [realmId])
    assert(realm !== undefined, 'a realm in which time passes exists')
    return contextAt(realm, now)
  }
}
