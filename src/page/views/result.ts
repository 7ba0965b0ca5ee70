import { html } from 'ghtml'
import type { ResultPage } from '../model.ts'
import { formatAmount, wordsOf, type Words } from '../words/index.ts'
import { renderLayout } from './layout.ts'
import { buttonLink, renderMessage } from './message.ts'
import { testModeBanner } from './order.ts'
import { returnAddress } from './return-address.ts'

export function renderResult(page: ResultPage): string {
  const { language, order, paymentStatus } = page
  const words = wordsOf(language)
  const { title, text } = words.results[page.result]
  const said = { title, text: text(formatAmount(language, order.amount), order.merchant) }
  const returnUrl = returnAddress(page.return)
  return renderLayout({
    language,
    title,
    house: 'checkout',
    message: 'finished',
    returnUrl,
    paymentStatus,
    leaving: returnUrl === null ? null : { to: returnUrl, seconds: 3, frame: 'top' },
    body: html`!${testModeBanner(words, order)}
      <main class="sheet">!${renderMessage('good', said, wayBack(words, returnUrl))}</main> `,
  })
}

const wayBack = (words: Words, returnUrl: string | null): string =>
  returnUrl === null
    ? html`<p>${words.mayClose}</p> `
    : html`<p>${words.goesBackSoon}</p>
        !${buttonLink(words.backToShop, returnUrl, 'top')}`
