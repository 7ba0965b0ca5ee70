/** What the application adds to the server: the hosted payment page and the bank's page. */
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { errorFields } from '../api/logging.ts'
import { refusalOf } from '../api/failures.ts'
import { ApiError } from '../kit/errors.ts'
import { contentSecurityPolicy, sendJson, sendPage } from './answers.ts'
import { assets } from './assets/index.ts'
import { addBankRoutes } from './bank-routes.ts'
import { addCheckoutRoutes } from './checkout-routes.ts'
import { readIntentCheckout } from './intent-checkout.ts'
import { readPaymentCheckout } from './payment-checkout.ts'
import type { PageServices } from './services.ts'
import { renderCheckout } from './views/index.ts'
import { visitorOf } from './visitor.ts'
import { wordsOf } from './words/index.ts'

export type { AttemptLimits, PageContext, PageGate, PageServices } from './services.ts'

/** Bytes in the largest form that is read. */
const formLimit = 64 * 1024

export async function addPages(app: FastifyInstance, services: PageServices): Promise<void> {
  // A page takes forms, and nothing else.
  app.removeAllContentTypeParsers()
  await app.register(formbody, { bodyLimit: formLimit })
  answerErrorsInPages(app)
  addAssets(app)
  addBankRoutes(app, services)
  addCheckoutRoutes(
    app,
    '/:key(^[sp](?:prod|test)_[0-9A-Za-z_]*$)/:id(^paym_[0-9A-Za-z]*$)',
    services,
    async (request) => {
      const { key, id } = request.params as { key: string; id: string }
      const principal = await services.gate.ownerOfPublicKey(key)
      return principal && { principal, read: (ctx) => readPaymentCheckout(ctx, key, id) }
    },
  )
  addCheckoutRoutes(app, '/:id(^(?:test_)?pi_[0-9A-Za-z]*$)', services, async (request) => {
    const { id: shown } = request.params as { id: string }
    const id = shown.replace(/^test_/, '')
    const principal = await services.gate.ownerOf(id)
    // The address says which mode it is of; the other mode's is nobody's.
    const isAsked = principal !== undefined && (principal.mode === 'test') === shown.startsWith('test_')
    return isAsked ? { principal, read: (ctx) => readIntentCheckout(ctx, id) } : undefined
  })
}

function addAssets(app: FastifyInstance): void {
  for (const { path, type, body } of assets) {
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply
        .type(type)
        .headers({ 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff' })
        .send(body),
    )
  }
}

/** Who looks at a page gets a page, whatever happens. */
function answerErrorsInPages(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    const { status } = refusal
    if (status >= 500 && !(refusal instanceof ApiError))
      app.log.error({ requestId: request.id, error: errorFields(error) }, 'a page failed')
    const { language, wantsJson } = visitorOf(request)
    reply.header('x-request-id', request.id)
    if (wantsJson) {
      // After a fault nobody knows whether something was taken: the page's script has words of its own for that.
      const notice = refusal instanceof ApiError ? wordsOf(language).notices.unavailable.text : null
      return sendJson(reply, status, { errors: {}, notice, token: null })
    }
    const page = {
      kind: 'notice',
      language,
      reason: 'unavailable',
      order: null,
      return: { url: null },
      paymentStatus: null,
    } as const
    return sendPage(reply, status, contentSecurityPolicy(true, []), renderCheckout(page))
  })
}
