/**
 * What operators ask: whether the process lives, whether it can serve, and its figures.
 */
import type { FastifyInstance } from 'fastify'
import type { Metrics } from './metrics.ts'
import { within } from './within.ts'

export interface Operations {
  readonly metrics: Metrics
  /** Whether requests can be served: see `isReady` in src/app/ready.ts. */
  readonly ready: () => Promise<boolean>
}

/** How long the database may take over a question of an operator, in milliseconds. */
const answerLimitMs = 2000

export function addOperations(app: FastifyInstance, { metrics, ready }: Operations): void {
  app.get('/healthz', () => ({ status: 'ok' }))

  app.get('/readyz', async (_request, reply) => {
    // A question that fails is an answer too.
    if (await within(answerLimitMs, ready(), false)) return { status: 'ready' }
    return reply
      .code(503)
      .header('retry-after', '1')
      .send({ error: 'Not ready: requests cannot be served at the moment' })
  })

  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics.read()
    return reply.type(contentType).send(body)
  })
}
