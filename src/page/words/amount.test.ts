import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { currencies, exponentOf, type Currency } from '../../kit/currency.ts'
import { minorUnitsOf } from '../../kit/money.ts'
import { languages, type Language } from '../languages.ts'
import { formatAmount } from './amount.ts'

/** Spaces of any width count as one here: which of them a language takes has changed between versions of the Unicode tables. */
const shown = (language: Language, amount: number, currency: Currency): string =>
  formatAmount(language, { amount: minorUnitsOf(amount), currency }).replace(/\s/g, ' ')

const cases: readonly [Language, number, Currency, string][] = [
  ['en', 1234, 'eur', '€12.34'],
  ['fr', 1234, 'eur', '12,34 €'],
  ['de', 1234, 'eur', '12,34 €'],
  ['es', 1234, 'eur', '12,34 €'],
  ['it', 1234, 'eur', '12,34 €'],
  ['nl', 1234, 'eur', '€ 12,34'],
  ['pt', 1234, 'eur', '12,34 €'],
  ['en', 1234, 'usd', '$12.34'],
  ['en', 1234, 'gbp', '£12.34'],
  ['de', 1234, 'chf', '12,34 CHF'],
  ['en', 0, 'eur', '€0.00'],
  ['en', 1, 'eur', '€0.01'],
  ['en', 10, 'eur', '€0.10'],
  ['en', 100, 'eur', '€1.00'],
  ['en', 123456, 'eur', '€1,234.56'],
  ['de', 123456, 'eur', '1.234,56 €'],
  ['en', 4294967295, 'eur', '€42,949,672.95'],
  ['fr', 4294967295, 'eur', '42 949 672,95 €'],
  // The largest amount there is: a fraction of it does not fit a floating-point number.
  ['en', Number.MAX_SAFE_INTEGER, 'eur', '€90,071,992,547,409.91'],
  ['en', -1234, 'eur', '-€12.34'],
]

describe('amounts as they are written', () => {
  for (const [language, amount, currency, text] of cases) {
    test(`${language} ${amount} ${currency}: ${text}`, () => assert.equal(shown(language, amount, currency), text))
  }

  test('every currency shows its digits and no others, in every language', () => {
    for (const language of languages) {
      for (const currency of currencies) {
        const digits = shown(language, 4294967295, currency).replace(/\D/g, '')
        assert.equal(digits, '4294967295', `${language} ${currency}`)
        assert.equal(exponentOf(currency), 2)
      }
    }
  })
})
