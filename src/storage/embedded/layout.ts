// Where the embedded database keeps its files inside the data directory.

import { join } from 'node:path'

export interface Layout {
  readonly dataDirectory: string
  /** PGDATA */
  readonly cluster: string
  readonly passwordFile: string
  readonly logFile: string
  /** symbolic links to PostgreSQL's libraries, made only when its package lacks them and cannot be written */
  readonly libraries: string
}

export function layoutOf(dataDirectory: string): Layout {
  return {
    dataDirectory,
    cluster: join(dataDirectory, 'postgres'),
    passwordFile: join(dataDirectory, 'postgres.password'),
    logFile: join(dataDirectory, 'postgres.log'),
    libraries: join(dataDirectory, 'postgres.lib'),
  }
}
