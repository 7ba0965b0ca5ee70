/** The page to pay on: the order on one side, the ways to pay on the other. */
import { html } from 'ghtml'
import type { PaymentMethod } from '../../payments/index.ts'
import type { CardForm, FormNotice, FormPage, SepaForm } from '../model.ts'
import { wordsOf, type Words } from '../words/index.ts'
import { attributes } from './attributes.ts'
import { renderCardForm } from './card-form.ts'
import { icons } from './icons.ts'
import { renderLayout } from './layout.ts'
import { methodChoice } from './method-choice.ts'
import { orderSummary, testModeBanner } from './order.ts'
import { returnAddress } from './return-address.ts'
import { renderSepaForm } from './sepa-form.ts'

/** A way to pay: a section of the page with a form of its own. */
interface Method {
  readonly id: PaymentMethod
  readonly title: string
  /** HTML. */
  readonly form: string
  /** What the payer may want to know of who sees what; empty where the form says it. */
  readonly discretion: string
}

export function renderForm(page: FormPage): string {
  const { language, order, notice } = page
  const words = wordsOf(language)
  const returnUrl = returnAddress(page.return)
  const title = words.paymentTo(order.merchant)
  const methods = methodsOf(page, words)
  return renderLayout({
    language,
    title,
    house: 'checkout',
    message: 'init',
    returnUrl,
    paymentStatus: null,
    leaving: null,
    body: html`!${testModeBanner(words, order)}
      <main class="sheet wide">
        <header class="summary">
          <h1 class="visually-hidden">${title}</h1>
          !${orderSummary(language, order)}!${backLink(words, returnUrl)}
        </header>
        <div class="methods">
          !${formNotice(words, notice)} !${methodChoice(words, methods, page.method)}
          !${methods.length === 0 ? html`<p class="notice" role="alert">${words.notices.no_method.text}</p>` : methods.map(renderMethod)}
        </div>
      </main> `,
  })
}

/** In the order in which they are offered. */
function methodsOf(page: FormPage, words: Words): Method[] {
  const { card, sepa } = page
  const { form, debit } = words
  const byCard = (shown: CardForm): Method => ({
    id: 'card',
    title: form.payByCard,
    form: renderCardForm(page, shown),
    discretion: form.discretion,
  })
  const byDebit = (shown: SepaForm): Method => ({
    id: 'sepa',
    title: debit.payByDebit,
    form: renderSepaForm(page, shown),
    discretion: '',
  })
  return [...(card === null ? [] : [byCard(card)]), ...(sepa === null ? [] : [byDebit(sepa)])]
}

const renderMethod = ({ id, title, form, discretion }: Method): string =>
  html`<section class="method" id="by-${id}" aria-labelledby="method-${id}">
    <h2 id="method-${id}">${title}</h2>
    !${form} !${discretion === '' ? '' : html`<p class="discretion">!${icons.lock}<span>${discretion}</span></p> `}
  </section> `

/** There even when empty, because the script may have something to say. */
function formNotice(words: Words, notice: FormNotice | null): string {
  const text = notice === null ? null : words.formNotices[notice]
  return html`<p id="notice" !${attributes({ class: 'notice', role: 'alert', tabindex: '-1', hidden: text === null })}>
    ${text}
  </p> `
}

const backLink = (words: Words, returnUrl: string | null): string =>
  returnUrl === null
    ? ''
    : html`<p class="back">
        <a !${attributes({ href: returnUrl, target: '_top' })}>!${icons.back}<span>${words.backToShop}</span></a>
      </p> `
