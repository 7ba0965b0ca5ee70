import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { minorUnitsOf } from '../../kit/money.ts'
import { formAnswerWords } from '../words/index.ts'
import { renderCheckout } from './index.ts'
import {
  cardForm,
  debitFacts,
  fieldErrors,
  formNotices,
  formPage,
  noticePage,
  noticeReasons,
  order,
  resultPage,
  sepaFieldErrors,
  sepaForm,
} from './pages.test-support.ts'

/** The attributes of the one element that holds this piece of markup. */
function attributesOf(html: string, piece: string): Record<string, string> {
  const elements = Array.from(html.matchAll(/<\w+[^>]*>/g), ([element]) => element).filter((element) =>
    element.includes(piece),
  )
  assert.equal(elements.length, 1, `${piece} is there once`)
  const found = elements[0]?.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g) ?? []
  return Object.fromEntries(Array.from(found, ([, name = '', value = '']) => [name, value]))
}

const dataOf = (html: string): Record<string, string> =>
  Object.fromEntries(Object.entries(attributesOf(html, '<body')).filter(([name]) => name.startsWith('data-')))

const returnUrl = 'https://shop.example/orders/7?paid&#61;1&#38;lang&#61;en'

describe('what the script tells the window around', () => {
  test('form', () => {
    assert.deepEqual(dataOf(renderCheckout(formPage())), { 'data-message': 'init', 'data-return-url': returnUrl })
    const stays = renderCheckout(formPage({ return: { url: null } }))
    assert.deepEqual(dataOf(stays), { 'data-message': 'init' })
  })

  test('result', () => {
    assert.deepEqual(dataOf(renderCheckout(resultPage())), {
      'data-message': 'finished',
      'data-return-url': returnUrl,
      'data-payment-status': 'to_capture',
      'data-leave-to': returnUrl,
      'data-leave-after': '3',
      'data-leave-frame': 'top',
    })
    const stays = renderCheckout(resultPage({ return: { url: null } }))
    assert.deepEqual(dataOf(stays), { 'data-message': 'finished', 'data-payment-status': 'to_capture' })
  })

  for (const reason of noticeReasons) {
    const message = reason === 'already_paid' ? 'finished' : 'error'
    test(`notice, ${reason}: ${message}`, () => {
      const page = renderCheckout(noticePage(reason, { paymentStatus: null, return: { url: null } }))
      assert.deepEqual(dataOf(page), { 'data-message': message })
    })
  }
})

