/** `guichet start` and `guichet worker`: the two long-running processes, which end by Ctrl-C or SIGTERM. */
import { ConfigError } from '../app/config.ts'
import type { Command, CommandInput } from './command.ts'
import { untilStopped } from './long-running.ts'
import type * as Serving from './serving.ts'

export const serverCommands: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start',
    does: 'starts the server, and its database unless DATABASE_URL names one',
    run: start,
  },
  worker: {
    usage: 'worker',
    does: 'runs what is due later in a process of its own, beside servers on the same DATABASE_URL',
    run: runWorker,
  },
}

export async function start(input: CommandInput): Promise<void> {
  await untilStopped(input.config, async ({ stopped, logger, openDatabase }) => {
    const load = (): Promise<typeof Serving> => import('./serving.ts')
    const database = await openDatabase(load)
    try {
      const { serve } = await load()
      await serve(input, { stopped, logger, database })
    } finally {
      await database.close()
    }
  })
}

async function runWorker(input: CommandInput): Promise<void> {
  if (input.config.databaseUrl === undefined) {
    throw new ConfigError(
      'a worker needs DATABASE_URL: the embedded database belongs to one server, which runs its own timers',
    )
  }
  await untilStopped(input.config, async ({ stopped, logger, openDatabase }) => {
    const { work } = await import('./serving.ts')
    await work(input, { stopped, logger, database: await openDatabase() })
  })
}
