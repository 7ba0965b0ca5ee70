/** What every version says of an error, each in a body of its own form. */
import { Type } from 'typebox'
import type { ApiError } from '../kit/errors.ts'
import type { Refusal } from './failures.ts'

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: object
}

/** The form in which a version answers. */
export type ErrorForm = (error: ApiError | Refusal) => ErrorAnswer

/** The header of a 401: how a key may be given. */
export const challenges = { 'www-authenticate': 'Basic realm="Guichet", charset="UTF-8", Bearer realm="Guichet"' }

/** What a 409 says: with the object in the way, where it is known. */
export const conflictMessageOut = Type.Union([
  Type.Object({ error: Type.String(), id: Type.String({ description: 'Id of the object in the way' }) }),
  Type.String(),
])
