/** The parent's side of the load process. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LoadOrder, LoadReport } from './load.ts'

export interface LoadProcess {
  send(order: LoadOrder): Promise<LoadReport>
  stop(): void
}

export function startLoad(): LoadProcess {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)))
  process.once('exit', () => child.kill())
  return {
    send: async (order) => {
      child.send(order)
      const stopWaiting = new AbortController()
      const { signal } = stopWaiting
      const died = once(child, 'exit', { signal }).then(() => {
        throw new Error('the load process has ended')
      })
      try {
        const [report] = (await Promise.race([once(child, 'message', { signal }), died])) as [LoadReport]
        return report
      } finally {
        died.catch(() => undefined)
        stopWaiting.abort()
      }
    },
    stop: () => child.kill(),
  }
}
