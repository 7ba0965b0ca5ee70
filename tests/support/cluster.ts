/**
 * PostgreSQL clusters for the tests, each kept by a process of its own (cluster-keeper.ts).
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { DatabaseAddress } from '../../src/storage/connection.ts'

/** A server and, in it, a database to give orders from. */
export type Server = Extract<DatabaseAddress, { host: string }>

export interface Cluster {
  readonly server: Server
  /** Kills the server without warning and starts it anew, at the same address. */
  crash(): Promise<void>
  /** Stops the server and removes its files; resolves when nothing is left. */
  stop(): Promise<void>
}

interface Place {
  readonly directory: string
  readonly server: Server
}

const keeper = fileURLToPath(new URL('cluster-keeper.ts', import.meta.url))

/**
 * Starts a cluster of its own. It ends with this process at the latest, however that ends.
 * `durable` makes it keep what was committed through a crash.
 */
export async function startCluster({ durable = false } = {}): Promise<Cluster> {
  // A process group of its own: a Ctrl-C must not reach it before the sessions are over.
  const child = spawn(process.execPath, [keeper, ...(durable ? ['durable'] : [])], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { directory, server } = await nextPlace()
  for (const handle of [child, child.stdin, child.stdout]) (handle as unknown as { unref(): void }).unref()
  const endAtOnce = (): void => {
    child.kill()
    waitUntilGone(directory)
  }
  process.once('exit', endAtOnce)
  return { server, crash, stop }

  async function nextPlace(): Promise<Place> {
    const line = await lines.next()
    assert(!line.done, 'the database for the tests did not start: see above')
    return JSON.parse(line.value) as Place
  }

  async function crash(): Promise<void> {
    child.stdin.write('crash\n')
    const place = await nextPlace()
    assert.deepEqual(place.server, server)
  }

  async function stop(): Promise<void> {
    process.off('exit', endAtOnce)
    child.ref()
    child.stdin.end()
    await ended
  }
}

/** A process that is about to end can wait for another only like this. */
function waitUntilGone(directory: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < 10_000 && existsSync(directory); waited += 10) Atomics.wait(pause, 0, 0, 10)
}
