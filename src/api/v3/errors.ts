/** The form in which v3 says what went wrong (gateway-v3 sections 3.2 to 3.4): a result code, and the parameters at fault inside the result. */
import { systemClock } from '../../kit/clock.ts'
import { ApiError } from '../../kit/errors.ts'
import type { ErrorAnswer } from '../error-answer.ts'
import type { Refusal } from '../failures.ts'
import { envelopeOf, resultOf } from './envelope.ts'
import type { ResultCode } from './result-codes.ts'
import { parametersRefused, ResultError, type ParameterError } from './result-error.ts'

/** The answer to a request that was refused; `now` is real time, `entityId` null where it is not known who asks. */
export function errorAnswer(
  error: ApiError | Refusal,
  now = systemClock.now(),
  entityId: string | null = null,
): ErrorAnswer {
  const told = error instanceof ResultError ? error : inResultCodes(error)
  const { code, parameterErrors, extended } = told
  return {
    status: told.status,
    headers: { ...(error instanceof ApiError ? {} : error.headers), ...(told.status === 401 && challenge) },
    body: {
      result: { ...resultOf(code), ...(parameterErrors.length > 0 && { parameterErrors }) },
      ...(extended !== undefined && { resultDetails: { ExtendedDescription: extended } }),
      ...envelopeOf(entityId, now),
    },
  }
}

const challenge = { 'www-authenticate': 'Bearer realm="Guichet"' }

interface Told {
  readonly code: ResultCode
  readonly status: number
  readonly parameterErrors: readonly ParameterError[]
  readonly extended: string | undefined
}

/**
 * Translates refusals of the HTTP layer and of the domains into result codes of v3. Its statuses are 200, 307, 400, 401, 403 and 404 (gateway-v3 section 2): a method that a path does not have counts
 * as an endpoint that does not exist. Only 429, 500 and 503, which are no fault of the request, are used besides.
 */
function inResultCodes(error: ApiError | Refusal): Told {
  const { code, status } = byStatus[error.status] ?? { code: '200.100.103', status: 400 }
  const parameterErrors = error instanceof ApiError && error.status === 422 ? parametersOf(error) : []
  if (parameterErrors.length > 0) return parametersRefused(parameterErrors)
  return { code, status, parameterErrors, extended: wordsOf[error.status] ?? error.message }
}

const byStatus: Readonly<Record<number, { readonly code: ResultCode; readonly status: number }>> = {
  400: { code: '200.100.103', status: 400 },
  401: { code: '800.900.300', status: 401 },
  403: { code: '800.900.302', status: 403 },
  404: { code: '200.100.199', status: 404 },
  405: { code: '200.300.403', status: 404 },
  409: { code: '700.400.000', status: 400 },
  413: { code: '200.100.103', status: 400 },
  414: { code: '200.100.199', status: 404 },
  415: { code: '200.100.101', status: 400 },
  422: { code: '200.300.404', status: 400 },
  429: { code: '800.120.100', status: 429 },
  500: { code: '600.100.100', status: 500 },
  501: { code: '600.200.201', status: 400 },
  503: { code: '800.800.800', status: 503 },
}

/** Messages for statuses whose text in v1 and v2 does not apply to forms. */
const wordsOf: Readonly<Record<number, string>> = {
  413: 'The body is larger than 1 MiB',
  415: 'The body must be a form in UTF-8, not compressed, sent with Content-Type: application/x-www-form-urlencoded',
}

/** The domains' field errors, with the names of v3's parameters. */
const parametersOf = ({ fields }: ApiError): ParameterError[] =>
  fields.map(({ location, message }) => {
    const name = location.slice(1).join('.')
    return { name: parameterNames[name] ?? name, message }
  })

const parameterNames: Readonly<Record<string, string>> = {
  'card.name': 'card.holder',
  'card.exp_month': 'card.expiryMonth',
  'card.exp_year': 'card.expiryYear',
  'card.cvc': 'card.cvv',
  'sepa.iban': 'bankAccount.iban',
  'sepa.name': 'bankAccount.holder',
  'sepa.bic': 'bankAccount.bic',
  'sepa.mandate': 'bankAccount.mandate.id',
  'sepa.date_mandate': 'bankAccount.mandate.dateOfSignature',
  sepa: 'bankAccount.iban',
  card: 'card.number',
}
