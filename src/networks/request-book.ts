/**
 * What became of each request that was ever heard of: each is carried out at most once, however often and in whatever order it is sent and asked for, and whatever dies between. The memory is whole; a
 * journal keeps it, which holds nothing of a card.
 */
import { join } from 'node:path'
import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Instant } from '../kit/clock.ts'
import type { NetworkAnswer } from '../payments/network.ts'
import { Journal, JournalError } from './journal.ts'
import { answerBodyOf, requestOf, timeOf, type RemoteRequest } from './messages.ts'
import { AnswerBody, NeverBody, requestBody, type RequestBody } from './protocol.ts'

/** What a request is told by when it comes again. Of the card nothing is kept. */
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

/** A request to be `carried_out` is answered as it was or is; `closed` ones never are; `malformed` ones are closed; `different`: another content lies under the reference. */
export type Fate =
  | { readonly kind: 'carried_out'; readonly answer: AnswerBody }
  | { readonly kind: 'closed' | 'malformed'; readonly answer: NeverBody }
  | { readonly kind: 'different' }

export type Decide = (request: RemoteRequest, at: Instant) => NetworkAnswer

interface Kept {
  readonly entry: Entry
  /** Nobody hears of it before. */
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
      // Of two that were written by processes that did not know of each other, the first is the one that was answered.
      if (!book.#kept.has(reference)) book.#kept.set(reference, { entry, durable: Promise.resolve() })
    }
    return book
  }

  /** Carries out what was not, and tells of what was. `body` is what came, whatever it is. */
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

  /** From here on, without waiting, the reference is known: who comes meanwhile waits for the same line. */
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
