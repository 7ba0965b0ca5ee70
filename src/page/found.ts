/** A page of an object that does not exist is not an error of its own: it looks like any unknown address. */
import { ApiError } from '../kit/errors.ts'

/** What is read; undefined where reading throws 404. */
export async function found<Read>(reading: Promise<Read>): Promise<Read | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
