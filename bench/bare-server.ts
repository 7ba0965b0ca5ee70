/**
 * What everything is held against: Fastify as it comes, with the schemas of a payment and a constant answer. No authentication, no log, no database.
 */
import { fastify } from 'fastify'
import { Type } from 'typebox'
import { idOf } from '../src/api/fields.ts'
import { paymentIn, paymentOut } from '../src/api/v2/payment-fields.ts'

/** A payment as Guichet answers it, as JSON. */
const payment: unknown = JSON.parse(process.env.BENCH_EXAMPLE ?? '{}')

// The formats are the API's own; none stands in a body that is sent here.
const formats = { 'unix-time': true, date: true, email: true, uri: true } as const
const app = fastify({
  routerOptions: { ignoreTrailingSlash: true },
  ajv: { customOptions: { strict: false, formats } },
})

app.post('/v2/payments/', { schema: { body: paymentIn, response: { 200: paymentOut } } }, () =>
  Promise.resolve(payment),
)

app.get(
  '/v2/payments/:id',
  { schema: { params: Type.Object({ id: idOf('payment') }), response: { 200: paymentOut } } },
  () => Promise.resolve(payment),
)

console.log(`bare listening on ${await app.listen({ host: '127.0.0.1', port: 0 })}`)
