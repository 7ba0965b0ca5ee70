/**
 * What the long-running commands share: they end by Ctrl-C or SIGTERM, and within a time. It imports little, so that the database is being started, and can be stopped, while the rest of the program
 * is still being loaded.
 */
import { defaultGraceMs } from '../api/closing.ts'
import { createLogger, errorFields, type Logger } from '../api/logging.ts'
import type { Config } from '../app/config.ts'
import { openServerDatabase, type OpenDatabase } from '../app/database.ts'
import { SECOND } from '../kit/clock.ts'

export interface Running {
  /** Resolves with the first Ctrl-C or SIGTERM. */
  readonly stopped: Promise<void>
  readonly logger: Logger
  /** `meanwhile` is what may be done while the database comes up. */
  readonly openDatabase: (meanwhile?: () => Promise<unknown>) => Promise<OpenDatabase>
}

/**
 * Runs a server or a worker to its end. Once it is told to end, work under way, even the start itself, has {@link endingLimitMs} to finish: otherwise a database that does not answer would hold the
 * process for ever. After that the process ends with work unfinished, and ends the embedded database, if it runs one. As after a kill, the next start finds out which commits in flight took effect.
 */
export async function untilStopped(config: Config, run: (running: Running) => Promise<void>): Promise<void> {
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
  void stopped.then(async () => {
    const limitMs = await endingLimitMs(config)
    limit = setTimeout(() => void giveUp(), limitMs).unref()
  })
  const openDatabase: Running['openDatabase'] = async (meanwhile) =>
    (database = await openServerDatabase(config, meanwhile))
  await run({ stopped, logger, openDatabase })
  clearTimeout(limit)
  await flush(logger)
}

/** The time that requests have to be answered, then the time for answers of networks and receivers of webhooks, and ten seconds more; in milliseconds. */
async function endingLimitMs({ connectorTimeLimit }: Config): Promise<number> {
  const { attemptTimeLimitMs } = await import('../webhooks/index.ts')
  return defaultGraceMs + Math.max(attemptTimeLimitMs, connectorTimeLimit * SECOND) + 10 * SECOND
}

/** One Ctrl-C can arrive twice, from the terminal and from npm, which passes on what it gets. */
const echoMs = 500

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
