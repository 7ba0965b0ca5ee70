/** Work that is done now and again on real time, for as long as the server runs. */
import { setTimeout as pause } from 'node:timers/promises'

/** Waits, works, and so on until the signal is given. A failure is told of, and does not end it. */
export async function repeat(
  work: () => Promise<unknown>,
  everyMs: number,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    for (;;) {
      await pause(everyMs, undefined, { signal, ref: false })
      await work().catch(onError)
    }
  } catch (error) {
    // The pause ends this way when the server stops.
    if (!signal.aborted) throw error
  }
}
