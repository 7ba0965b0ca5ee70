/**
 * Paths that no route has (404), and methods that a path does not have (405). Settled before authentication, and before the body is read.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { failures, Refusal } from './failures.ts'

export function refuseUnknownRoutes(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? refusal(app, request) : undefined)
  })
}

function refusal(app: FastifyInstance, request: FastifyRequest): Refusal {
  const [path = ''] = request.url.split('?', 1)
  // findRoute asks the router itself; its type says nothing of the null that it gives for no route.
  const isRouted = (method: string): boolean => (app.findRoute({ method, url: path }) as object | null) !== null
  const allowed = app.supportedMethods.filter(isRouted)
  return allowed.length === 0
    ? new Refusal(failures.unknownRoute)
    : new Refusal(failures.wrongMethod, { allow: allowed.join(', ') })
}
