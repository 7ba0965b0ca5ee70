/**
 * What the API refuses. One class, carrying what every wire needs to say it in its own form; each failure is a named constructor next to the rule that raises it.
 * A refused card or a returned debit is no error but a result with a response code; a broken invariant is an assertion.
 */

/** HTTP statuses that a rule may answer with (stancer-v2 section 1.5). */
export type ErrorStatus = 400 | 401 | 402 | 403 | 404 | 405 | 406 | 408 | 409 | 410 | 413 | 415 | 422 | 429 | 501 | 503

export interface FieldError {
  /** Where: `['body', 'card', 'number']`, `['query', 'limit']`, `['path', 'id']`. */
  readonly location: readonly (string | number)[]
  readonly message: string
  /** Machine-readable kind, `value_error.missing` and the like. */
  readonly type: string
}

export interface Missing {
  /** As v2 calls it: `Card`, `Payment intent`, `SEPA`. */
  readonly resource: string
  readonly id: string
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: ErrorStatus
  /** Id of the object that is already there, with a 409 that knows it. */
  readonly knownId: string | undefined
  /** The fields at fault, with a 422. */
  readonly fields: readonly FieldError[]
  /** What was looked for, with a 404. */
  readonly missing: Missing | undefined
  /** Seconds after which a retry may succeed: always there with a 429 or a 503. */
  readonly retryAfter: number | undefined

  constructor(
    status: ErrorStatus,
    message: string,
    details: { knownId?: string; fields?: readonly FieldError[]; missing?: Missing; retryAfter?: number } = {},
  ) {
    super(message)
    this.status = status
    this.knownId = details.knownId
    this.fields = details.fields ?? []
    this.missing = details.missing
    this.retryAfter = details.retryAfter ?? (status === 429 || status === 503 ? 1 : undefined)
  }
}

/** 404: unknown, deleted, or another account's or mode's. The text is compared by the published libraries' tests. */
export const notFound = (resource: string, id: string): ApiError =>
  new ApiError(404, `${resource} \`${id}\` not found`, { missing: { resource, id } })

/** 409, with the id of the object in the way when there is one. */
export const conflict = (message: string, knownId?: string): ApiError =>
  new ApiError(409, message, knownId === undefined ? {} : { knownId })

/** 422 on one field. `type` follows pydantic's names, since the libraries show it: `value_error`, `value_error.missing`, `type_error.integer` … */
export const invalidField = (location: readonly (string | number)[], message: string, type = 'value_error'): ApiError =>
  new ApiError(422, message, { fields: [{ location, message, type }] })

/** 501: the request is right, and this installation lacks what it needs; the message says what. */
export const notAvailable = (message: string): ApiError => new ApiError(501, message)
