/** Compares an answer with what the model expects. */
import { Reference, type Expected, type View } from './model/expected.ts'
import type { Name } from './model/objects.ts'
import type { Names } from './names.ts'

export interface Answer {
  readonly status: number
  readonly text: string
  /** The parsed text, if it is JSON. */
  readonly body: unknown
  readonly isReplayed: boolean
}

/** Ids in an answer of objects whose ids were not known: names to ids. */
export type Learnt = ReadonlyMap<Name, string>

/** A field that is not as expected. */
export interface Difference {
  readonly what: string
  readonly expected: unknown
  readonly came: unknown
}

/** `status: expected captured, came to_capture` */
export function sentenceOf({ what, expected, came }: Difference): string {
  const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
  return `${what}: expected ${text(expected)}, came ${text(came)}`
}

export interface Comparison {
  readonly differences: readonly Difference[]
  readonly learnt: Learnt
}

export interface Leniency {
  /** `payout` may still be null. */
  readonly latePayouts?: boolean
}

export function compare(
  names: Names,
  expected: Expected,
  { status, body, text }: Answer,
  known?: Learnt,
  leniency: Leniency = {},
): Comparison {
  const comparer = new Comparer(names, known, leniency)
  if (status !== expected.status) comparer.tell('http status', expected.status, `${status} ${text.slice(0, 200)}`)
  else if (expected.body !== undefined) comparer.view('', expected.body, body)
  else if (expected.conflict !== undefined) comparer.conflict(expected.conflict, body)
  return comparer
}

class Comparer implements Comparison {
  readonly differences: Difference[] = []
  readonly learnt: Map<Name, string>
  readonly #names: Names
  readonly #leniency: Leniency

  constructor(names: Names, known: Learnt = new Map(), leniency: Leniency = {}) {
    this.#names = names
    this.#leniency = leniency
    this.learnt = new Map(known)
  }

  tell(what: string, expected: unknown, came: unknown): void {
    this.differences.push({ what, expected, came })
  }

  /** A conflict names the object in the way if it is known. */
  conflict(name: Name, body: unknown): void {
    const id = (body as { error?: { message?: { id?: unknown } } } | null)?.error?.message?.id
    if (id !== undefined) this.#reference('id', new Reference(name), id)
  }

  view(path: string, expected: View, came: unknown): void {
    if (this.#leniency.latePayouts === true && path === 'payout' && came === null) return
    if (expected instanceof Reference) this.#reference(path, expected, came)
    else if (Array.isArray(expected)) this.#list(path, expected as readonly View[], came)
    else if (expected !== null && typeof expected === 'object')
      this.#fields(path, expected as Record<string, View>, came)
    else if (expected !== came) this.tell(path, expected, came)
  }

  #fields(path: string, expected: Readonly<Record<string, View>>, came: unknown): void {
    if (came === null || typeof came !== 'object') {
      this.tell(path, 'an object', came)
      return
    }
    for (const [field, view] of Object.entries(expected))
      this.view(path === '' ? field : `${path}.${field}`, view, (came as Record<string, unknown>)[field])
  }

  #reference(path: string, { name }: Reference, came: unknown): void {
    const id = this.learnt.get(name) ?? this.#names.idOf(name)
    if (id === undefined) {
      const isNew = typeof came === 'string' && this.#nameOf(came) === undefined && this.#names.isOfKind(name, came)
      if (isNew) this.learnt.set(name, came)
      else this.tell(path, `the id of ${name}`, this.#called(came))
    } else if (came !== id) {
      this.tell(path, `${name} (${id})`, this.#called(came))
    }
  }

  #nameOf(id: string): Name | undefined {
    return this.#names.nameOf(id) ?? [...this.learnt].find(([, learnt]) => learnt === id)?.[0]
  }

  #called(came: unknown): unknown {
    const name = typeof came === 'string' ? this.#nameOf(came) : undefined
    return name === undefined ? came : `${String(came)}, which is ${name}`
  }

  /** Compares in any order. Each expected object must match another one that came: the one with its id, or else an equal one. */
  #list(path: string, expected: readonly View[], came: unknown): void {
    if (!Array.isArray(came)) {
      this.tell(path, 'a list', came)
      return
    }
    if (came.length !== expected.length) {
      this.tell(`${path}.length`, expected.length, came.length)
      return
    }
    const left = [...(came as unknown[])]
    for (const [place, view] of expected.entries()) {
      const differences = left.map((one) => new Comparer(this.#names, this.learnt).#differences(view, one))
      const [one] = left.splice(differences.indexOf(Math.min(...differences)), 1)
      this.view(`${path}[${place}]`, view, one)
    }
  }

  #differences(view: View, came: unknown): number {
    this.view('', view, came)
    return this.differences.length
  }
}
