/** Every route in the API's description, so that what holds for all of them is tested on all of them. */
import assert from 'node:assert/strict'
import type { Api } from './api.ts'

export interface DocumentedRoute {
  readonly method: string
  /** `/v2/customers/{id}` */
  readonly path: string
}

export async function documentedRoutes(api: Api): Promise<DocumentedRoute[]> {
  const { paths } = (await api.get('/openapi.json')).body as { paths: Record<string, object> }
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  )
  assert(routes.length >= 38, `the description names ${routes.length} routes only`)
  return routes
}
