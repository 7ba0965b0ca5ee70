/** What loading objects (src/seed) is given of the program. */
import { isOwed } from '../payouts/index.ts'
import type { Stage } from '../seed/index.ts'
import { idleTurnsSkipped } from '../settlement/index.ts'
import { ConflictError } from '../storage/conflict.ts'
import type { DatabaseAddress } from '../storage/connection.ts'
import { Transaction } from '../storage/transaction.ts'
import type { AppContext, Core } from './core.ts'

/** The core runs no timers besides. */
export const stageOf = (core: Core, address: DatabaseAddress): Stage<AppContext> => ({
  db: core.store,
  now: () => core.clock.now(),
  contextAt: core.contextAt,
  handlers: core.handlers,
  skip: (ctx, timer, until) => idleTurnsSkipped(ctx, timer, until, { clearings: core.clearings, isOwed }),
  transaction: (work) => Transaction.run(address, work),
  isConflict: (error) => error instanceof ConflictError,
  hold: (realmId, work) => core.runner.hold(realmId, work),
})
