/** The script that a merchant's page loads, `/v3/paymentWidgets.js?checkoutId=` (gateway-v3 section 4.8): it puts the checkout's page, in a frame, into the form of that page. */
import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../kit/context.ts'
import { visitorOf } from './visitor.ts'
import { wordsOf } from './words/index.ts'

const source = readFileSync(new URL('assets/payment-widgets.js', import.meta.url), 'utf8')

/** What the script cannot know: where the pages are, since the API may have another address; and what the frame is called, in the language of the page in it. */
const filledWith = (texts: Readonly<Record<'PAGE_URL' | 'FRAME_TITLE', string>>): string =>
  Object.entries(texts).reduce(
    (script, [name, text]) => script.replace(`'${name}'`, () => JSON.stringify(text)),
    source,
  )

export function addWidgetScript(app: FastifyInstance, names: Context['names']): void {
  app.get('/v3/paymentWidgets.js', { schema: { hide: true } }, (request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .headers({ 'cache-control': 'no-cache', vary: 'accept-language', 'x-content-type-options': 'nosniff' })
      .send(filledWith({ PAGE_URL: names.page, FRAME_TITLE: wordsOf(visitorOf(request).language).payment })),
  )
}
