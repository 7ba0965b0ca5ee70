import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { BankPage, BankReturnPage } from '../model.ts'
import { renderBank } from './index.ts'
import { bankNoticePage, bankReturnPage, challengePage, wayOn } from './pages.test-support.ts'

const returnUrl = 'https://shop.example/orders/7?paid&#61;1&#38;lang&#61;en'
const ownPage = { url: '/pk/paym', isOwnPage: true }

function dataOf(page: BankPage): Record<string, string> {
  const [, body = ''] = /<body([^>]*)>/.exec(renderBank(page)) ?? []
  return Object.fromEntries(Array.from(body.matchAll(/ data-([\w-]+)="([^"]*)"/g), ([, name, value]) => [name, value]))
}

describe('what the script tells the window around', () => {
  test('challenge', () => assert.deepEqual(dataOf(challengePage()), { message: 'secure-auth-start' }))

  for (const reason of ['unknown', 'expired', 'superseded'] as const) {
    test(`notice, ${reason}`, () => {
      const page = bankNoticePage(reason, { return: wayOn(null) })
      assert.deepEqual(dataOf(page), { message: 'secure-auth-error' })
      // What leads to our own page is for the frame alone.
      assert.deepEqual(dataOf(bankNoticePage(reason, { return: ownPage })), { message: 'secure-auth-error' })
      const toShop = dataOf(bankNoticePage(reason, { return: wayOn('https://shop.example/') }))
      assert.deepEqual(toShop, { message: 'secure-auth-error', 'return-url': 'https://shop.example/' })
    })
  }

  const endings: readonly [BankReturnPage['outcome'], string][] = [
    ['success', 'secure-auth-end'],
    ['unavailable', 'secure-auth-end'],
    ['declined', 'secure-auth-error'],
    ['failed', 'secure-auth-error'],
  ]
  for (const [outcome, message] of endings) {
    test(`return, ${outcome}: ${message}`, () => {
      assert.deepEqual(dataOf(bankReturnPage(outcome)), {
        message,
        'return-url': returnUrl,
        'leave-to': returnUrl,
        'leave-after': '0',
        'leave-frame': 'own',
      })
      assert.deepEqual(dataOf(bankReturnPage(outcome, { return: wayOn(null) })), { message })
      assert.deepEqual(dataOf(bankReturnPage(outcome, { return: ownPage })), {
        message,
        'leave-to': ownPage.url,
        'leave-after': '0',
        'leave-frame': 'own',
      })
    })
  }
})

describe('the challenge', () => {
  const html = renderBank(challengePage())

  test('says what is confirmed, with no more of the card than its last digits', () => {
    for (const text of ['The Corner Bookshop', '€12.34', 'Visa •••• 3220', 'Simulated Bank', 'Test mode'])
      assert.ok(html.includes(text), text)
  })

  test('asks for the code that a phone can fill in', () => {
    const [input = ''] = /<input[^>]*name="code"[^>]*>/.exec(html) ?? []
    for (const part of ['autocomplete="one-time-code"', 'inputmode="numeric"', ' required', ' autofocus'])
      assert.ok(input.includes(part), part)
    assert.doesNotMatch(input, /value=/)
    assert.match(html, /<label for="code">/)
  })

  test('is confirmed by default; a new code and a way out need no code', () => {
    const buttons = Array.from(html.matchAll(/<button[^>]*>/g), ([button]) => button)
    const actions = buttons.map((button) => [
      /name="action" value="(\w+)"/.exec(button)?.[1],
      button.includes('formnovalidate'),
    ])
    assert.deepEqual(actions, [
      ['confirm', false],
      ['resend', true],
      ['cancel', true],
    ])
    assert.match(html, /<form method="post" action="\/3ds\/challenge" id="bank-form">/)
    assert.match(html, /name="token" value="the-token"/)
  })

  test('shows each test code with what it does', () => {
    for (const code of ['000000', '111111', '222222', '333333', '444444'])
      assert.match(html, new RegExp(`<code data-fill-code="${code}">${code}</code> <span>[^<]+</span>`))
  })

  test('says when a code was wrong, and how many tries are left', () => {
    const page = renderBank(challengePage({ notice: 'wrong_code', triesLeft: 2 }))
    assert.match(page, /id="code-error">This code is not right\. You have 2 tries left\.<\/p>/)
    assert.match(page, /<input[^>]*aria-invalid="true"/)
    assert.doesNotMatch(html, /aria-invalid|not right/)
  })

  test('says when a new code was sent', () => {
    assert.match(renderBank(challengePage({ notice: 'resent' })), /role="status">We have sent you a new code\./)
    assert.doesNotMatch(html, /We have sent you a new code/)
  })
})

describe('the return', () => {
  test('goes on at once, with and without the script, in its own frame', () => {
    const page = renderBank(bankReturnPage('success'))
    assert.ok(page.includes(`<noscript><meta http-equiv="refresh" content="0;url=${returnUrl}" /></noscript>`))
    assert.ok(page.includes(`<a class="button" href="${returnUrl}">Continue</a>`))
  })

  for (const [outcome, title] of [
    ['success', 'Confirmed'],
    ['declined', 'Not confirmed'],
    ['failed', 'Check failed'],
    ['unavailable', 'No check possible'],
  ] as const) {
    test(`${outcome}, with nowhere to go: ${title}`, () => {
      const page = renderBank(bankReturnPage(outcome, { return: wayOn(null) }))
      assert.ok(page.includes(`<h1>${title}</h1>`))
      assert.match(page, /You may close this page/)
      assert.doesNotMatch(page, /http-equiv|<a /)
    })
  }
})
