// The settings that the server runs with. They are given on its command line, so that the configuration files in the
// cluster stay as initdb made them and a new version of Guichet brings its own.

import { totalmem } from 'node:os'
import { socketPort } from './socket-directory.ts'

/** Arguments of postgres for a cluster. */
export function serverArguments(cluster: string, socketDirectory: string, durable: boolean): string[] {
  const settings = {
    ...reach(socketDirectory),
    ...size,
    shared_buffers: buffersFor(machineMemory()),
    ...silence,
    ...(durable ? { fsync: 'on' } : forTests),
  }
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** Only through a socket that only we may open. */
function reach(socketDirectory: string) {
  return {
    listen_addresses: '',
    // A list, in which a name is quoted as an identifier.
    unix_socket_directories: `"${socketDirectory.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: socketPort,
  }
}

/** Modest sizes. Synchronous reading saves the three processes that would wait to read ahead. */
const size = {
  max_connections: 50,
  io_method: 'sync',
  max_wal_size: '1GB',
  wal_compression: 'on',
  autovacuum_naptime: '10s',
  jit: 'off',
  timezone: 'UTC',
}

const mebibyte = 2 ** 20

/** Bytes; a container may have less than its machine. */
const machineMemory = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity)

/**
 * A quarter of the machine's memory (bytes), as is usual, from 128 MB to 1 GB. Buffers that are not used yet cost a fiftieth of their size. What does not fit is read from the
 * system's files: reading one of a million payments at random takes the database two and a half times as long as one of ten thousand with 256 MB, and 1.7 times with 1 GB.
 */
export function buffersFor(memory: number): string {
  const quarter = Math.floor(memory / 4 / mebibyte)
  return `${Math.min(Math.max(quarter, 128), 1024)}MB`
}

/** Nothing is forced to disk, and the programs of a test run, each with a few servers at times, share one cluster. */
const forTests = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: 200,
  shared_buffers: '256MB',
}

/**
 * No statement, parameter or key value reaches the log, whatever fails. Messages of level ERROR can quote a parameter
 * (`invalid input syntax for type integer: "…"`) and go to the application anyway, hence log_min_messages: of what
 * PostgreSQL logs, LOG, FATAL and PANIC remain.
 */
const silence = {
  logging_collector: 'off',
  log_destination: 'stderr',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_error_statement: 'panic',
  log_min_duration_statement: -1,
  log_parameter_max_length: 0,
  log_parameter_max_length_on_error: 0,
  log_checkpoints: 'off',
}
