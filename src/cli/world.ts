/** `guichet world`: the simulated world behind the connectors' protocol, in a process of its own, which ends by Ctrl-C or SIGTERM. */
import { createLogger, errorFields } from '../api/logging.ts'
import { readWorldConfig, startWorld } from '../app/world.ts'
import type { Command, CommandInput } from './command.ts'
import { flush, stopSignal } from './long-running.ts'

export const worldCommands: Readonly<Record<string, Command>> = {
  world: {
    usage: 'world',
    does: 'serves the simulated card network as a connector: what a live mode is tried on (docs/connectors.md)',
    run: serve,
  },
}

async function serve({ config, environment, print }: CommandInput): Promise<void> {
  const stopped = stopSignal()
  const logger = createLogger({ level: config.logLevel })
  const given = readWorldConfig(environment)
  const world = await startWorld(given, (error) =>
    logger.error({ error: errorFields(error) }, 'a request could not be kept'),
  )
  if (given.secret === undefined) print(`secret: ${world.secret} (GUICHET_WORLD_SECRET sets another)`)
  print(`guichet world listening on ${world.url}`)
  const loss = await Promise.race([stopped, world.lost])
  await world.close()
  if (loss !== undefined) throw loss as Error
  await flush(logger)
}
