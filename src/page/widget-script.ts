/** The script that a merchant's page loads, `/v3/paymentWidgets.js?checkoutId=` (gateway-v3 section 4.8): it puts the checkout's page, in a frame, into the form of that page. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../kit/context.ts'

const source = readFileSync(new URL('assets/payment-widgets.js', import.meta.url), 'utf8')

/** Where the pages are, as the script knows it: the API may have another address. */
const placeholder = "'PAGE_URL'"

export function addWidgetScript(app: FastifyInstance, names: Context['names']): void {
  app.get('/v3/paymentWidgets.js', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .headers({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' })
      .send(source.replace(placeholder, JSON.stringify(names.page))),
  )
}
