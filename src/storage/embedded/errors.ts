// What can go wrong with the embedded database. Every message is written for the person who started Guichet:
// it says what is the matter and what to do about it.

/** The embedded database cannot be used here. */
export class EmbeddedDatabaseError extends Error {
  override name = 'EmbeddedDatabaseError'
}

/** Another running Guichet holds the data directory. */
export class DataDirectoryInUseError extends EmbeddedDatabaseError {
  override name = 'DataDirectoryInUseError'
  readonly dataDirectory: string

  constructor(dataDirectory: string, holder: string | undefined) {
    super(
      `The data directory ${dataDirectory} is in use by another running Guichet${holder ? ` (${holder})` : ''}. ` +
        'Stop that one first, or give this one a directory of its own with GUICHET_DATA_DIR.',
    )
    this.dataDirectory = dataDirectory
  }
}

/** The code of a system error (`ENOENT`) or of PostgreSQL's (`57P03`, Appendix A of its manual). */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
