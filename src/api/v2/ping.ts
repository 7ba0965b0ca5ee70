/** `GET /v2/ping`: tells whether a key is good, and whose it is (stancer-v2 section 1.1). */
import { Type } from 'typebox'
import type { Context } from '../../kit/context.ts'
import type { Wire } from '../routes.ts'

export function pingRoutes(wire: Wire<Context>): void {
  wire.read(
    {
      method: 'GET',
      path: '/v2/ping',
      tag: 'Ping',
      summary: 'Check a key',
      answer: Type.Object({ mode: Type.String(), company: Type.String(), account: Type.String() }, { title: 'Ping' }),
    },
    (_, { principal }) =>
      Promise.resolve({ mode: principal.mode, company: principal.accountName, account: principal.accountId }),
  )
}
