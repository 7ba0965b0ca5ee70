/**
 * PostgreSQL clusters for the tests, each kept by a process of its own (cluster-keeper.ts).
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { DatabaseAddress } from '../../src/storage/connection.ts'

/** A server, with a database on it from which to run commands. */
export type Server = Extract<DatabaseAddress, { host: string }>

export interface Cluster {
  readonly server: Server
  /** Kills the server without warning and starts it again, at the same address. */
  crash(): Promise<void>
  /** Stops the server and removes its files; resolves when nothing is left. */
  stop(): Promise<void>
}

const keeper = fileURLToPath(new URL('cluster-keeper.ts', import.meta.url))

/** Starts a cluster of its own. It ends at the latest with this process, however that ends. `durable` makes it keep what was committed through a crash. */
export async function startCluster({ durable = false } = {}): Promise<Cluster> {
  const directory = mkdtempSync(join(tmpdir(), 'guichet-cluster-'))
  // A process group of its own: a Ctrl-C must not reach it before the sessions are over.
  const child = spawn(process.execPath, [keeper, directory, ...(durable ? ['durable'] : [])], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endAtOnce = (): void => {
    child.stdin.destroy()
    waitUntilGone(directory)
  }
  process.once('exit', endAtOnce)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const server = await nextStart()
  for (const handle of [child, child.stdin, child.stdout]) (handle as unknown as { unref(): void }).unref()
  return { server, crash, stop }

  async function nextStart(): Promise<Server> {
    const line = await lines.next()
    assert(!line.done, 'the database for the tests did not start: see above')
    return JSON.parse(line.value) as Server
  }

  async function crash(): Promise<void> {
    child.stdin.write('crash\n')
    assert.deepEqual(await nextStart(), server)
  }

  async function stop(): Promise<void> {
    process.off('exit', endAtOnce)
    child.ref()
    child.stdin.end()
    await ended
  }
}

/** Waits in a blocking way, because a process that is about to end can wait for another only like this. */
function waitUntilGone(directory: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0; waited < 10_000 && existsSync(directory); waited += 10) Atomics.wait(pause, 0, 0, 10)
}
