import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brandOf, cardBrands, type CardBrand } from './brand.ts'

/** Both ends of every range, and what stands just outside. */
const cases: readonly (readonly [brand: CardBrand, ...prefixes: string[]])[] = [
  ['visa', '400000', '424242', '457100', '499999'],
  ['mastercard', '510000', '559999', '222100', '272099', '270000'],
  ['amex', '340000', '349999', '370000', '379999'],
  ['jcb', '352800', '358999'],
  ['diners', '300000', '305999', '309500', '309599', '360000', '380000', '399999'],
  ['discover', '601100', '601199', '644000', '649999', '650000', '659999'],
  ['unionpay', '620000', '622126', '629999', '810000', '819999'],
  ['dankort', '501900', '501999'],
  ['maestro', '500000', '501800', '502000', '560000', '589999', '630400', '639000', '670000', '676999', '679999'],
  [
    'unknown',
    '222099',
    '272100',
    '306000',
    '309400',
    '352799',
    '359000',
    '590000',
    '601000',
    '601200',
    '630300',
    '643999',
    '660000',
    '700000',
    '820000',
    '900000',
    '000000',
    '',
  ],
]

for (const [brand, ...prefixes] of cases) {
  test(`${brand}: ${prefixes.join(' ')}`, () => {
    for (const prefix of prefixes) assert.equal(brandOf(prefix.padEnd(prefix === '' ? 0 : 16, '0')), brand, prefix)
  })
}

test('every brand is reached by some number', () => {
  assert.deepEqual(new Set(cases.map(([brand]) => brand)), new Set(cardBrands))
})
