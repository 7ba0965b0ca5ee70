/** What loading objects (src/seed) is given of the program. */
import type { Stage } from '../seed/index.ts'
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
  skip: core.skip,
  transaction: (work) => Transaction.run(address, work),
  isConflict: (error) => error instanceof ConflictError,
  hold: (realmId, work) => core.runner.hold(realmId, work),
})
