/** The compiler sees that every text is there; here each is looked at for what it says. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { minorUnitsOf, type Money } from '../../kit/money.ts'
import { languages, type Language } from '../languages.ts'
import { buttonText, formAnswerWords, formatAmount, wordsOf } from './index.ts'

/** Every text of a language by its path: `form.pay`. Texts that are made from others are made from the marks in `made`. */
function textsOf(language: Language): Map<string, string> {
  const texts = new Map<string, string>()
  const walk = (path: string, value: unknown): void => {
    if (typeof value === 'string') texts.set(path, value)
    else if (typeof value === 'function') texts.set(path, value(...(made[path] ?? [])))
    else for (const [key, inner] of Object.entries(value as object)) walk(path === '' ? key : `${path}.${key}`, inner)
  }
  walk('', wordsOf(language))
  return texts
}

const made: Readonly<Record<string, readonly (string | number)[]>> = {
  paymentTo: ['<merchant>'],
  'form.cardEndingIn': ['<last4>'],
  'form.expires': ['<date>'],
  'form.pay': ['<amount>'],
  'results.paid.text': ['<amount>', '<merchant>'],
  'results.authorized.text': ['<amount>', '<merchant>'],
  'bank.wrongCode': [2],
  'mandate.sign': ['<creditor>'],
  'mandate.upload': ['<creditor>'],
  'mandate.accountEndingIn': ['<country>', '<last4>'],
  'mandate.signed.text': ['<creditor>'],
  'mandate.next': ['<creditor>', 14],
  'mandate.uploadExplanation': ['<creditor>'],
  'mandate.received.text': ['<creditor>'],
  'debit.underMandate': ['<rum>'],
  'debit.results.paid.text': ['<amount>', '<merchant>', '<day>'],
  'debit.results.authorized.text': ['<amount>', '<merchant>'],
}

/** What is the same in some languages for good reason: names, signs, and words that they share. */
const shared = [
  'form.networks.',
  'form.expiryPattern',
  'form.optional',
  'form.expires',
  'bank.merchant',
  'bank.testCodes',
]

const english = textsOf('en')

for (const language of languages) {
  describe(language, () => {
    const texts = textsOf(language)

    test('every text says something, in its own words', () => {
      for (const [path, text] of texts) {
        assert.match(text, /\S/, path)
        assert.equal(text, text.trim(), path)
        assert.doesNotMatch(text, /undefined|\bnull\b|\[object|NaN| {2}/, path)
        if (language !== 'en' && !shared.some((start) => path.startsWith(start)))
          assert.notEqual(text, english.get(path), path)
      }
    })

    test('what a text is made from is in it', () => {
      for (const [path, parts] of Object.entries(made)) {
        for (const part of parts) assert.ok(texts.get(path)?.includes(String(part)), `${path}: ${part}`)
      }
    })

    for (const group of [
      'fieldErrors',
      'formNotices',
      'results',
      'notices',
      'bank.outcomes',
      'bank.notices',
      'bank.returns',
      'mandate.fieldErrors',
      'mandate.formNotices',
      'mandate.notices',
    ]) {
      test(`${group}: each reason has words of its own`, () => {
        const own = [...texts].filter(([path]) => path.startsWith(`${group}.`) && !path.endsWith('.title'))
        assert.ok(own.length > 1)
        assert.equal(new Set(own.map(([, text]) => text)).size, own.length)
      })
    }

    test('sentences end like sentences', () => {
      for (const [path, text] of texts) {
        if (/^(?:mandate\.)?(?:fieldErrors|formNotices)|\.text$/.test(path)) assert.match(text, /[.!?]$/, path)
      }
    })

    test('the last try is not told like the others', () => {
      const { wrongCode } = wordsOf(language).bank
      assert.doesNotMatch(wrongCode(1), /\d/)
      assert.match(wrongCode(3), /3/)
      assert.equal(wrongCode(0), wrongCode(1))
    })

    test('the answers to the script use the words of the page', () => {
      const { fieldErrors, formNotices, form, debit } = wordsOf(language)
      const kept = { card: form.kept, sepa: debit.kept }
      assert.deepEqual(formAnswerWords(language), { fieldErrors, notices: formNotices, kept })
    })

    test('the button says what is paid, or that the card is kept where nothing is', () => {
      const { form } = wordsOf(language)
      const money = (amount: number): Money => ({ amount: minorUnitsOf(amount), currency: 'eur' })
      assert.equal(buttonText(language, money(1)), form.pay(formatAmount(language, money(1))))
      assert.equal(buttonText(language, money(0)), form.keep)
    })
  })
}

test('French puts a space that does not break before its high punctuation', () => {
  for (const [path, text] of textsOf('fr')) assert.doesNotMatch(text, / [:;?!]/, path)
})