describe('the form', () => {
  const html = renderCheckout(formPage())

  const autocomplete = { number: 'cc-number', expiry: 'cc-exp', security_code: 'cc-csc', name: 'cc-name' }
  for (const [name, token] of Object.entries(autocomplete)) {
    test(`${name}: a labelled field that a browser can fill in`, () => {
      const input = attributesOf(html, `name="${name}"`)
      assert.equal(input['autocomplete'], token)
      assert.equal(input['id'], name)
      assert.match(html, new RegExp(`<label for="${name}">\\w`))
      assert.equal(input['inputmode'], name === 'name' ? undefined : 'numeric')
      assert.equal(input['aria-required'], name === 'name' ? undefined : 'true')
    })
  }

  test('is posted with its token, and says the amount', () => {
    const form = attributesOf(html, '<form')
    assert.equal(form['method'], 'post')
    assert.equal(form['action'], '/pk/paym/card')
    assert.equal(form['data-networks-url'], '/pk/paym/card/networks')
    assert.equal(attributesOf(html, 'name="token"')['value'], 'the-token')
    assert.equal(attributesOf(html, 'name="saved_card"')['value'], 'new')
    assert.match(html, /<span>Pay €12\.34<\/span>/)
  })

  test('takes its query along to where networks are asked for', () => {
    const page = renderCheckout(formPage({ card: { ...cardForm, action: '/a/b?lang=fr' } }))
    assert.equal(attributesOf(page, '<form')['data-networks-url'], '/a/b/networks?lang&#61;fr')
  })

  test('shows again what was typed, but for number and security code', () => {
    const values = { name: 'Ada', expiry: '08/30', network: 'national', remember: true } as const
    const page = renderCheckout(formPage({ card: { ...cardForm, values, canRemember: true } }))
    assert.equal(attributesOf(page, 'name="name"')['value'], 'Ada')
    assert.equal(attributesOf(page, 'name="expiry"')['value'], '08/30')
    assert.equal(attributesOf(page, 'value="national"')['checked'], '')
    assert.equal(attributesOf(page, 'value="automatic"')['checked'], undefined)
    assert.equal(attributesOf(page, 'name="remember"')['checked'], '')
    assert.equal(attributesOf(page, 'name="number"')['value'], undefined)
    assert.equal(attributesOf(page, 'name="security_code"')['value'], undefined)
  })

  for (const [field, error] of fieldErrors) {
    test(`${error} is said at its field, which has the cursor`, () => {
      const page = renderCheckout(formPage({ card: { ...cardForm, errors: { [field]: error } } }))
      const input = attributesOf(page, `name="${field}"`)
      assert.equal(input['aria-invalid'], 'true')
      assert.equal(input['autofocus'], '')
      assert.ok(input['aria-describedby']?.split(' ').includes(`${field}-error`))
      const text = formAnswerWords('en').fieldErrors[error]
      assert.ok(page.includes(`id="${field}-error">${text}</p>`))
    })
  }

  test('the first of several faulty fields has the cursor', () => {
    const errors = { expiry: 'expiry_missing', number: 'number_missing', name: 'name_invalid' } as const
    const page = renderCheckout(formPage({ card: { ...cardForm, errors } }))
    assert.equal(attributesOf(page, ' autofocus')['name'], 'number')
    assert.doesNotMatch(html, /autofocus|aria-invalid/)
  })

  for (const notice of formNotices) {
    test(`notice ${notice}`, () => {
      const page = renderCheckout(formPage({ notice }))
      const { hidden, role } = attributesOf(page, 'id="notice"')
      assert.deepEqual({ hidden, role }, { hidden: undefined, role: 'alert' })
      assert.ok(page.includes(formAnswerWords('en').notices[notice]))
    })
  }

  test('without a notice its place is hidden', () => assert.equal(attributesOf(html, 'id="notice"')['hidden'], ''))

  test('says of what is kept that it pays later as well, and asks nothing', () => {
    assert.doesNotMatch(html, /class="hint kept"/)
    const keptFor = 'subscription'
    const kept = renderCheckout(formPage({ card: { ...cardForm, keptFor }, sepa: sepaForm({ keptFor }) }))
    assert.match(kept, /class="hint kept">This card is kept/)
    assert.match(kept, /class="hint kept">This account is kept/)
    assert.doesNotMatch(kept, /name="remember"/)
  })

  test('offers to remember the card only where it can be', () => {
    assert.doesNotMatch(html, /name="remember"/)
    assert.match(renderCheckout(formPage({ card: { ...cardForm, canRemember: true } })), /name="remember"/)
  })

  test('has no form where cards are not allowed, and says so', () => {
    const page = renderCheckout(formPage({ card: null }))
    assert.doesNotMatch(page, /<form|<input/)
    assert.match(page, /None of the ways to pay/)
  })
})

describe('saved cards', () => {
  const savedCards = [
    { id: 'card_1', brand: 'visa', last4: '4242', expMonth: 8, expYear: 2030 },
    { id: 'card_2', brand: 'unknown', last4: '0077', expMonth: 12, expYear: 2031 },
  ]
  const chosenIn = (chosen: string): string | undefined => {
    const page = renderCheckout(formPage({ card: { ...cardForm, savedCards, chosen } }))
    return /name="saved_card" value="(\w+)" checked/.exec(page)?.[1]
  }
  const cases: readonly (readonly [chosen: string, checked: string])[] = [
    ['card_1', 'card_1'],
    ['card_2', 'card_2'],
    ['new', 'new'],
    // Forgotten meanwhile.
    ['card_3', 'new'],
  ]
  for (const [chosen, checked] of cases) {
    test(`${chosen} is chosen: ${checked}`, () => assert.equal(chosenIn(chosen), checked))
  }

  test('each says its brand, its last digits and its expiry', () => {
    const page = renderCheckout(formPage({ card: { ...cardForm, savedCards } }))
    for (const text of ['Card ending in 4242', 'Expires 08/30', '>Visa<', 'Card ending in 0077', 'Expires 12/31'])
      assert.ok(page.includes(text), text)
    assert.doesNotMatch(page, /unknown/)
  })
})

