/** The routes of a mandate's pages. Its token stands in the address, and the table of locators says whose it is. */
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refusalOf } from '../api/failures.ts'
import { logFault } from './faults.ts'
import { receiveSignature, sendDocument, showSign } from './mandate-sign.ts'
import { receiveUpload, showUpload } from './mandate-upload.ts'
import { noticeOf, openVisit, sendMandatePage, type MandateVisit } from './mandate-visit.ts'
import type { PageServices } from './services.ts'
import { visitorOf } from './visitor.ts'

type Answer = (request: FastifyRequest, reply: FastifyReply, visit: MandateVisit) => Promise<FastifyReply>

export async function addMandateRoutes(app: FastifyInstance, services: PageServices): Promise<void> {
  await app.register(multipart, { throwFileSizeLimit: false })
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    logFault(app, request, error, refusal)
    reply.header('x-request-id', request.id)
    return sendMandatePage(reply, refusal.status, noticeOf(visitorOf(request).language, 'unavailable'))
  })
  const hidden = { schema: { hide: true } }
  const opened = (answer: Answer) => async (request: FastifyRequest, reply: FastifyReply) => {
    const visit = await openVisit(services, request)
    return visit === undefined
      ? sendMandatePage(reply, 404, noticeOf(visitorOf(request).language, 'unknown'))
      : answer(request, reply, visit)
  }
  app.get('/mandates/:token', hidden, opened(showSign))
  app.post('/mandates/:token', hidden, opened(receiveSignature))
  app.get('/mandates/:token/document', hidden, opened(sendDocument))
  app.get(
    '/mandates/:token/upload',
    hidden,
    opened((_request, reply, visit) => showUpload(reply, visit)),
  )
  app.post('/mandates/:token/upload', hidden, opened(receiveUpload))
}
