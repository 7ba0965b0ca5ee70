/** The background work of a server or a worker: timers that are due, answers that networks owe, webhooks, and housekeeping. */
import type { Core } from './core.ts'
import { startHousekeeping } from './housekeeping.ts'

/** Starts it, with the sending of webhooks where that is wanted; the returned function ends it, and resolves when what was under way has ended. */
export function startBackground(
  core: Core,
  { sendsWebhooks, onError }: { readonly sendsWebhooks: boolean; readonly onError: (error: unknown) => void },
): () => Promise<void> {
  core.runner.start()
  core.dispatcher.start()
  if (sendsWebhooks) core.courier.start()
  const stopHousekeeping = startHousekeeping({
    db: core.store,
    clock: core.clock,
    refreshVault: () => core.vault.refresh(),
    bringTurnsForward: core.bringTurnsForward,
    onError,
  })
  return async () => {
    await Promise.all([core.runner.stop(), core.dispatcher.stop(), core.courier.stop(), stopHousekeeping()])
  }
}
