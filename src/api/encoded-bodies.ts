/** Bodies that were compressed on the way (RFC 9110, 8.4) are refused after authentication and before they are read: they could not be parsed as JSON. */
import type { FastifyInstance } from 'fastify'
import { failures, Refusal } from './failures.ts'

/** Methods whose bodies are read. */
const readMethods = ['POST', 'PATCH', 'PUT']

export function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, _body, done) => {
    const coding = request.headers['content-encoding']
    const isRefused = coding !== undefined && !isIdentity.test(coding) && readMethods.includes(request.method)
    done(isRefused ? new Refusal(failures.encodedBody, { 'accept-encoding': 'identity' }) : undefined)
  })
}

/** Also matches an empty header, and `identity` given twice. */
const isIdentity = /^[\s,]*(?:identity[\s,]*)*$/i
