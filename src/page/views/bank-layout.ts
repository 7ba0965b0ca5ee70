import { html } from 'ghtml'
import { wordsOf } from '../words/index.ts'
import { icons } from './icons.ts'
import { renderLayout, type Layout } from './layout.ts'

interface BankLayout extends Pick<Layout, 'language' | 'title' | 'message' | 'returnUrl' | 'leaving'> {
  /** HTML. */
  readonly content: string
}

/** A page under the bank's own letterhead. */
export function renderBankLayout({ content, ...layout }: BankLayout): string {
  const words = wordsOf(layout.language)
  return renderLayout({
    ...layout,
    house: 'bank',
    paymentStatus: null,
    body: html`<header class="test-mode">${words.testMode}</header>
      <main class="sheet">
        <div class="letterhead">
          !${icons.bank}
          <p><strong>${words.bank.name}</strong> <span>${words.bank.tagline}</span></p>
        </div>
        !${content}
      </main> `,
  })
}
