/** A plain Fastify server with the schemas of a payment, without authentication and without a log. The bare route and the plain prototype are built on it. */
import { fastify, type FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'
import { idOf } from '../src/api/fields.ts'
import { paymentIn, paymentOut } from '../src/api/v2/payment-fields.ts'

export type ShownPayment = Static<typeof paymentOut>

/** A payment as Guichet answers it. */
export const example = JSON.parse(process.env.BENCH_EXAMPLE ?? '{}') as ShownPayment

export interface PaymentRoutes {
  readonly create: (body: unknown) => Promise<ShownPayment>
  readonly get: (id: string) => Promise<ShownPayment>
}

/** Listens, and prints the address. */
export async function serve(name: string, { create, get }: PaymentRoutes): Promise<void> {
  const app = bareApp()
  const response = { 200: paymentOut }
  app.post('/v2/payments/', { schema: { body: paymentIn, response } }, (request) => create(request.body))
  app.get('/v2/payments/:id', { schema: { params: Type.Object({ id: idOf('payment') }), response } }, (request) =>
    get((request.params as { id: string }).id),
  )
  console.log(`${name} listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
}

function bareApp(): FastifyInstance {
  // The schemas name these formats of the API. No body that is sent here has a field of such a format, so nothing is checked.
  const formats = { 'unix-time': true, date: true, email: true, uri: true } as const
  return fastify({
    routerOptions: { ignoreTrailingSlash: true },
    ajv: { customOptions: { strict: false, formats } },
  })
}
