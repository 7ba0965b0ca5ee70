/** The pages of a mandate that ask for nothing. */
import { html } from 'ghtml'
import type { MandateNoticePage, MandateNoticeReason, ReceivedPage, SignedPage } from '../mandate-model.ts'
import { wordsOf } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { renderLayout, type Layout } from './layout.ts'
import { mandateSummary } from './mandate-facts.ts'
import { renderMessage, type Mood } from './message.ts'
import { testModeBanner } from './order.ts'

export function renderSigned({ language, facts, document }: SignedPage): string {
  const words = wordsOf(language)
  const { signed, next, download, downloadHint } = words.mandate
  const said = { title: signed.title, text: signed.text(facts.creditor) }
  const link = attributes({ class: 'button', href: document, download: true })
  const more = html`!${mandateSummary(language, facts)}
    <p>${next(facts.creditor, facts.prenotificationDays)}</p>
    <p><a !${link}>${download}</a></p>
    <p class="hint">${downloadHint}</p> `
  return renderMandateMessage(
    { language, title: said.title, message: 'finished' },
    facts.testMode,
    renderMessage('good', said, more),
  )
}

export function renderReceived({ language, facts }: ReceivedPage): string {
  const words = wordsOf(language)
  const { received } = words.mandate
  const said = { title: received.title, text: received.text(facts.creditor) }
  const more = html`!${mandateSummary(language, facts)}
    <p>${words.mayClose}</p> `
  return renderMandateMessage(
    { language, title: said.title, message: 'finished' },
    facts.testMode,
    renderMessage('good', said, more),
  )
}

const moods: Readonly<Record<MandateNoticeReason, Mood>> = {
  unknown: 'bad',
  revoked: 'bad',
  already_signed: 'good',
  unavailable: 'waiting',
}

export function renderMandateNotice({ language, reason, testMode }: MandateNoticePage): string {
  const said = wordsOf(language).mandate.notices[reason]
  const message = reason === 'already_signed' ? 'finished' : 'error'
  return renderMandateMessage(
    { language, title: said.title, message },
    testMode,
    renderMessage(moods[reason], said, ''),
  )
}

/** `content` is HTML. */
const renderMandateMessage = (
  layout: Pick<Layout, 'language' | 'title' | 'message'>,
  testMode: boolean,
  content: string,
): string =>
  renderLayout({
    ...layout,
    house: 'checkout',
    returnUrl: null,
    paymentStatus: null,
    leaving: null,
    body: html`!${testModeBanner(wordsOf(layout.language), { testMode })}
      <main class="sheet">!${content}</main> `,
  })
