/** What all pages share: the document, its head, and what the page's script reads from the body. */
import { html } from 'ghtml'
import { assetPath } from '../assets/index.ts'
import type { Language } from '../languages.ts'
import { attributes } from './attributes.ts'

/** What a page says to the window that frames it (stancer-v2 section 7). */
export type ParentMessage =
  'init' | 'error' | 'finished' | 'secure-auth-start' | 'secure-auth-end' | 'secure-auth-error'

export interface Layout {
  readonly language: Language
  readonly title: string
  /** Whose page it is: the bank's pages do not look like the checkout's. */
  readonly house: 'checkout' | 'bank'
  readonly message: ParentMessage
  /** Sent with the message: the address to which the payer goes on. The window that frames the page may go there as well. */
  readonly returnUrl: string | null
  readonly paymentStatus: string | null
  /** Where the browser goes by itself: after a result the whole window does, after the bank only the frame it is in. Null where it stays. */
  readonly leaving: { readonly to: string; readonly seconds: number; readonly frame: 'top' | 'own' } | null
  /** HTML. */
  readonly body: string
}

export function renderLayout(layout: Layout): string {
  const { language, title, house, body } = layout
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" type="image/svg+xml" href="${assetPath('icon.svg')}" />
        <link rel="stylesheet" href="${assetPath('page.css')}" />
        <script src="${assetPath('page.js')}"></script>
        !${refresh(layout)}
      </head>
      <body class="${house}" !${scriptAttributes(layout)}>
        !${body}
      </body>
    </html> `
}

const scriptAttributes = ({ message, returnUrl, paymentStatus, leaving }: Layout): string =>
  attributes({
    'data-message': message,
    'data-return-url': returnUrl,
    'data-payment-status': paymentStatus,
    'data-leave-to': leaving === null ? null : leaving.to,
    'data-leave-after': leaving === null ? null : String(leaving.seconds),
    'data-leave-frame': leaving === null ? null : leaving.frame,
  })

/** Leaves the page where scripts do not run; otherwise the page's script does that. */
const refresh = ({ leaving }: Layout): string =>
  leaving === null
    ? ''
    : html`<noscript><meta http-equiv="refresh" content="${leaving.seconds};url=${leaving.to}" /></noscript> `
