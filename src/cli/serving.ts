/** What a server and a worker do once their database is open. */
import { deliveryLog, notificationLog } from '../api/delivery-log.ts'
import { errorFields, type Logger } from '../api/logging.ts'
import { startBackground } from '../app/background.ts'
import { openCore } from '../app/core.ts'
import type { OpenDatabase } from '../app/database.ts'
import { forgetListeningServer, keepListeningServer } from '../app/listening-server.ts'
import { startServer } from '../app/server.ts'
import { welcome } from '../app/welcome.ts'
import { findRiskySettings } from '../storage/requirements.ts'
import type { Store } from '../storage/store.ts'
import type { CommandInput } from './command.ts'
import type { Running } from './long-running.ts'

type Work = Pick<Running, 'stopped' | 'logger'> & { readonly database: OpenDatabase }

/** A server, until it is stopped. Rejects where its database is lost. */
export async function serve(
  { config, environment, clock, print }: CommandInput,
  { stopped, logger, database }: Work,
): Promise<void> {
  const server = await startServer({ config, environment, database, clock, logger })
  await warnOfRisks(database, server.core.store, logger)
  await keepListeningServer(config.dataDirectory, { url: server.url, names: server.core.names })
  for (const line of welcome(server)) print(line)
  const loss = await Promise.race([stopped, lossOf(database)])
  await forgetListeningServer(config.dataDirectory)
  await server.close()
  if (loss !== undefined) throw loss
}

/** What is due later, until it is stopped. */
export async function work(
  { config, environment, clock, print }: CommandInput,
  { stopped, logger, database }: Work,
): Promise<void> {
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

const lossOf = (database: OpenDatabase): Promise<Error> => new Promise((resolve) => database.onLost(resolve))
