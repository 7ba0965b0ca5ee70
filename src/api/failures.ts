/**
 * Failures that the HTTP layer itself answers with, before a verb runs or in place of its answer: each with its status and text. A request is checked in the order of this table, and the first
 * failure is the answer. The page of errors (docs/errors.md) is made from it.
 */
import { isDatabaseTrouble } from '../kit/database-trouble.ts'
import { ApiError } from '../kit/errors.ts'

export interface Failure {
  readonly status: number
  readonly message: string
  /** When it is answered, for the page. */
  readonly when: string
}

/** Bytes in the largest body that is read. */
export const bodyLimit = 1024 * 1024

/** The same where a body brings a document of 10 MiB, in base64. */
export const documentBodyLimit = 14 * 1024 * 1024

/** Characters in the longest part of a path that is read as an id. */
export const pathPartLimit = 1024

export const failures = {
  notHttp: failure(400, 'The request is not valid HTTP', 'what arrives cannot be read as HTTP/1.1'),
  noHost: failure(400, 'The Host header is missing', 'HTTP/1.1 demands it'),
  headersTooLarge: failure(431, 'The address and headers are too large', 'they exceed 16 KiB together'),
  tooSlow: failure(408, 'The request took too long to arrive', 'it is not complete within a minute'),
  badPath: failure(400, 'The path is not properly percent-encoded', 'a `%` stands without two hexadecimal digits'),
  pathTooLong: failure(414, 'The path is too long', `an id in the path has more than ${pathPartLimit} characters`),
  unmetExpectation: failure(417, 'Nothing but 100-continue may be expected', 'the `Expect` header says something else'),
  unknownRoute: failure(404, 'There is nothing at this address, see /docs', 'no route has this path'),
  wrongMethod: failure(
    405,
    'This method is not allowed here, see the Allow header',
    'the path is known, but not with this method; `Allow` names those that are',
  ),
  unauthorized: failure(
    401,
    'You are not authorized to access that resource',
    'the secret key is missing, malformed, unknown or revoked',
  ),
  encodedBody: failure(
    415,
    'The body must not be compressed: send it without Content-Encoding',
    'a `Content-Encoding` other than `identity`, where a body is read',
  ),
  wrongContentType: failure(
    415,
    'The body must be JSON, sent with Content-Type: application/json',
    'there is a body, and another content type or none',
  ),
  bodyTooLarge: failure(413, 'The body is larger than 1 MiB', 'more than 1,048,576 bytes'),
  documentTooLarge: failure(
    413,
    'The document is larger than 10 MiB',
    'more than 10,485,760 bytes, or a body with it of more than 14,680,064',
  ),
  wrongLength: failure(400, 'The body is not as long as Content-Length says', ''),
  badRequest: failure(400, 'The request could not be read', 'it broke off, or is malformed in another way'),
  badIdempotencyKey: failure(400, 'Idempotency-Key must be 1 to 255 visible ASCII characters', ''),
  badQuery: failure(400, 'The query string is not properly percent-encoded', 'it does not decode to UTF-8'),
  badJson: failure(400, 'The body is not valid JSON', 'or is not UTF-8'),
  unavailable: failure(
    503,
    'The database cannot be reached or is overloaded, try again',
    'at any moment; `Retry-After` says when. With an `Idempotency-Key` trying again is safe',
  ),
  diskFull: failure(
    503,
    'The database has no space left on its disk, nothing was changed',
    'until there is; `Retry-After` says when to look again',
  ),
  internal: failure(
    500,
    'Internal server error',
    'at any moment: a fault of this program, logged under the request id',
  ),
}

/** A failure on its way to the client. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(refused: Failure, headers: Readonly<Record<string, string>> = {}, options?: ErrorOptions) {
    super(refused.message, options)
    this.status = refused.status
    this.headers = headers
  }
}

/** `Retry-After`, in seconds, where a rule says when to try again. */
export const retryHeaders = (refusal: ApiError | Refusal): Readonly<Record<string, string>> =>
  refusal instanceof ApiError && refusal.retryAfter !== undefined ? { 'retry-after': String(refusal.retryAfter) } : {}

/** What to tell the client about anything that was thrown while its request was handled. */
export function refusalOf(error: unknown): ApiError | Refusal {
  if (error instanceof ApiError || error instanceof Refusal) return error
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown }
  const known = fastifyFailures[String(code)]
  if (known !== undefined) return new Refusal(known)
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return new Refusal(failures.badRequest)
  if (isDiskFull(error)) return new Refusal(failures.diskFull, { 'retry-after': '30' }, { cause: error })
  if (isUnavailable(error)) return new Refusal(failures.unavailable, { 'retry-after': '1' }, { cause: error })
  return new Refusal(failures.internal, {}, { cause: error })
}

const fastifyFailures: Readonly<Record<string, Failure>> = {
  FST_ERR_BAD_URL: failures.badPath,
  FST_ERR_MAX_PARAM_LENGTH: failures.pathTooLong,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: failures.wrongContentType,
  FST_ERR_CTP_BODY_TOO_LARGE: failures.bodyTooLarge,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: failures.wrongLength,
}

/** SQLSTATE 53100 (disk_full): the statement was undone. */
const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && ((error as { code?: unknown }).code === '53100' || isDiskFull(error.cause))

/** Errors by which storage says that others were first every time, or that a commit's outcome is unknown. */
const unavailableNames = ['ConflictError', 'UnknownOutcomeError']

const isUnavailable = (error: unknown): boolean =>
  error instanceof Error &&
  (unavailableNames.includes(error.name) || isDatabaseTrouble(error) || isUnavailable(error.cause))

function failure(status: number, message: string, when: string): Failure {
  return { status, message, when }
}
