/** What the application adds to the server: the hosted payment page, the bank's page, and the pages of mandates. */
import formbody from '@fastify/formbody'
import type { FastifyInstance } from 'fastify'
import { refusalOf } from '../api/failures.ts'
import { findCheckout, isCheckoutId } from '../gateway/index.ts'
import { ApiError } from '../kit/errors.ts'
import { assets } from './assets/index.ts'
import { addBankRoutes } from './bank-routes.ts'
import { sendBareNotice } from './bare-notice.ts'
import { addCheckoutRoutes } from './checkout-routes.ts'
import type { Checkout } from './checkout.ts'
import { logFault } from './faults.ts'
import { gatewayPagePath, widgetFormOf, widgetQueryOf, type WidgetForm } from './gateway-checkout.ts'
import { readIntentCheckout } from './intent-checkout.ts'
import { addMandateRoutes } from './mandate-routes.ts'
import { readPaymentCheckout } from './payment-checkout.ts'
import type { PageContext, PageServices } from './services.ts'
import { visitorOf } from './visitor.ts'
import { addWidgetScript } from './widget-script.ts'
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
  addWidgetScript(app, services.names)
  addBankRoutes(app, services)
  await app.register((scope) => addMandateRoutes(scope, services))
  addCheckoutRoutes(app, '/:key(^[sp](?:prod|test)_[^]*$)/:id(^paym_[^]*$)', services, async (request) => {
    const { key, id } = request.params as { key: string; id: string }
    const principal = isPlain(key) && isPlain(id) ? await services.gate.ownerOfPublicKey(key) : undefined
    return principal && { principal, read: (ctx) => readPaymentCheckout(ctx, key, id) }
  })
  addCheckoutRoutes(app, gatewayPagePath(':id'), services, async (request) => {
    const { id } = request.params as { id: string }
    const principal = isCheckoutId(id) ? await services.gate.ownerOf(id) : undefined
    return (
      principal && {
        principal,
        read: (ctx) => readByCheckout(ctx, id, widgetFormOf(request)),
        kept: widgetQueryOf(request),
      }
    )
  })
  addCheckoutRoutes(app, '/:id(^(?:test_)?pi_[^]*$)', services, async (request) => {
    const { id: shown } = request.params as { id: string }
    const id = shown.replace(/^test_/, '')
    const principal = isPlain(id) ? await services.gate.ownerOf(id) : undefined
    // The address says which mode it belongs to; an object of the other mode is not found.
    const isAsked = principal !== undefined && (principal.mode === 'test') === shown.startsWith('test_')
    return isAsked ? { principal, read: (ctx) => readIntentCheckout(ctx, id) } : undefined
  })
}

/** Undefined when there is no such checkout. */
async function readByCheckout(ctx: PageContext, id: string, form: WidgetForm): Promise<Checkout | undefined> {
  const checkout = await findCheckout(ctx, id)
  return checkout && readIntentCheckout(ctx, checkout.intentId, form)
}

/** Letters and digits, as all ids and keys are. Any other address is unknown, and payers are told so on the same page as for every unknown address. */
const isPlain = (text: string): boolean => /^\w+$/.test(text)

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

/** A payer who opens a page gets a page, whatever goes wrong. */
function answerErrorsInPages(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    logFault(app, request, error, refusal)
    const visitor = visitorOf(request)
    reply.header('x-request-id', request.id)
    // After a fault it is not known whether the payer was charged: the page's script has words of its own for that.
    const toldToScript = refusal instanceof ApiError ? wordsOf(visitor.language).notices.unavailable.text : null
    return sendBareNotice(reply, refusal.status, visitor, 'unavailable', toldToScript)
  })
}
