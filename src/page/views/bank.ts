/** The pages of the payer's bank in the simulated world. */
import { html } from 'ghtml'
import type { BankNoticePage, BankPage, BankReturnPage } from '../model.ts'
import { wordsOf } from '../words/index.ts'
import { renderBankLayout } from './bank-layout.ts'
import { renderChallenge } from './challenge.ts'
import type { ParentMessage } from './layout.ts'
import { buttonLink, renderMessage, type Mood } from './message.ts'
import { returnAddress } from './return-address.ts'

/** The HTML of a page of the bank. */
export function renderBank(page: BankPage): string {
  switch (page.kind) {
    case 'challenge':
      return renderChallenge(page)
    case 'notice':
      return renderBankNotice(page)
    case 'return':
      return renderBankReturn(page)
  }
}

function renderBankNotice(page: BankNoticePage): string {
  const words = wordsOf(page.language)
  const said = words.bank.notices[page.reason]
  const wayOn = returnAddress(page.return)
  const wayBack = wayOn === null ? '' : buttonLink(words.backToShop, wayOn, 'own')
  return renderBankLayout({
    language: page.language,
    title: said.title,
    message: 'secure-auth-error',
    returnUrl: page.return.isOwnPage ? null : wayOn,
    leaving: null,
    content: renderMessage('bad', said, wayBack),
  })
}

const endings: Readonly<Record<BankReturnPage['outcome'], { readonly message: ParentMessage; readonly mood: Mood }>> = {
  success: { message: 'secure-auth-end', mood: 'good' },
  declined: { message: 'secure-auth-error', mood: 'bad' },
  failed: { message: 'secure-auth-error', mood: 'bad' },
  unavailable: { message: 'secure-auth-end', mood: 'waiting' },
}

function renderBankReturn(page: BankReturnPage): string {
  const words = wordsOf(page.language)
  const said = words.bank.returns[page.outcome]
  const { message, mood } = endings[page.outcome]
  const wayOn = returnAddress(page.return)
  const more =
    wayOn === null
      ? html`<p>${words.mayClose}</p> `
      : html`<p>${words.bank.goesOn}</p>
          !${buttonLink(words.bank.goOn, wayOn, 'own')}`
  return renderBankLayout({
    language: page.language,
    title: said.title,
    message,
    returnUrl: page.return.isOwnPage ? null : wayOn,
    leaving: wayOn === null ? null : { to: wayOn, seconds: 0, frame: 'own' },
    content: renderMessage(mood, said, more),
  })
}
