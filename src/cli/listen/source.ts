/** Where events are read, the newest first, a page at a time: in the database of a server on the same installation, or through the API of any server. */
import { findCurrentRealm } from '../../accounts/index.ts'
import { findListeningServer } from '../../app/listening-server.ts'
import { InstallationNames } from '../../app/names.ts'
import { presentEvent } from '../../api/v2/events.ts'
import { events, listEvents } from '../../events/index.ts'
import { SECOND, secondsOf } from '../../kit/clock.ts'
import type { Context, PublicNames } from '../../kit/context.ts'
import { idsAt } from '../../kit/id.ts'
import { Store } from '../../storage/store.ts'
import { isTransient } from '../../storage/transient.ts'
import { ask, NoAnswerError } from '../api-client.ts'
import { UsageError, type CommandInput } from '../command.ts'
import { accountIn, findDatabase, NotStartedError, type Place } from '../place.ts'

/** As `GET /v2/events/{id}` shows it. */
export type ToldEvent = ReturnType<typeof presentEvent>

export interface EventPage {
  /** Newest first, {@link pageLength} at most. */
  readonly events: readonly ToldEvent[]
  /** How many there are in all, on whatever page. */
  readonly count: number
}

/** Each of these throws an {@link AwayError} while the server is away, after which it can be asked again. */
export interface EventSource {
  /** Events at or after `since`, a moment of the account's clock in Unix seconds, without the first `start`. */
  page(since: number | undefined, start: number): Promise<EventPage>
  /** Whether an event is there still: after a reset of the test mode it is not. */
  has(id: string): Promise<boolean>
  /** The account's time, in Unix seconds. */
  now(): Promise<number>
  close(): Promise<void>
}

/** The server cannot be reached now; the message says why. */
export class AwayError extends Error {
  override readonly name = 'AwayError'
}

const pageLength = 100

export interface OpenSource {
  readonly source: EventSource
  /** A test secret key of the account that is listened to. */
  readonly key: string
  /** What is listened to, for the person at the terminal. */
  readonly whose: string
}

/** The API where `--url` names a server, else the database. Throws UsageError, and {@link AwayError} while there is no server. */
export const openSource = (input: CommandInput, place: Place | undefined): Promise<OpenSource> =>
  place === undefined ? openDatabaseSource(input) : openApiSource(place)

async function openDatabaseSource(input: CommandInput): Promise<OpenSource> {
  const address = await findDatabase(input)
  if (address === undefined) throw new AwayError(`no server runs on ${input.config.dataDirectory}`)
  const store = new Store({ address, clock: input.clock, querySessions: 2 })
  try {
    const { accountId, key } = await telling(() => accountIn(store, input))
    const names = (await findListeningServer(input.config.dataDirectory))?.names ?? new InstallationNames(input.config)
    const whose = `account ${accountId} (test mode)`
    return { source: databaseSource(input, store, accountId, names), key, whose }
  } catch (error) {
    await store.close()
    throw error
  }
}

function databaseSource(
  { config, clock }: CommandInput,
  store: Store,
  accountId: string,
  names: PublicNames,
): EventSource {
  const context = async (): Promise<Context> => {
    // The realm is read each time: its clock may be moved, and a reset replaces it.
    const realm = await findCurrentRealm(store, accountId, 'test')
    if (realm === undefined) throw new UsageError(`account ${accountId} has no test mode any more`)
    const realNow = clock.now()
    const now = realNow + realm.clockOffset
    return { realm, now, realNow, newId: idsAt(now), db: store, names, hours: config.hours }
  }
  return {
    page: (since, start) =>
      telling(async () => {
        const ctx = await context()
        const filter = { createdSince: since === undefined ? undefined : since * SECOND }
        const { items, count } = await listEvents(ctx, filter, { start, limit: pageLength })
        return { events: items.map((event) => presentEvent(ctx, event)), count }
      }),
    has: (id) =>
      telling(async () => {
        const { realm } = await context()
        return (await store.find(events, [realm.id, id])) !== undefined
      }),
    now: () => telling(async () => secondsOf((await context()).now)),
    close: () => store.close(),
  }
}

async function telling<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isTransient(error)) throw new AwayError('the database of the server does not answer', { cause: error })
    if (error instanceof NotStartedError) throw new AwayError('the server has not started yet', { cause: error })
    throw error
  }
}

async function openApiSource(place: Place): Promise<OpenSource> {
  const get = async (path: string): Promise<unknown> => {
    const { status, body } = await askOrBeAway(place, path)
    if (status === 401) throw new UsageError(`${place.url} does not know the key: give one of its test keys with --key`)
    if (status !== 200 || body === null)
      throw new UsageError(`${place.url}${path} answers ${status}: no Guichet with events`)
    return body
  }
  const { company, account } = (await get('/v2/ping')) as { company: string; account: string }
  const source: EventSource = {
    page: async (since, start) => {
      const query = new URLSearchParams({ start: String(start), limit: String(pageLength) })
      if (since !== undefined) query.set('created', String(since))
      const { events, range } = (await get(`/v2/events/?${query.toString()}`)) as {
        events: ToldEvent[]
        range: { count: number }
      }
      return { events, count: range.count }
    },
    has: async (id) => (await askOrBeAway(place, `/v2/events/${id}`)).status !== 404,
    now: async () => ((await get('/sandbox/clock')) as { now: number }).now,
    close: () => Promise.resolve(),
  }
  return { source, key: place.key, whose: `account ${account} (${company}, test mode) of ${place.url}` }
}

async function askOrBeAway(place: Place, path: string): ReturnType<typeof ask> {
  try {
    const answer = await ask(place, 'GET', path)
    if (answer.status >= 500) throw new AwayError(`${place.url} answers ${answer.status}`)
    return answer
  } catch (error) {
    if (error instanceof NoAnswerError) throw new AwayError(error.message, { cause: error })
    throw error
  }
}
