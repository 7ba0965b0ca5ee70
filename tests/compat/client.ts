/**
 * What the published libraries have in common: verbs on resources, each a request in the library's own form, and an answer that is read by the library's own rules. The classes that extend this one say how each
 * library differs. They are written from what the libraries do, for tests alone.
 */
import assert from 'node:assert/strict'
import { demand, type Manner, type Rules } from './rules.ts'
import { send, type Received, type Sent } from './wire.ts'

export type Resource =
  'payments' | 'customers' | 'cards' | 'refunds' | 'disputes' | 'payouts' | 'sepa' | 'checks' | 'intents' | 'addresses'

export type Fields = Readonly<Record<string, unknown>>

// Answers are read as the documentation shows them; what is not there fails the assertion.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Body = any

/** An installation, as a shop has it in its settings. */
export interface Installation {
  /** Where it listens. */
  readonly url: string
  /** The host of the API that the shop has set: `api.…`. */
  readonly host: string
  readonly secretKey: string
  readonly publicKey: string
}

/** The exception of a library: the status decides its class, the message is what a shop's log shows. */
export class LibraryError extends Error {
  readonly status: number
  /** Of the libraries that show it. */
  readonly type: string | undefined

  constructor(status: number, message: string, type?: string) {
    super(message)
    this.status = status
    this.type = type
  }
}

export abstract class Client {
  protected readonly installation: Installation

  constructor(installation: Installation) {
    this.installation = installation
  }

  /** The library, its version, and that of the API. */
  abstract readonly name: string
  protected abstract readonly manner: Manner

  /** Of the collection: `/v1/checkout`. */
  protected abstract collection(resource: Resource): string
  protected abstract compose(method: string, path: string, body: string | undefined): Sent
  /** The body of a POST or a PATCH. */
  protected abstract encode(fields: Fields): string
  protected abstract queryOf(filters: Fields): string
  /** What an object is held to, alone or as the item of a list. */
  protected abstract rulesOf(resource: Resource, inList: boolean): Rules
  /** The array of a page, as the library finds it. */
  protected abstract itemsOf(resource: Resource, page: Body): Body[]
  /** Where the next page starts, for a page that was asked for from `start`. */
  protected abstract nextStart(page: Body, start: number): number
  protected abstract errorOf(received: Received, body: unknown): LibraryError
  /** Where the payer of a payment is sent, by the library's reckoning. */
  abstract pageUrl(paymentId: string, lang?: string): string

  protected item(resource: Resource, id: string): string {
    return `${this.collection(resource).replace(/\/$/, '')}/${id}`
  }

  async create(resource: Resource, fields: Fields): Promise<Body> {
    return this.readObject(
      resource,
      await this.exchange('POST', this.collection(resource), this.encode(this.given(fields))),
    )
  }

  async read(resource: Resource, id: string): Promise<Body> {
    return this.readObject(resource, await this.exchange('GET', this.item(resource, id)))
  }

  /** `fields`: those that changed, which is all that a library sends. */
  async change(resource: Resource, id: string, fields: Fields): Promise<Body> {
    return this.readObject(
      resource,
      await this.exchange('PATCH', this.item(resource, id), this.encode(this.given(fields))),
    )
  }

  /** Any body is fine, and none. */
  async remove(resource: Resource, id: string): Promise<void> {
    await this.exchange('DELETE', this.item(resource, id))
  }

  /** All pages, one after another. A 404 says that there is nothing. */
  async list(resource: Resource, filters: Fields): Promise<Body[]> {
    return this.pages(resource, this.collection(resource), filters)
  }

  protected async pages(resource: Resource, path: string, filters: Fields): Promise<Body[]> {
    const items: Body[] = []
    let start = Number(filters.start ?? 0)
    for (;;) {
      const page = await this.page(path, { ...filters, start })
      if (page === undefined) return items
      for (const item of this.itemsOf(resource, page)) {
        demand(this.rulesOf(resource, true), item, this.manner)
        items.push(item)
      }
      if (page.range.has_more !== true) return items
      start = this.nextStart(page, start)
    }
  }

  private async page(path: string, filters: Fields): Promise<Body> {
    try {
      return parsed(await this.exchange('GET', path + this.queryOf(filters)))
    } catch (error) {
      if (error instanceof LibraryError && error.status === 404) return undefined
      throw error
    }
  }

  /** What a program gives the library, in the form that the library keeps: `auth` may be true, or where the payer comes back. */
  protected given(fields: Fields): Fields {
    const { auth } = fields
    if (auth === undefined) return fields
    return { ...fields, auth: this.authOf(typeof auth === 'string' ? auth : undefined) }
  }

  protected abstract authOf(returnUrl: string | undefined): unknown

  protected readObject(resource: Resource, received: Received): Body {
    const body = parsed(received)
    demand(this.rulesOf(resource, false), body, this.manner)
    return body
  }

  /** Throws {@link LibraryError} from 400 on. A redirect is no answer to any library: one reads an empty object from it. */
  protected async exchange(method: string, path: string, body?: string): Promise<Received> {
    const received = await send(this.installation.url, this.compose(method, path, body))
    if (received.status >= 400) throw this.errorOf(received, parsed(received))
    assert(received.status < 300, `${method} ${path} is answered with ${received.status}`)
    return received
  }
}

const parsed = ({ text }: Received): Body => (text === '' ? undefined : JSON.parse(text))

/** The text of an error that all libraries make of a body: the message, or the text in the message with the id behind it. */
export function textOf(error: Body): string | undefined {
  const message = error?.message
  if (typeof message === 'string') return message
  if (typeof message !== 'object' || message === null) return undefined
  return message.id === undefined ? message.error : `${String(message.error)} (${String(message.id)})`
}

/** Keys in their order, at every depth. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Characters beyond ASCII as `\u00e9`. */
export const ascii = (json: string): string =>
  json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** As forms write it: a space is a plus. */
export const formQuery = (filters: Fields): string =>
  `?${new URLSearchParams(Object.entries(filters).map(([key, value]): [string, string] => [key, String(value)])).toString()}`
