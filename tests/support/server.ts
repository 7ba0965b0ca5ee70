/** A server for a test: on a free port, on a fresh database, with a key. */
import { createLogger } from '../../src/api/logging.ts'
import { readConfig } from '../../src/app/config.ts'
import { startServer, type RunningServer } from '../../src/app/server.ts'
import { systemClock, type Clock } from '../../src/kit/clock.ts'
import { apiClient, type Api } from './api.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export interface TestServer {
  readonly url: string
  /** A client with the test secret key of the first account. */
  readonly api: Api
  readonly running: RunningServer
  readonly database: TestDatabase
  /** What was logged. */
  readonly log: () => string
  close(): Promise<void>
}

const masterKey = Buffer.alloc(32, 7).toString('base64')

/** `environment` holds settings of the program, as in src/app/config.ts. `database` is an existing one; the caller drops it. */
export async function startTestServer({
  clock = systemClock,
  environment = {},
  database: given,
}: {
  readonly clock?: Clock
  readonly environment?: Readonly<Record<string, string>>
  readonly database?: TestDatabase
} = {}): Promise<TestServer> {
  const database = given ?? (await createTestDatabase())
  const lines: string[] = []
  const running = await startServer({
    config: readConfig({ GUICHET_PORT: '0', ...environment }),
    environment: { GUICHET_MASTER_KEY: masterKey },
    database: { address: database.address, embedded: false, onLost: () => undefined, close: () => Promise.resolve() },
    clock,
    logger: createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
  })
  return {
    url: running.url,
    api: apiClient(running.url, running.firstAccount.testSecretKey),
    running,
    database,
    log: () => lines.join(''),
    close: async () => {
      await running.close()
      if (given === undefined) await database.drop()
    },
  }
}
