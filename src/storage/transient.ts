import { isDatabaseTrouble } from '../kit/database-trouble.ts'
import { UnknownOutcomeError } from './committer.ts'

/** Whether an error of the store says that the database could not be reached, broke off or was overloaded. The commit may have happened nevertheless. */
export const isTransient = (error: unknown): boolean =>
  error instanceof UnknownOutcomeError || (error instanceof Error && isDatabaseTrouble(error))
