/** Where the payer's bank asks for the one-time code. The codes that it knows stand on the page: this bank exists in test mode alone. */
import { html } from 'ghtml'
import type { ChallengePage } from '../model.ts'
import { formatAmount, wordsOf, type Words } from '../words/index.ts'
import { brandName } from './brand-mark.ts'
import { renderBankLayout } from './bank-layout.ts'
import { renderField } from './field.ts'

export function renderChallenge(page: ChallengePage): string {
  const { language, action, token } = page
  const words = wordsOf(language)
  const { bank } = words
  return renderBankLayout({
    language,
    title: bank.title,
    message: 'secure-auth-start',
    returnUrl: null,
    leaving: null,
    content: html`<div class="challenge">
      <h1>${bank.title}</h1>
      !${facts(page, words)}
      <p>${bank.explanation}</p>
      !${page.notice === 'resent' ? html`<p class="notice good" role="status">${bank.resent}</p> ` : ''}
      <form method="post" action="${action}" id="bank-form">
        <input type="hidden" name="token" value="${token}" autocomplete="off" />
        !${codeField(page, words)}
        <div class="actions">
          <button type="submit" class="button" name="action" value="confirm">${bank.confirm}</button>
          <button type="submit" class="button plain" name="action" value="resend" formnovalidate>${bank.resend}</button>
          <button type="submit" class="button plain" name="action" value="cancel" formnovalidate>${bank.cancel}</button>
        </div>
      </form>
      !${testCodes(page, words)}
    </div>`,
  })
}

function facts({ language, merchant, amount, card }: ChallengePage, { bank }: Words): string {
  return html`<dl class="facts">
    <div>
      <dt>${bank.merchant}</dt>
      <dd dir="auto">${merchant}</dd>
    </div>
    <div>
      <dt>${bank.amount}</dt>
      <dd>${formatAmount(language, amount)}</dd>
    </div>
    <div>
      <dt>${bank.card}</dt>
      <dd>${brandName(card.brand)} •••• ${card.last4}</dd>
    </div>
  </dl> `
}

const codeField = ({ notice, triesLeft }: ChallengePage, { bank }: Words): string =>
  renderField({
    name: 'code',
    label: bank.code,
    optional: null,
    hint: null,
    error: notice === 'wrong_code' ? bank.wrongCode(triesLeft) : null,
    focused: true,
    input: { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: '12', required: true },
    beside: '',
  })

/** The script makes buttons of the codes, which fill them in. */
function testCodes({ codes }: ChallengePage, { bank }: Words): string {
  const items = codes.map(
    ({ code, outcome }) =>
      html`<li><code data-fill-code="${code}">${code}</code> <span>${bank.outcomes[outcome]}</span></li> `,
  )
  return html`<aside class="test-codes" aria-labelledby="test-codes">
    <h2 id="test-codes">${bank.testCodes}</h2>
    <ul>
      !${items}
    </ul>
  </aside> `
}
