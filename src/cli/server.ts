/** `guichet start` and `guichet worker`: the two long-running processes, which end by Ctrl-C or SIGTERM. */
import { defaultGraceMs } from '../api/closing.ts'
import { deliveryLog, notificationLog } from '../api/delivery-log.ts'
import { createLogger, errorFields, type Logger } from '../api/logging.ts'
import { startBackground } from '../app/background.ts'
import { ConfigError, type Config } from '../app/config.ts'
import { openCore } from '../app/core.ts'
import { openServerDatabase, type OpenDatabase } from '../app/database.ts'
import { forgetListeningServer, keepListeningServer } from '../app/listening-server.ts'
import { startServer } from '../app/server.ts'
import { welcome } from '../app/welcome.ts'
import { SECOND } from '../kit/clock.ts'
import { findRiskySettings } from '../storage/requirements.ts'
import type { Store } from '../storage/store.ts'
import { attemptTimeLimitMs } from '../webhooks/index.ts'
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
  await untilStopped(config, async ({ stopped, logger, openDatabase }) => {
    const database = await openDatabase()
    try {
      const server = await startServer({ config, environment, database, clock, logger })
      await warnOfRisks(database, server.core.store, logger)
      await keepListeningServer(config.dataDirectory, { url: server.url, names: server.core.names })
      for (const line of welcome(server)) print(line)
      const loss = await Promise.race([stopped, lossOf(database)])
      await forgetListeningServer(config.dataDirectory)
      await server.close()
      if (loss !== undefined) throw loss
    } finally {
      await database.close()
    }
  })
}

async function work({ config, environment, clock, print }: CommandInput): Promise<void> {
  if (config.databaseUrl === undefined) {
    throw new ConfigError(
      'a worker needs DATABASE_URL: the embedded database belongs to one server, which runs its own timers',
    )
  }
  await untilStopped(config, async ({ stopped, logger, openDatabase }) => {
    const onError = (error: unknown, realmId: number | undefined): void =>
      logger.error({ error: errorFields(error), realmId }, 'work failed')
    const database = await openDatabase()
    const core = await openCore({
      config,
      database,
      clock,
      environment,
      observeDelivery: deliveryLog(logger),
      observeNotification: notificationLog(logger),
      onError,
    })
    try {
      if (core.names.areAssumed)
        logger.warn(
          { api: core.names.api },
          'webhooks hold addresses of the API and its pages: give the worker the GUICHET_API_URL, GUICHET_PAGE_URL and GUICHET_3DS_URL of its servers',
        )
      await warnOfRisks(database, core.store, logger)
      await core.bringTurnsForward()
      const stopBackground = startBackground(core, {
        sendsWebhooks: true,
        onError: (error) => onError(error, undefined),
      })
      print('guichet worker running')
      const alive = setInterval(() => undefined, 60_000)
      await stopped
      clearInterval(alive)
      await stopBackground()
    } finally {
      await core.close()
    }
  })
}

/** The embedded database has the settings that it needs; a given one has those of its operator. */
async function warnOfRisks({ embedded }: OpenDatabase, store: Store, logger: Logger): Promise<void> {
  const settings = embedded ? [] : await findRiskySettings(store)
  if (settings.length > 0)
    logger.warn(
      { settings },
      'the database has settings turned off without which answered payments can be lost in a crash',
    )
}

interface Running {
  /** Resolves with the first Ctrl-C or SIGTERM. */
  readonly stopped: Promise<void>
  readonly logger: Logger
  readonly openDatabase: () => Promise<OpenDatabase>
}

/**
 * Runs a server or a worker to its end. Once it is told to end, work under way, even the start itself, has {@link endingLimitMs} to finish: otherwise a database that does not answer would hold the
 * process for ever. After that the process ends with work unfinished, and ends the embedded database, if it runs one. As after a kill, the next start finds out which commits in flight took effect.
 */
async function untilStopped(config: Config, run: (running: Running) => Promise<void>): Promise<void> {
  const stopped = stopSignal()
  const logger = createLogger({ level: config.logLevel })
  let database: OpenDatabase | undefined
  const giveUp = async (): Promise<never> => {
    logger.error('what is under way does not end: ending without it')
    await database
      ?.close()
      .catch((error: unknown) => logger.error({ error: errorFields(error) }, 'the database is left'))
    await flush(logger)
    process.exit(1)
  }
  let limit: NodeJS.Timeout | undefined
  void stopped.then(() => (limit = setTimeout(() => void giveUp(), endingLimitMs(config)).unref()))
  const openDatabase = async (): Promise<OpenDatabase> => (database = await openServerDatabase(config))
  await run({ stopped, logger, openDatabase })
  clearTimeout(limit)
  await flush(logger)
}

/** The time that requests have to be answered, then the time for answers of networks and receivers of webhooks, and ten seconds more; in milliseconds. */
const endingLimitMs = ({ connectorTimeLimit }: Config): number =>
  defaultGraceMs + Math.max(attemptTimeLimitMs, connectorTimeLimit * SECOND) + 10 * SECOND

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
