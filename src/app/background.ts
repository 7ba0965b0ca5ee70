/** The work beside requests, of a server as of a worker: timers that are due, answers that networks owe, and housekeeping. */
import type { Core } from './core.ts'
import { startHousekeeping } from './housekeeping.ts'

/** Starts it; the returned function ends it, and resolves when what was under way has ended. */
export function startBackground(core: Core, onError: (error: unknown) => void): () => Promise<void> {
  core.runner.start()
  core.dispatcher.start()
  const stopHousekeeping = startHousekeeping({
    db: core.store,
    clock: core.clock,
    refreshVault: () => core.vault.refresh(),
    onError,
  })
  return async () => {
    await Promise.all([core.runner.stop(), core.dispatcher.stop(), stopHousekeeping()])
  }
}
