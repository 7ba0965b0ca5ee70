/** `guichet start` and `guichet worker`: the two long-running processes, which end by Ctrl-C or SIGTERM. */
import { deliveryLog, notificationLog } from '../api/delivery-log.ts'
import { createLogger, errorFields, type Logger } from '../api/logging.ts'
import { startBackground } from '../app/background.ts'
import { ConfigError } from '../app/config.ts'
import { openCore } from '../app/core.ts'
import { openServerDatabase, type OpenDatabase } from '../app/database.ts'
import { forgetListeningServer, keepListeningServer } from '../app/listening-server.ts'
import { startServer } from '../app/server.ts'
import { welcome } from '../app/welcome.ts'
import type { Command, CommandInput } from './command.ts'

export const serverCommands: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start',
    does: 'starts the server, and its database unless DATABASE_URL names one',
    run: start,
  },
  worker: {
    usage: 'worker',
    does: 'runs what is due later in a process of its own, beside servers on the same DATABASE_URL',
    run: work,
  },
}

export async function start({ config, environment, clock, print }: CommandInput): Promise<void> {
  const stopped = stopSignal()
  const logger = createLogger({ level: config.logLevel })
  const database = await openServerDatabase(config)
  try {
    const server = await startServer({ config, environment, database, clock, logger })
    await keepListeningServer(config.dataDirectory, { url: server.url, names: server.core.names })
    for (const line of welcome(server)) print(line)
    const loss = await Promise.race([stopped, lossOf(database)])
    await forgetListeningServer(config.dataDirectory)
    await server.close()
    if (loss !== undefined) throw loss
  } finally {
    await database.close()
  }
  await flush(logger)
}

async function work({ config, environment, clock, print }: CommandInput): Promise<void> {
  if (config.databaseUrl === undefined) {
    throw new ConfigError(
      'a worker needs DATABASE_URL: the embedded database belongs to one server, which runs its own timers',
    )
  }
  const stopped = stopSignal()
  const logger = createLogger({ level: config.logLevel })
  const database = await openServerDatabase(config)
  const onError = (error: unknown, realmId: number | undefined): void =>
    logger.error({ error: errorFields(error), realmId }, 'work failed')
  const core = await openCore({
    config,
    database,
    clock,
    environment,
    observeDelivery: deliveryLog(logger),
    observeNotification: notificationLog(logger),
    onError,
  })
  if (core.names.areAssumed)
    logger.warn(
      { api: core.names.api },
      'webhooks hold addresses of the API and its pages: give the worker the GUICHET_API_URL, GUICHET_PAGE_URL and GUICHET_3DS_URL of its servers',
    )
  const stopBackground = startBackground(core, {
    sendsWebhooks: true,
    onError: (error) => onError(error, undefined),
  })
  print('guichet worker running')
  const alive = setInterval(() => undefined, 60_000)
  await stopped
  clearInterval(alive)
  await stopBackground()
  await core.close()
  await flush(logger)
}

/** One Ctrl-C can arrive twice, from the terminal and from npm, which passes on what it gets. */
const echoMs = 500

const lossOf = (database: OpenDatabase): Promise<Error> => new Promise((resolve) => database.onLost(resolve))

/** Resolves with the first Ctrl-C or SIGTERM. A second one ends the process at once, whatever is under way. */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    let askedAt: number | undefined
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        askedAt ??= performance.now()
        if (performance.now() - askedAt > echoMs) process.exit(130)
        resolve()
      })
    }
  })

export const flush = (logger: Logger): Promise<void> => new Promise((resolve) => logger.flush(() => resolve()))
