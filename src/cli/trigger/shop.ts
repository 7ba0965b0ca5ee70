/** Acts as a shop that brings an event about through the API, and prints each request that it makes. */
import { randomCharacters } from '../../kit/id.ts'
import { ask, type Answer } from '../api-client.ts'
import type { ToldEvent } from '../listen/source.ts'
import type { Place } from '../place.ts'
import type { Given } from './given.ts'

/** An object as the API answers it. */
export interface Thing {
  readonly id: string
  readonly [field: string]: unknown
}

/** The event was not brought about; the message says why. */
export class TriggerError extends Error {
  override readonly name = 'TriggerError'
}

export interface ShopOptions {
  readonly place: Place
  readonly given: Given
  /** Whether it may move the clock. */
  readonly mayAdvance: boolean
  /** Takes a line for each request that changes something. */
  readonly show: (line: string) => void
}

const hourSeconds = 3600
const daySeconds = 24 * hourSeconds
/** Longer than any weekend with holidays. */
const longestWaitSeconds = 10 * daySeconds

export class Shop {
  readonly given: Given
  readonly #options: ShopOptions
  /** The newest event before anything was asked. */
  #before = ''

  constructor(options: ShopOptions) {
    this.given = options.given
    this.#options = options
  }

  /** Remembers the newest event: later ones count as brought about by this shop. Throws TriggerError where no Guichet answers that knows the key. */
  async begin(): Promise<void> {
    const { place } = this.#options
    const { status, body } = await ask(place, 'GET', '/v2/ping')
    if (status === 401)
      throw new TriggerError(`${place.url} does not know the key: give one of its test keys with --key`)
    if (status !== 200 || body === null) throw new TriggerError(`${place.url} answers ${status}: no Guichet is there`)
    this.#before = (await this.#events(''))[0]?.id ?? ''
  }

  async get(path: string): Promise<Thing> {
    return this.#answer('GET', path, await ask(this.#options.place, 'GET', path))
  }

  post(path: string, body: object = {}): Promise<Thing> {
    return this.#write('POST', path, body)
  }

  patch(path: string, body: object): Promise<Thing> {
    return this.#write('PATCH', path, body)
  }

  delete(path: string): Promise<Thing> {
    return this.#write('DELETE', path)
  }

  /** The account's time, in Unix seconds. */
  async now(): Promise<number> {
    return Number((await this.get('/sandbox/clock')).now)
  }

  /** The name with random characters, so that no other object has it. */
  fresh(name: string): string {
    return `${name} ${randomCharacters(8)}`
  }

  /** Moves the clock. */
  async pass(seconds: number): Promise<void> {
    if (!this.#options.mayAdvance)
      throw new TriggerError('only time brings that, and --no-advance keeps the clock of the test mode where it is')
    this.#options.show(`# the clock of the whole test mode moves ${durationOf(seconds)} ahead`)
    await this.post('/sandbox/clock', { advance: seconds })
  }

  /** Moves the clock to the next due timer, repeatedly, until an event of this type is recorded for the object. */
  async passUntil(type: string, id: string): Promise<void> {
    for (let passed = 0; passed < longestWaitSeconds && (await this.told(type, id)) === undefined;) {
      const { now, next } = (await this.get('/sandbox/quiet')) as unknown as { now: number; next: number | null }
      const step = Math.max((next ?? now) - now + 1, hourSeconds)
      await this.pass(step)
      passed += step
    }
  }

  /** The object's event of this type since {@link Shop.begin}, where there is one. */
  async told(type: string, id: string): Promise<ToldEvent | undefined> {
    const event = await this.#last(type, id)
    return event !== undefined && event.id > this.#before ? event : undefined
  }

  /** Reads the event that was to be brought about. Throws TriggerError when it was not recorded. */
  async read(type: string, id: string): Promise<ToldEvent> {
    const event = await this.told(type, id)
    if (event !== undefined) return event
    // Due timers run within a second anyway; this runs them at once.
    await ask(this.#options.place, 'POST', '/sandbox/quiet')
    const late = await this.told(type, id)
    if (late !== undefined) return late
    throw new TriggerError(`${type} was not told: ${await this.#whyNot(type, id)}`)
  }

  async #whyNot(type: string, id: string): Promise<string> {
    const earlier = await this.#last(type, id)
    if (earlier !== undefined) return `it was told of ${id} before`
    const [last] = await this.#events(`&object=${id}`)
    return last === undefined ? `nothing was told of ${id}` : `the last that was told of ${id} is ${last.type}`
  }

  async #last(type: string, id: string): Promise<ToldEvent | undefined> {
    return (await this.#events(`&type=${type}&object=${id}`))[0]
  }

  async #events(filter: string): Promise<readonly ToldEvent[]> {
    return (await this.get(`/v2/events/?limit=1${filter}`)).events as readonly ToldEvent[]
  }

  async #write(method: string, path: string, body?: object): Promise<Thing> {
    const { place, show } = this.#options
    show(curl(place.url, method, path, body))
    return this.#answer(method, path, await ask(place, method, path, body))
  }

  #answer(method: string, path: string, { status, body }: Answer): Thing {
    if (status !== 200) throw new TriggerError(`${method} ${path} is refused with ${status}: ${refusalIn(body)}`)
    return body as Thing
  }
}

/** As a shell takes it, with the key in `KEY`. */
function curl(url: string, method: string, path: string, body: object | undefined): string {
  const words = ['curl', '-u', '$KEY:', url + path]
  if (method !== 'POST') words.push('-X', method)
  if (body !== undefined) words.push('--json', `'${JSON.stringify(body).replaceAll("'", `'\\''`)}'`)
  return words.join(' ')
}

/** What an error of v2 says, which has one of these forms. */
function refusalIn(body: unknown): string {
  const { error, detail } = (body ?? {}) as { error?: string | { message: string }; detail?: unknown }
  if (Array.isArray(detail))
    return (detail as { loc: string[]; msg: string }[]).map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')
  return typeof error === 'object' ? error.message : (error ?? JSON.stringify(body))
}

function durationOf(seconds: number): string {
  const units: readonly (readonly [name: string, length: number])[] = [
    ['day', daySeconds],
    ['hour', hourSeconds],
    ['minute', 60],
    ['second', 1],
  ]
  const [name, length] = units.find(([, unit]) => seconds >= unit) ?? ['second', 1]
  const count = Math.round((seconds / length) * 10) / 10
  return `${count} ${name}${count === 1 ? '' : 's'}`
}
