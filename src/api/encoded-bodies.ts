/** Bodies that were compressed on the way (RFC 9110, 8.4) are refused before they are read, once it is known who asks: as bytes of JSON they would make no sense. */
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

/** Also when it is empty, or said twice. */
const isIdentity = /^[\s,]*(?:identity[\s,]*)*$/i
