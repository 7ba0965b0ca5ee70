/** `/v3/resultcodes`: every result code with its words, for anybody. */
import type { FastifyInstance } from 'fastify'
import { resultCodes } from './result-codes.ts'

export function resultCodeRoutes(scope: FastifyInstance): void {
  const body = JSON.stringify({
    resultCodes: resultCodes.map(({ code, description }) => ({ code, description })),
  })
  scope.get('/v3/resultcodes', { schema: { hide: true } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').header('cache-control', 'public, max-age=3600').send(body),
  )
}
