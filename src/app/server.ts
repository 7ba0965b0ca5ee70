/**
 * A running Guichet: its database, its core, its listener, and the work beside requests.
 */
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { ensureFirstAccount, type FirstAccount } from '../accounts/index.ts'
import { deliveryLog, notificationLog } from '../api/delivery-log.ts'
import { createMetrics } from '../api/metrics.ts'
import { jsonWire } from '../api/routes.ts'
import { sandboxRoutes } from '../api/sandbox/index.ts'
import { createServer } from '../api/server.ts'
import { v1Routes } from '../api/v1/index.ts'
import { v2Routes } from '../api/v2/index.ts'
import { Throttle, v3Routes } from '../api/v3/index.ts'
import { errorFields, type Logger } from '../api/logging.ts'
import type { Clock } from '../kit/clock.ts'
import { addPages, type PageServices } from '../page/index.ts'
import { countAnswersOwed } from '../payments/index.ts'
import { countDue } from '../timers/index.ts'
import { readNewsBacklog } from '../notifications/index.ts'
import { readBacklog } from '../webhooks/index.ts'
import { startBackground } from './background.ts'
import { ConfigError, type Config } from './config.ts'
import { openCore, type Core } from './core.ts'
import type { OpenDatabase } from './database.ts'
import { listeningUrl } from './names.ts'
import { isReady } from './ready.ts'
import type { Identity } from './tls/identity.ts'
import { openIdentity, startRenewing } from './tls/opening.ts'
import { version } from './version.ts'

export interface ServerStart {
  readonly config: Config
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly database: OpenDatabase
  /** Real time. */
  readonly clock: Clock
  readonly logger: Logger
}

export interface RunningServer {
  /** `http://127.0.0.1:4242`, or `https://` */
  readonly url: string
  readonly core: Core
  readonly firstAccount: FirstAccount
  /** What TLS is spoken with; undefined where it is not spoken. */
  readonly identity: Identity | undefined
  /** Finishes the requests in flight, ends the work beside them, and lets go of the database; stopping the database is its opener's. */
  close(): Promise<void>
}

/** Throws ConfigError when the address cannot be listened on, or a key of the configuration cannot be used. */
export async function startServer({
  config,
  environment,
  database,
  clock,
  logger,
}: ServerStart): Promise<RunningServer> {
  const metrics = createMetrics({
    sessions: () => core.store.sessions,
    timersDue: () => countDue(core.store, clock.now()),
    answersOwed: () => countAnswersOwed(core.store),
    webhooks: () => readBacklog(core.store, clock.now()),
    notifications: () => readNewsBacklog(core.store),
  })
  const onError = (error: unknown, realmId?: number): void =>
    logger.error({ error: errorFields(error), realmId }, 'work beside requests failed')
  const logDelivery = deliveryLog(logger)
  const logNotification = notificationLog(logger)
  const core = await openCore({
    config,
    database,
    clock,
    environment,
    observeCommit: metrics.observeCommit,
    observeDelivery: (attempt) => {
      metrics.observeDelivery(attempt)
      logDelivery(attempt)
    },
    observeNotification: (attempt) => {
      metrics.observeNotification(attempt)
      logNotification(attempt)
    },
    onError,
  })
  try {
    const identity = await openIdentity({
      config,
      names: core.names,
      clock,
      tell: (message) => logger.warn(message),
    })
    const opening = Promise.withResolvers<FirstAccount>()
    const app = await createServer({
      logger,
      metrics,
      version,
      apiUrl: config.apiUrl,
      trustedProxies: config.trustedProxies,
      tls: identity,
      ready: () => isReady(core),
      opening: opening.promise,
      routes: (scope) => addRoutes(scope, core, config),
      pages: (scope) => addPages(scope, pageServices(core, config)),
    })
    const url = await listen(app, config)
    core.names.listensAt(url)
    const firstAccount = await open(app, opening, async () => {
      const account = await ensureFirstAccount(core.store, config, { now: clock.now(), hours: config.hours })
      await core.bringTurnsForward()
      return account
    })
    const stopBackground = startBackground(core, { sendsWebhooks: config.webhooksBy === 'server', onError })
    const stopRenewing = startRenewing(identity, onError)
    const close = async (): Promise<void> => {
      // Requests that wait for a simulated network's late answer are answered with what is known now.
      core.dispatcher.release()
      await app.close()
      await Promise.all([stopBackground(), stopRenewing()])
      await core.close()
    }
    return { url, core, firstAccount, identity, close }
  } catch (error) {
    await core.close()
    throw error
  }
}

function addRoutes(
  scope: FastifyInstance,
  { gate, performer, store, vault, runner, resetter, clock }: Core,
  { throttling }: Config,
): void {
  const wire = jsonWire(scope, {
    gate,
    performer,
    db: store,
    digest: (text) => vault.digest(text),
    matchesDigest: (digest, text) => vault.matchesDigest(digest, text),
    vault,
  })
  v1Routes(wire)
  v2Routes(wire)
  sandboxRoutes(wire, runner, resetter)
  void scope.register((v3, _options, done) => {
    v3Routes(v3, { gate, performer, throttle: new Throttle({ clock, inTestMode: throttling === 'both' }) })
    done()
  })
}

function pageServices({ gate, performer, vault, names }: Core, config: Config): PageServices {
  return {
    gate,
    performer,
    names,
    digest: (text) => vault.digest(text),
    matchesDigest: (digest, text) => vault.matchesDigest(digest, text),
    limits: config,
  }
}

/** Connections that may wait to be accepted, as far as the system allows. It drops some of a larger burst; they connect a second later, or are reset. Node's own 511 are too few for a thousand at once. */
const backlog = 4096

async function listen(app: FastifyInstance, config: Config): Promise<string> {
  const { host, port } = config
  try {
    // Fastify assumes that a server made by a factory speaks plain HTTP.
    const listenTextResolver = (address: string): string =>
      `Server listening at ${config.tls === undefined ? address : address.replace(/^http:/, 'https:')}`
    await app.listen({ host, port, backlog, listenTextResolver })
  } catch (error) {
    await app.close()
    throw cannotListen(error, host, port)
  }
  const { port: chosen } = app.server.address() as AddressInfo
  return listeningUrl(config, chosen)
}

/**
 * Lets requests be answered once everything is ready, including the first account. The account is made only after the port is taken: otherwise a start that fails would make it, and never show its
 * live secret key.
 */
async function open(
  app: FastifyInstance,
  opening: PromiseWithResolvers<FirstAccount>,
  prepare: () => Promise<FirstAccount>,
): Promise<FirstAccount> {
  try {
    const firstAccount = await prepare()
    opening.resolve(firstAccount)
    return firstAccount
  } catch (error) {
    opening.reject(error)
    await app.close()
    throw error
  }
}

/** The error as a ConfigError where a person can mend it, else as it is; `names` is the prefix of the variables for host and port. */
export function cannotListen(error: unknown, host: string, port: number, names = 'GUICHET'): unknown {
  switch ((error as { code?: unknown }).code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `port ${port} of ${host} is taken by another program: stop it, or choose another port with ${names}_PORT (0 picks a free one)`,
      )
    case 'EACCES':
      return new ConfigError(`this user may not listen on port ${port}: choose another with ${names}_PORT`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigError(`${names}_HOST ${host} is no address of this machine`)
    default:
      return error
  }
}
