/** A refusal that v3 tells by a result code. Nothing is stored of what was refused. */
import { ApiError, type ErrorStatus } from '../../kit/errors.ts'
import { httpStatusOf } from './http-status.ts'
import { descriptionOf, type ResultCode } from './result-codes.ts'

/** A parameter at fault (gateway-v3 section 3.4). */
export interface ParameterError {
  readonly name: string
  readonly message: string
  /** As it was sent; null where nothing was. Left out of what is secret. */
  readonly value?: string | null
}

export interface ResultErrorDetails {
  /** The HTTP status, where the code's group does not tell it. */
  readonly status?: ErrorStatus
  readonly parameterErrors?: readonly ParameterError[]
  /** A text besides the code's own description, shown in `resultDetails`. */
  readonly extended?: string
  /** Seconds. */
  readonly retryAfter?: number
}

export class ResultError extends ApiError {
  readonly code: ResultCode
  readonly parameterErrors: readonly ParameterError[]
  readonly extended: string | undefined

  constructor(code: ResultCode, { status, parameterErrors = [], extended, retryAfter }: ResultErrorDetails = {}) {
    super(status ?? refusingStatusOf(code), descriptionOf(code), retryAfter === undefined ? {} : { retryAfter })
    this.code = code
    this.parameterErrors = parameterErrors
    this.extended = extended
  }
}

function refusingStatusOf(code: ResultCode): ErrorStatus {
  const status = httpStatusOf(code)
  if (status === 200) throw new Error(`${code} refuses nothing`)
  return status
}

/** The refusal that lists all parameters that are missing, malformed or unknown. */
export const parametersRefused = (parameterErrors: readonly ParameterError[]): ResultError =>
  new ResultError('200.300.404', { parameterErrors })

/** 404: no such transaction, or one of another entity (gateway-v3 section 4.6). */
export const transactionNotFound = (): ResultError => new ResultError('700.400.580', { status: 404 })
