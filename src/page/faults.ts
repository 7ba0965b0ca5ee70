import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Refusal } from '../api/failures.ts'
import { errorFields } from '../api/logging.ts'
import { ApiError } from '../kit/errors.ts'

/** Tells the log of a page that failed. What a rule refuses is no fault, whatever its status. */
export function logFault(
  app: FastifyInstance,
  request: FastifyRequest,
  error: unknown,
  refusal: ApiError | Refusal,
): void {
  if (refusal.status >= 500 && !(refusal instanceof ApiError))
    app.log.error({ requestId: request.id, error: errorFields(error) }, 'a page failed')
}
