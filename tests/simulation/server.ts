/** The server of a simulation, in a thread of its own: the whole program, on a given database, with a clock that stands still until it is moved. */
import { parentPort, workerData } from 'node:worker_threads'
import { createLogger } from '../../src/api/logging.ts'
import { readConfig } from '../../src/app/config.ts'
import { startServer } from '../../src/app/server.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import type { DatabaseAddress } from '../../src/storage/connection.ts'

export interface ServerStart {
  readonly address: DatabaseAddress
  /** Unix milliseconds. */
  readonly now: number
  readonly environment: Readonly<Record<string, string>>
}

/** What the thread reports: its address, or a line of its log. */
export type ServerWord = { readonly url: string } | { readonly log: string }

const { address, now, environment } = workerData as ServerStart
const say = (word: ServerWord): void => parentPort?.postMessage(word)

const running = await startServer({
  config: readConfig({ GUICHET_PORT: '0', ...environment }),
  environment: { GUICHET_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
  database: { address, embedded: false, onLost: () => undefined, close: () => Promise.resolve() },
  clock: new ManualClock(now),
  logger: createLogger({ level: 'warn', destination: { write: (line) => say({ log: line }) } }),
})
say({ url: running.url })

parentPort?.once('message', () => {
  void running.close().then(() => process.exit())
})