describe('the form to pay by account', () => {
  const byDebit = (fields: Parameters<typeof sepaForm>[0] = {}): string =>
    renderCheckout(formPage({ card: null, sepa: sepaForm(fields), method: 'sepa' }))

  for (const [field, error] of sepaFieldErrors) {
    test(`${error} is said at its field, which has the cursor`, () => {
      const page = byDebit({ errors: { [field]: error } })
      const input = attributesOf(page, ` name="${field}"`)
      assert.deepEqual([input['aria-invalid'], input['autofocus']], ['true', ''])
      assert.ok(input['aria-describedby']?.split(' ').includes(`${field}-error`))
      assert.ok(page.includes(`id="${field}-error">${formAnswerWords('en').fieldErrors[error]}</p>`))
    })
  }

  test('the first of several faulty fields has the cursor', () => {
    const errors = { agreement: 'agreement_missing', holder: 'holder_missing' } as const
    assert.equal(attributesOf(byDebit({ errors }), ' autofocus')['name'], 'holder')
  })

  test('shows again what was typed, but for the IBAN', () => {
    const page = byDebit({ values: { holder: 'Ada', agreement: true } })
    assert.equal(attributesOf(page, ' name="holder"')['value'], 'Ada')
    assert.equal(attributesOf(page, ' name="agreement"')['checked'], '')
    assert.equal(attributesOf(page, ' name="iban"')['value'], undefined)
    assert.equal(attributesOf(page, ' name="agreed"')['value'], 'the-digest')
  })

  test('an account that can be debited as it is asks for nothing', () => {
    const named = { id: 'sepa_1', country: 'FR', last4: '2606', rum: 'RUM-1' }
    const page = byDebit({ named, agreement: null })
    assert.doesNotMatch(page, / name="(?:iban|holder|agreement|agreed)"/)
    assert.equal(attributesOf(page, ' name="saved_account"')['value'], 'sepa_1')
    assert.match(page, /FR •••• 2606[^]*Under the mandate RUM-1/)
  })

  for (const method of ['card', 'sepa'] as const) {
    test(`of both methods ${method} is chosen`, () => {
      const page = renderCheckout(formPage({ sepa: sepaForm(), method }))
      assert.equal(attributesOf(page, 'id="pay-by-card"')['checked'], method === 'card' ? '' : undefined)
      assert.equal(attributesOf(page, 'id="pay-by-sepa"')['checked'], method === 'sepa' ? '' : undefined)
    })
  }

  test('without another method there is no choice', () => assert.doesNotMatch(byDebit(), /name="pay_by"/))
})

describe('the result of a debit', () => {
  test('leaves time for the copy, where there is one', () => {
    const leavesAfter = (copy: string | null): string | undefined =>
      dataOf(renderCheckout(resultPage({ debit: { ...debitFacts, copy } })))['data-leave-after']
    assert.deepEqual([leavesAfter('/copy'), leavesAfter(null)], ['20', '3'])
  })

  test('says the day in the payer’s language, and the mandate', () => {
    const page = renderCheckout(resultPage({ language: 'fr', debit: debitFacts }))
    for (const part of ['le 16 janvier 2030', debitFacts.rum, debitFacts.creditorIdentifier, 'FR •••• 2606'])
      assert.ok(page.includes(part), part)
  })
})

describe('test mode', () => {
  for (const testMode of [true, false]) {
    test(testMode ? 'is told' : 'is not told of in live mode', () => {
      const shown = { ...order, testMode }
      for (const page of [
        formPage({ order: shown }),
        resultPage({ order: shown }),
        noticePage('failed', { order: shown }),
      ])
        assert.equal(renderCheckout(page).includes('Test mode'), testMode)
    })
  }
})

describe('the way back', () => {
  test('after a result: at once by a link, by itself without the script', () => {
    const page = renderCheckout(resultPage())
    assert.ok(page.includes(`<noscript><meta http-equiv="refresh" content="3;url=${returnUrl}" /></noscript>`))
    const { href, target } = attributesOf(page, 'class="button"')
    assert.deepEqual({ href, target }, { href: returnUrl, target: '_top' })
    assert.match(page, /three seconds/)
  })

  test('without an address the page stays', () => {
    const page = renderCheckout(resultPage({ return: { url: null } }))
    assert.doesNotMatch(page, /http-equiv|<a |seconds/)
    assert.match(page, /You may close this page/)
  })

  test('from the form and from a notice there is a link, and nothing goes by itself', () => {
    for (const page of [renderCheckout(formPage()), renderCheckout(noticePage('canceled'))]) {
      assert.ok(page.includes(`href="${returnUrl}" target="_top"`))
      assert.doesNotMatch(page, /http-equiv|data-leave/)
    }
  })
})

test('a notice about an unknown payment tells nothing of any', () => {
  const page = renderCheckout(noticePage('unknown'))
  assert.doesNotMatch(page, /Bookshop|12\.34|2026-117|shop\.example/)
})

test('a result says what was paid, in the payer’s language', () => {
  const amount = { amount: minorUnitsOf(4294967295), currency: 'usd' } as const
  const page = renderCheckout(resultPage({ language: 'de', order: { ...order, amount } }))
  assert.match(page, /Sie haben 42\.949\.672,95\s\$ an The Corner Bookshop bezahlt\./)
})
