/**
 * What became of each request that was ever received. Each request is carried out at most once, however often and in whatever order it is sent and asked about, even if the process dies in
 * between. The whole book is in memory; a journal keeps it on disk, without any card data.
 */
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Instant } from '../kit/clock.ts'
import type { NetworkAnswer } from '../payments/network.ts'
import { Journal, JournalError } from './journal.ts'
import { answerBodyOf, requestOf, timeOf, type RemoteRequest } from './messages.ts'
import { AnswerBody, NeverBody, requestBody, type RequestBody } from './protocol.ts'

/** The fields by which a request is recognised when it comes again. Nothing of the card is kept. */
const Content = Type.Object({
  kind: Type.String(),
  amount: Type.Integer(),
  currency: Type.String(),
  original: Type.Union([Type.String(), Type.Null()]),
})
type Content = Static<typeof Content>

const Entry = Type.Union([Type.Object({ request: Content, answer: AnswerBody }), Type.Object({ answer: NeverBody })])
type Entry = Static<typeof Entry>

const entryForm = Compile(Entry)

/** `carried_out`: the request was carried out, now or before. `closed`: it is never carried out. `malformed`: it cannot be read, and is closed. `different`: the reference belongs to another content. */
export type Fate =
  | { readonly kind: 'carried_out'; readonly answer: AnswerBody }
  | { readonly kind: 'closed' | 'malformed'; readonly answer: NeverBody }
  | { readonly kind: 'different' }

export type Decide = (request: RemoteRequest, at: Instant) => NetworkAnswer

interface Kept {
  readonly entry: Entry
  /** Resolves when the entry is on the disk. Nobody is told of the entry before. */
  readonly durable: Promise<void>
}

export class RequestBook {
  readonly #journal: Journal
  readonly #decide: Decide
  readonly #kept = new Map<string, Kept>()

  private constructor(journal: Journal, decide: Decide) {
    this.#journal = journal
    this.#decide = decide
  }

  /** Throws JournalError. */
  static async open(directory: string, decide: Decide): Promise<RequestBook> {
    const path = join(directory, 'requests.jsonl')
    const { journal, entries } = await Journal.open(path)
    const book = new RequestBook(journal, decide)
    for (const [index, entry] of entries.entries()) {
      if (!entryForm.Check(entry))
        throw new JournalError(`line ${index + 1} of ${path} is no request: restore the file`)
      const { reference } = entry.answer
      // Two processes that did not know of each other may both have written the reference. The first entry is the one that was answered.
      if (!book.#kept.has(reference)) book.#kept.set(reference, { entry, durable: Promise.resolve() })
    }
    return book
  }

  /** Carries out a new request, and repeats the answer to a known one. `body` is whatever was received. */
  async carryOut(reference: string, body: unknown): Promise<Fate> {
    const known = this.#kept.get(reference)
    const request = requestBody.Check(body) ? body : undefined
    const kept = known ?? this.#keep(reference, this.#entryFor(reference, request))
    await kept.durable
    const { entry } = kept
    if (!('request' in entry)) return { kind: known === undefined ? 'malformed' : 'closed', answer: entry.answer }
    if (request === undefined || !isSame(entry.request, contentOf(request))) return { kind: 'different' }
    return { kind: 'carried_out', answer: entry.answer }
  }

  /** What became of a request; one that was never heard of is closed. */
  async ask(reference: string): Promise<AnswerBody | NeverBody> {
    const kept = this.#kept.get(reference) ?? this.#keep(reference, closed(reference))
    await kept.durable
    return kept.entry.answer
  }

  close(): Promise<void> {
    return this.#journal.close()
  }

  #entryFor(reference: string, body: RequestBody | undefined): Entry {
    const request = body && requestOf(reference, body)
    if (request === undefined || body === undefined) return closed(reference)
    const answer = this.#decide(request, timeOf(body))
    return { request: contentOf(body), answer: answerBodyOf(reference, answer) }
  }

  /** Makes the reference known at once, before its line is on the disk: a second request under it waits for the same line. */
  #keep(reference: string, entry: Entry): Kept {
    const kept = { entry, durable: this.#journal.add(entry) }
    this.#kept.set(reference, kept)
    return kept
  }
}

const closed = (reference: string): Entry => ({ answer: { reference, outcome: 'never' } })

const contentOf = (body: RequestBody): Content => ({
  kind: body.kind,
  amount: body.amount,
  currency: body.currency,
  original: 'original' in body ? body.original : null,
})

const isSame = (some: Content, other: Content): boolean =>
  some.kind === other.kind &&
  some.amount === other.amount &&
  some.currency === other.currency &&
  some.original === other.original
