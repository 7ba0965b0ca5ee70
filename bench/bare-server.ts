/** The server that everything is compared with: a plain Fastify with the schemas of a payment and a constant answer. No authentication, no log, no database. */
import { example, serve } from './bare-app.ts'

const answer = () => Promise.resolve(example)

await serve('bare', { create: answer, get: answer })
