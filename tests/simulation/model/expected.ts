/** What the model expects of an answer. */
import type { Name } from './objects.ts'

/** Stands for an id in an answer: the id of the object with this name in the model. */
export class Reference {
  readonly name: Name

  constructor(name: Name) {
    this.name = name
  }
}

export type View = null | boolean | number | string | Reference | readonly View[] | { readonly [field: string]: View }

/** The fields in the documentation; the answer may have others. */
export type Fields = Readonly<Record<string, View>>

export interface Expected {
  /** The sentence of the documentation that decides, in short. */
  readonly rule: string
  readonly status: number
  /** For a list: exactly these, in any order. */
  readonly body?: Fields | readonly View[]
  /** The object whose id a conflict contains. */
  readonly conflict?: Name
  /** The body of the answer, if the answer was held until a bank had answered. */
  readonly later?: () => Fields
}

export const done = (rule: string, body: Fields): Expected => ({ rule, status: 200, body })

/** The object is shown again if the answer was held. */
export const doneShowing = (rule: string, show: () => Fields): Expected => ({ ...done(rule, show()), later: show })

export const refused = (rule: string, status: number, conflict?: Name): Expected => ({
  rule,
  status,
  ...(conflict !== undefined && { conflict }),
})

export const ref = (name: Name): Reference => new Reference(name)
export const refOrNull = (name: Name | null | undefined): Reference | null =>
  name === null || name === undefined ? null : ref(name)
