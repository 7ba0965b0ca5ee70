/** What holds for every page in every language: nothing from outside becomes markup, nothing inline, nothing from elsewhere, and not much of it. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assets } from '../assets/index.ts'
import { languages } from '../languages.ts'
import type { BankPage, CheckoutPage } from '../model.ts'
import { renderBank, renderCheckout } from './index.ts'
import { mandatePagesWith } from './mandate-pages.test-support.ts'
import {
  bankNoticePage,
  bankReturnPage,
  cardForm,
  challengePage,
  debitFacts,
  formPage,
  noticePage,
  order,
  renderEveryPage,
  resultPage,
  sepaForm,
  wayOn,
} from './pages.test-support.ts'

for (const language of languages) {
  describe(language, () => {
    for (const [name, html] of renderEveryPage(language)) {
      test(name, () => {
        assertNothingInline(html)
        assertNothingFromElsewhere(html)
        assertLight(html)
        assertWellFormed(html, language)
      })
    }
  })
}

function assertNothingInline(html: string): void {
  assert.doesNotMatch(html, /<style|<script(?![^>]* src=)|<script[^>]*>[^<]/i)
  assert.doesNotMatch(html, /<[^>]*\s(?:style|on\w+)\s*=/i)
  assert.doesNotMatch(html, /javascript:|data:/i)
}

function assertNothingFromElsewhere(html: string): void {
  const own = html.replaceAll(/https:\/\/shop\.example\/[^"]*/g, '')
  assert.doesNotMatch(own, /https?:|(?:src|href|action)="(?:\/\/|[^"/])/)
}

function assertLight(html: string): void {
  const bytes = assets.reduce((sum, { body }) => sum + body.length, Buffer.byteLength(html))
  assert.ok(bytes < 60_000, `${bytes} bytes`)
}

function assertWellFormed(html: string, language: string): void {
  assert.ok(html.startsWith('<!doctype html>'))
  assert.match(html, new RegExp(`<html lang="${language}">`))
  for (const tag of ['title', 'main', 'h1']) assert.equal(html.split(`<${tag}`).length, 2, `one ${tag}`)
  assert.doesNotMatch(html, /undefined|\[object|NaN|>null</)
  const ids = Array.from(html.matchAll(/ id="([^"]*)"/g), ([, id]) => id)
  assert.equal(new Set(ids).size, ids.length, 'ids are unique')
  for (const [, list = ''] of html.matchAll(/ (?:for|aria-describedby|aria-labelledby)="([^"]*)"/g)) {
    for (const id of list.split(' ')) assert.ok(ids.includes(id), `#${id} is there`)
  }
}

describe('hostile texts stay texts', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    `' autofocus onfocus=alert(1) x='`,
    '</title></main><h1>Paid</h1>',
    '&lt;script&gt; &amp; ${1} `x` \\n',
    '!',
  ]
  for (const text of hostile) {
    test(text, () => {
      for (const [position, page] of pagesWith('harmless').entries()) {
        const changed = pagesWith(text)[position] ?? ''
        assert.equal(structureOf(changed), structureOf(page))
        if (/[<"']/.test(text)) assert.ok(!changed.includes(text))
      }
    })
  }
})

/** Markup without texts, and without values of attributes. */
const structureOf = (html: string): string =>
  html
    .replaceAll(/="[^"]*"/g, '=""')
    .replaceAll(/>[^<]*/g, '>')
    .replaceAll(/\s+/g, ' ')

/** Each kind of page with the text in every place that holds something from outside. */
function pagesWith(text: string): string[] {
  const hostileOrder = { ...order, merchant: text, description: text }
  const back = { url: `https://shop.example/${text}` }
  const savedCard = { id: text, brand: text, last4: text, expMonth: 1, expYear: 2030 }
  const card = {
    ...cardForm,
    action: `/${text}`,
    token: text,
    savedCards: [savedCard],
    chosen: text,
    values: { ...cardForm.values, name: text, expiry: text },
  }
  const account = { id: text, country: text, last4: text, rum: text }
  const { agreement } = sepaForm()
  const sepa = sepaForm({
    action: `/${text}`,
    token: text,
    savedAccounts: [account],
    chosen: text,
    agreement: agreement && {
      ...agreement,
      creditor: text,
      creditorIdentifier: text,
      address: [text, text],
      rum: text,
      paragraphs: [text],
      digest: text,
    },
    values: { holder: text, agreement: true },
  })
  const debit = { ...debitFacts, creditor: text, creditorIdentifier: text, rum: text, country: text, last4: text }
  const checkoutPages: CheckoutPage[] = [
    formPage({ card, sepa, method: 'sepa' }),
    formPage({ sepa: { ...sepa, named: account } }),
    resultPage({ debit: { ...debit, copy: `/${text}` } }),
    formPage({ order: hostileOrder, return: back, card }),
    resultPage({ order: hostileOrder, return: back, paymentStatus: text }),
    noticePage('failed', { order: hostileOrder, return: back, paymentStatus: text }),
  ]
  const bankPages: BankPage[] = [
    challengePage({
      merchant: text,
      card: { brand: text, last4: text },
      action: `/${text}`,
      token: text,
      codes: [{ code: text, outcome: 'declined' }],
    }),
    bankNoticePage('expired', { return: wayOn(back.url) }),
    bankReturnPage('failed', { return: wayOn(back.url) }),
  ]
  return [...checkoutPages.map(renderCheckout), ...bankPages.map(renderBank), ...mandatePagesWith(text)]
}

describe('only addresses of the web are led to', () => {
  const refused = [
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    'data:text/html,x',
    ' https://a',
    '//a.example',
    '/\\a',
    'x',
  ]
  for (const url of refused) {
    test(`not ${url}`, () => {
      for (const page of pagesThatLead(url))
        assert.doesNotMatch(page, /data-return-url|data-leave|http-equiv|href="(?!\/page\/assets\/)/)
    })
  }

  for (const url of [
    'https://shop.example/a?b=c&d="e"#f',
    'http://127.0.0.1:8080/',
    'HTTPS://SHOP.EXAMPLE',
    '/pay/1',
  ]) {
    test(`${url}, unchanged`, () => {
      for (const page of pagesThatLead(url)) {
        assert.equal(unescape(/data-return-url="([^"]*)"/.exec(page)?.[1]), url)
        assert.equal(unescape(/<a [^>]*href="([^"]*)"/.exec(page)?.[1]), url)
      }
    })
  }
})

const pagesThatLead = (url: string): string[] => [
  renderCheckout(formPage({ return: { url } })),
  renderCheckout(resultPage({ return: { url } })),
  renderCheckout(noticePage('failed', { return: { url } })),
  renderBank(bankNoticePage('expired', { return: wayOn(url) })),
  renderBank(bankReturnPage('success', { return: wayOn(url) })),
]

/** Of a value in the page the text that a browser reads. */
const unescape = (value = ''): string =>
  value.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
