// The embedded PostgreSQL: what the rest of Guichet may use of it.

export { DataDirectoryInUseError, EmbeddedDatabaseError } from './errors.ts'
export { hasDatabase } from './cluster.ts'
export { findRunningDatabase } from './running.ts'
export { startEmbeddedDatabase } from './supervisor.ts'
export type { EmbeddedDatabase, EmbeddedDatabaseOptions } from './supervisor.ts'
