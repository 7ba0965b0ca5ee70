/**
 * Paths that no route has (404), and methods that a path does not have (405). They are refused before authentication, and before the body is read.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isV1 } from './error-forms.ts'
import { failures, Refusal } from './failures.ts'

export function refuseUnknownRoutes(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? refusal(app, request) : undefined)
  })
}

function refusal(app: FastifyInstance, request: FastifyRequest): Refusal {
  // A CONNECT request names a host, not a path.
  if (request.method === 'CONNECT') return new Refusal(failures.wrongMethod, { allow: '' })
  const [path = ''] = request.url.split('?', 1)
  // findRoute asks the router itself; its type says nothing of the null that it gives for no route.
  const isRouted = (method: string): boolean => (app.findRoute({ method, url: path }) as object | null) !== null
  const allowed = app.supportedMethods.filter(isRouted)
  // In v1 a GET on a path that cannot be read is a 404, not a 405: so a list that v1 does not have looks unknown.
  const isNowhere = allowed.length === 0 || (isV1(path) && ['GET', 'HEAD'].includes(request.method))
  return isNowhere
    ? new Refusal(failures.unknownRoute)
    : new Refusal(failures.wrongMethod, { allow: allowed.join(', ') })
}
