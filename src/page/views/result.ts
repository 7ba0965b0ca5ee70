import { html } from 'ghtml'
import type { ResultPage } from '../model.ts'
import { formatAmount, formatDay, wordsOf, type Message, type Words } from '../words/index.ts'
import { debitResult } from './debit-result.ts'
import { renderLayout } from './layout.ts'
import { buttonLink, renderMessage } from './message.ts'
import { testModeBanner } from './order.ts'
import { returnAddress } from './return-address.ts'

export function renderResult(page: ResultPage): string {
  const { language, order, paymentStatus, debit } = page
  const words = wordsOf(language)
  const said = resultMessage(words, page)
  const returnUrl = returnAddress(page.return)
  const facts = debit === null ? '' : debitResult(language, debit)
  const takesTime = debit !== null && debit.copy !== null
  return renderLayout({
    language,
    title: said.title,
    house: 'checkout',
    message: 'finished',
    returnUrl,
    paymentStatus,
    leaving: returnUrl === null ? null : { to: returnUrl, seconds: takesTime ? secondsForCopy : 3, frame: 'top' },
    body: html`!${testModeBanner(words, order)}
      <main class="sheet">!${renderMessage('good', said, `${facts}${wayBack(words, returnUrl, takesTime)}`)}</main> `,
  })
}

/** Long enough to take a copy of the mandate. */
const secondsForCopy = 20

function resultMessage(words: Words, { language, result, order, debit }: ResultPage): Message {
  const amount = formatAmount(language, order.amount)
  if (debit === null) {
    const { title, text } = words.results[result]
    return { title, text: text(amount, order.merchant) }
  }
  const { title, text } = words.debit.results[result]
  return { title, text: text(amount, order.merchant, debit.day === null ? '' : formatDay(language, debit.day)) }
}

const wayBack = (words: Words, returnUrl: string | null, takesTime: boolean): string =>
  returnUrl === null
    ? html`<p>${words.mayClose}</p> `
    : html`<p>${takesTime ? words.debit.goesBackLater : words.goesBackSoon}</p>
        !${buttonLink(words.backToShop, returnUrl, 'top')}`
