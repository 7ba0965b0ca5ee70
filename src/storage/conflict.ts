/** Why a commit did not happen although nothing is wrong with it: another commit was first. The verb is run again from its load. */
export type ConflictReason = 'stale' | 'unique' | 'reference' | 'aborted'

export class ConflictError extends Error {
  override readonly name = 'ConflictError'
  readonly reason: ConflictReason
  /** The constraint that was violated, if the database names one. */
  readonly constraint: string | undefined

  constructor(reason: ConflictReason, constraint?: string, options?: ErrorOptions) {
    super(`commit conflict: ${reason}${constraint === undefined ? '' : ` (${constraint})`}`, options)
    this.reason = reason
    this.constraint = constraint
  }
}
