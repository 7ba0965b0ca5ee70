import { html } from 'ghtml'
import type { NoticePage, NoticeReason } from '../model.ts'
import { wordsOf } from '../words/index.ts'
import { renderLayout } from './layout.ts'
import { buttonLink, renderMessage, type Mood } from './message.ts'
import { orderSummary, testModeBanner } from './order.ts'
import { returnAddress } from './return-address.ts'

const moods: Readonly<Record<NoticeReason, Mood>> = {
  unknown: 'bad',
  already_paid: 'good',
  canceled: 'bad',
  expired: 'bad',
  failed: 'bad',
  too_many_attempts: 'waiting',
  no_method: 'bad',
  processing: 'waiting',
  unavailable: 'waiting',
}

export function renderNotice(page: NoticePage): string {
  const { language, reason, order, paymentStatus } = page
  const words = wordsOf(language)
  const returnUrl = returnAddress(page.return)
  const summary = order === null ? '' : orderSummary(language, order)
  const wayBack = returnUrl === null ? '' : buttonLink(words.backToShop, returnUrl, 'top')
  return renderLayout({
    language,
    title: words.notices[reason].title,
    house: 'checkout',
    message: reason === 'already_paid' ? 'finished' : 'error',
    returnUrl,
    paymentStatus,
    leaving: null,
    body: html`!${testModeBanner(words, order)}
      <main class="sheet">!${renderMessage(moods[reason], words.notices[reason], `${summary}${wayBack}`)}</main> `,
  })
}
