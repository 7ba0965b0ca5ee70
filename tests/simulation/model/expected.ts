/** What the model expects of an answer. */
import type { Name } from './objects.ts'

/** Where an id stands in an answer: that of the object which the model calls so. */
export class Reference {
  readonly name: Name

  constructor(name: Name) {
    this.name = name
  }
}

export type View = null | boolean | number | string | Reference | readonly View[] | { readonly [field: string]: View }

/** The fields that the documentation tells; the answer may have others. */
export type Fields = Readonly<Record<string, View>>

export interface Expected {
  /** The sentence of the documentation that decides, in short. */
  readonly rule: string
  readonly status: number
  /** Of a list: exactly these, in any order. */
  readonly body?: Fields | readonly View[]
  /** The id that a conflict tells. */
  readonly conflict?: Name
  /** The body that is answered where the answer was held until a bank's was known. */
  readonly later?: () => Fields
}

export const done = (rule: string, body: Fields): Expected => ({ rule, status: 200, body })

/** What is shown is looked at anew where the answer is held. */
export const doneShowing = (rule: string, show: () => Fields): Expected => ({ ...done(rule, show()), later: show })

export const refused = (rule: string, status: number, conflict?: Name): Expected => ({
  rule,
  status,
  ...(conflict !== undefined && { conflict }),
})

export const ref = (name: Name): Reference => new Reference(name)
export const refOrNull = (name: Name | null | undefined): Reference | null =>
  name === null || name === undefined ? null : ref(name)
