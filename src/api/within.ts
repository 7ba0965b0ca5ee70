/** For questions that must be answered even while the database hangs. */
import { setTimeout as pause } from 'node:timers/promises'

/** What the work comes to, or `otherwise` when it fails or takes longer than so many milliseconds. */
export async function within<Result>(milliseconds: number, work: Promise<Result>, otherwise: Result): Promise<Result> {
  const waiting = new AbortController()
  try {
    return await Promise.race([work, pause(milliseconds, otherwise, { signal: waiting.signal, ref: false })])
  } catch {
    return otherwise
  } finally {
    waiting.abort()
  }
}
