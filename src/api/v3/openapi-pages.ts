/** What browsers ask for of v3, without a token (gateway-v3 sections 4 and 4.8), for its description: src/page answers. */
import { text } from './parameters.ts'
import type { GatewayRoute } from './wire.ts'

const tag = 'Checkouts (v3)'
const words = { type: 'string' }

export const pageRoutes: readonly GatewayRoute[] = [
  {
    method: 'GET',
    path: '/v3/checkouts/:id/page',
    tag,
    summary: 'The page on which a payer pays a checkout',
    description: 'For browsers: send the payer there, by a link or a redirect.',
    parameters: {},
    open: { description: 'The page', type: 'text/html', schema: words },
  },
  {
    method: 'GET',
    path: '/v3/paymentWidgets.js',
    tag,
    summary: 'The script that puts the form of a checkout into a page of yours',
    description: 'For a script element of a page that has a form of the class paymentWidgets.',
    parameters: { checkoutId: text(1, 255, { description: 'Read by the script itself', required: true }) },
    open: { description: 'The script', type: 'text/javascript', schema: words },
  },
]
