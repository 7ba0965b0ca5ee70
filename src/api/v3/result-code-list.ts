/** `/v3/resultcodes`: every result code with its words, for anybody. */
import type { FastifyInstance } from 'fastify'
import { resultCodeList } from './openapi-schemas.ts'
import { resultCodes } from './result-codes.ts'
import type { GatewayRoute } from './wire.ts'

const path = '/v3/resultcodes'

const gateway: GatewayRoute = {
  method: 'GET',
  path,
  tag: 'Result codes (v3)',
  summary: 'List the result codes',
  parameters: {},
  open: { description: 'All of them', type: 'application/json', schema: resultCodeList },
}

export function resultCodeRoutes(scope: FastifyInstance): void {
  const body = JSON.stringify({
    resultCodes: resultCodes.map(({ code, description }) => ({ code, description })),
  })
  scope.get(path, { schema: { hide: true }, config: { gateway } }, (_request, reply) =>
    reply.type('application/json; charset=utf-8').header('cache-control', 'public, max-age=3600').send(body),
  )
}
