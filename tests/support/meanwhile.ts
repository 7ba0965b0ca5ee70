/** What happens between a decision and its commit. */
import type { Principal } from '../../src/api/gate.ts'
import type { AppContext } from '../../src/app/core.ts'
import type { Outcome } from '../../src/kit/changes.ts'
import type { TestServer } from './server.ts'

/** Runs a verb for an account; after its first decision, `meanwhile` runs before the changes are committed. */
export async function performAsItMoves<Result>(
  { running: { core } }: TestServer,
  principal: Principal,
  verb: (ctx: AppContext) => Promise<Outcome<Result>>,
  meanwhile: () => Promise<void>,
): Promise<Result> {
  let hasHappened = false
  return core.performer.perform(
    (fresh) => core.gate.open(principal, fresh),
    async (ctx) => {
      const outcome = await verb(ctx)
      if (!hasHappened) await meanwhile()
      hasHappened = true
      return outcome
    },
  )
}

/** A context in which `meanwhile` runs before the reading with this number, counted from 1. */
export function movedBeforeReading(ctx: AppContext, number: number, meanwhile: () => Promise<void>): AppContext {
  let readings = 0
  const read = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    if (++readings === number) await meanwhile()
    return ask()
  }
  const { db } = ctx
  return {
    ...ctx,
    db: {
      query: (query) => read(() => db.query(query)),
      find: (from, key) => read(() => db.find(from, key)),
      findAll: (table, by, key) => read(() => db.findAll(table, by, key)),
    },
  }
}
