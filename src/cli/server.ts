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
    await endInTime(server.close(), logger, () => database.close())
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
  await endInTime(
    stopBackground().then(() => core.close()),
    logger,
    () => database.close(),
  )
  await flush(logger)
}

/** Requests in flight have ten seconds of it ({@link defaultGraceMs}). */
const endingLimitMs = 15_000

/**
 * Waits for the end of what is under way. A database that answers nobody would hold it for ever: then the process ends without it, its database with it where there is one of its own. What had been sent to be committed is found by the next start, whether
 * it came to pass or not, as after a kill.
 */
async function endInTime(ending: Promise<void>, logger: Logger, closeDatabase: () => Promise<void>): Promise<void> {
  const giveUp = async (): Promise<never> => {
    logger.error('what is under way does not end, perhaps since the database does not answer: ending without it')
    await closeDatabase().catch((error: unknown) => logger.error({ error: errorFields(error) }, 'the database is left'))
    await flush(logger)
    process.exit(1)
  }
  const limit = setTimeout(() => void giveUp(), endingLimitMs)
  try {
    await ending
  } finally {
    clearTimeout(limit)
  }
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
