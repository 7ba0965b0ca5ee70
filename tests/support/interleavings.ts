/**
 * Two requests, one of them carried out wholly between two readings of the other: before the first, before the second, and so on. Whatever they answer and leave must be what one of the two orders
 * gives, as if they had come one after the other. Neither commits nor their versions see to that for what is only read, or refused.
 */
import assert from 'node:assert/strict'
import type { TestServer } from './server.ts'
import type { ApiAnswer } from './api.ts'

export type Ids = Readonly<Record<string, string>>

export interface Scene {
  /** Makes what the requests are about; called for each try. */
  readonly make: () => Promise<Ids>
  readonly requests: Readonly<Record<string, (ids: Ids) => Promise<ApiAnswer>>>
  /** Reads what the requests have left. */
  readonly left: (ids: Ids) => Promise<readonly ApiAnswer[]>
}

type Request = Scene['requests'][string]

/** Fails for a pair of requests whose interleaving gives something else than either order. The server must have nothing else to do. */
export async function assertSerializable(server: TestServer, scene: Scene): Promise<void> {
  const readings = watchReadings(server)
  try {
    for (const [name, request] of Object.entries(scene.requests))
      for (const [otherName, other] of Object.entries(scene.requests)) {
        const orders = [await inOrder(scene, request, other), swapped(await inOrder(scene, other, request))]
        const expected = orders.map((order) => order.join('\n'))
        for (let reading = 1, last = 1; reading <= last; reading++) {
          const { outcome, count } = await within(scene, readings, { request, other, reading })
          last = count
          const came = outcome.join('\n')
          if (!expected.includes(came))
            assert.equal(came, expected.join('\n--- or\n'), `${otherName} before reading ${reading} of ${name}`)
        }
      }
  } finally {
    readings.stop()
  }
}

type Outcome = readonly [first: string, second: string, ...left: string[]]

const swapped = ([first, second, ...left]: Outcome): Outcome => [second, first, ...left]

async function inOrder(scene: Scene, first: Request, second: Request): Promise<Outcome> {
  const ids = await scene.make()
  const answer = await first(ids)
  return outcomeOf(scene, ids, answer, await second(ids))
}

const outcomeOf = async (scene: Scene, ids: Ids, first: ApiAnswer, second: ApiAnswer): Promise<Outcome> => [
  shown(first),
  shown(second),
  ...(await scene.left(ids)).map(shown),
]

async function within(
  scene: Scene,
  readings: Readings,
  { request, other, reading }: { readonly request: Request; readonly other: Request; readonly reading: number },
): Promise<{ readonly outcome: Outcome; readonly count: number }> {
  const ids = await scene.make()
  let count = 0
  let second: Promise<ApiAnswer> | undefined
  readings.before(async () => {
    // The other request's own readings do not count.
    if (second !== undefined && count >= reading) count += 1
    else if (++count === reading) await (second = readings.unwatched(() => other(ids)))
  })
  const first = await request(ids)
  readings.before(undefined)
  return { outcome: await outcomeOf(scene, ids, first, await (second ?? other(ids))), count }
}

interface Readings {
  before(happens: (() => Promise<void>) | undefined): void
  unwatched<Result>(work: () => Promise<Result>): Promise<Result>
  stop(): void
}

/** Lets something happen before each reading of the server's. */
function watchReadings({ running }: TestServer): Readings {
  const { store } = running.core
  let happens: (() => Promise<void>) | undefined
  const { find, findAll, query } = store
  const watched =
    <Given extends unknown[], Answer>(read: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      await happens?.()
      return read.apply(store, given)
    }
  Object.assign(store, { find: watched(find), findAll: watched(findAll), query: watched(query) })
  return {
    before: (next) => void (happens = next),
    async unwatched(work) {
      const before = happens
      happens = undefined
      try {
        return await work()
      } finally {
        happens = before
      }
    },
    stop: () => void Object.assign(store, { find, findAll, query }),
  }
}

/** Without ids and moments, which differ from try to try. */
const shown = ({ status, body }: ApiAnswer): string =>
  `${status} ${JSON.stringify(body)
    .replace(/[a-z]+_[A-Za-z0-9]{24}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id')
    .replace(/"(timestamp|ndc|response_author|authentication_value)":"[^"]*"/g, '"$1":""')}`
