/** What is under `/sandbox/` is for test keys: a live key is refused, whatever it asks. */
import type { Context } from '../../kit/context.ts'
import { ApiError } from '../../kit/errors.ts'

/** Throws 403 with a live key. */
export function requireTestMode({ realm }: Context): void {
  if (realm.mode !== 'test') throw new ApiError(403, 'The sandbox is for test keys only')
}
