/**
 * A process that keeps one PostgreSQL cluster for the tests, from its start until the process that asked for it is gone: then it stops the server and removes its files. It lives
 * apart from the test run, so that neither a failing test, nor Ctrl-C, nor a kill of the run leaves anything behind: the end of its standard input is the sign.
 *
 * After each start it writes a line of JSON that says where the server is. The line `crash` on its input kills the server without warning and starts it again.
 * Arguments: a directory to be filled and removed; `durable` to keep what was committed through such a crash. Without it nothing is forced to disk, which is faster.
 */
import assert from 'node:assert/strict'
import { chmod, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../src/storage/embedded/index.ts'

const [, , directory, durability] = process.argv
assert(directory !== undefined)
const dataDirectory = join(directory, 'data')
const durable = durability === 'durable'

// Listens from the first moment, since the other side may be gone before the server has started.
const deserted = new Promise<unknown>((resolve) => {
  process.stdin.once('end', resolve).once('error', resolve)
})
process.stdout.on('error', () => undefined)

try {
  // The server runs as another user when the tests run as root.
  await chmod(directory, 0o711)
  let running = start()
  // `crash` is the only command.
  process.stdin.on('data', () => {
    running = running.then(crash).then(start)
  })
  await running
  await deserted
  const database = await running
  await database.stop()
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
}
process.exit()

async function start(): Promise<EmbeddedDatabase> {
  const database = await startEmbeddedDatabase({ dataDirectory, durable })
  process.stdout.write(`${JSON.stringify(database.connection)}\n`)
  return database
}

async function crash(): Promise<void> {
  const [pid] = (await readFile(join(dataDirectory, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
  process.kill(Number(pid), 'SIGKILL')
}
