import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCardFields, shownAgain, type CardErrors, type PostedFields } from './card-fields.ts'
import type { CardField, CardFieldError } from './model.ts'

const now = Date.UTC(2030, 0, 15, 12)
const visa = '4242424242424242'
const amex = '378282246310005'

const good = { number: visa, expiry: '12/35', security_code: '123', name: 'Ada Lovelace' } as const

const errorsOf = (given: PostedFields, at = now): CardErrors => readCardFields({ ...good, ...given }, at).errors ?? {}

const digitsIn = (script: number, text: string): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(script + Number(digit)))
const fullWidth = (text: string): string => digitsIn(0xff10, text)
const arabicIndic = (text: string): string => digitsIn(0x660, text)

/** In these tables, what is read from a field is what becomes of it, or its error. */
const numbers: readonly [typed: string, read: string][] = [
  [visa, visa],
  ['4242 4242 4242 4242', visa],
  ['4242-4242-4242-4242', visa],
  ['  4242  4242 4242-4242\t', visa],
  ['4242\u00a04242\u202f4242\u30004242', visa],
  ['4000000000000000006', '4000000000000000006'],
  ['4222222222222', '4222222222222'],
  ['', 'number_missing'],
  ['   ', 'number_missing'],
  ['- -', 'number_missing'],
  ['4242424242424241', 'number_invalid'],
  ['4242424242424', 'number_invalid'],
  ['424242424242', 'number_invalid'],
  ['42', 'number_invalid'],
  ['40000000000000000006', 'number_invalid'],
  ['0'.repeat(20), 'number_invalid'],
  ['4'.repeat(100_000), 'number_invalid'],
  ['4242.4242.4242.4242', 'number_invalid'],
  ['4242/4242/4242/4242', 'number_invalid'],
  ['+4242424242424242', 'number_invalid'],
  ['4242424242424242e0', 'number_invalid'],
  ['0x4242424242424242', 'number_invalid'],
  ['4242424242424242;', 'number_invalid'],
  ['forty-two', 'number_invalid'],
  ['4242 4242 4242 424O', 'number_invalid'],
  [fullWidth(visa), 'number_invalid'],
  [arabicIndic(visa), 'number_invalid'],
  ['4242\u200b424242424242', 'number_invalid'],
  ['4242\u2013424242424242', 'number_invalid'],
  ['4242\u0000424242424242', 'number_invalid'],
  ['•••• •••• •••• 4242', 'number_invalid'],
]

const expiries: readonly [typed: string, read: readonly [month: number, year: number] | CardFieldError][] = [
  ['12/35', [12, 2035]],
  ['1/30', [1, 2030]],
  ['01/30', [1, 2030]],
  ['0130', [1, 2030]],
  ['130', [1, 2030]],
  ['01 / 2030', [1, 2030]],
  ['01-30', [1, 2030]],
  ['01.30', [1, 2030]],
  ['01 30', [1, 2030]],
  ['012030', [1, 2030]],
  [' 01/30 ', [1, 2030]],
  ['2030-01', [1, 2030]],
  [' 2030-12 ', [12, 2030]],
  ['12/99', [12, 2099]],
  ['12/2099', [12, 2099]],
  ['', 'expiry_missing'],
  [' \t', 'expiry_missing'],
  ['12/29', 'expiry_past'],
  ['12/2029', 'expiry_past'],
  ['01/19', 'expiry_past'],
  ['12/18', 'expiry_invalid'],
  ['12/1935', 'expiry_invalid'],
  ['12/2100', 'expiry_invalid'],
  ['13/30', 'expiry_invalid'],
  ['00/30', 'expiry_invalid'],
  ['0/30', 'expiry_invalid'],
  ['2030-13', 'expiry_invalid'],
  ['2030-1', 'expiry_invalid'],
  ['2030/01', 'expiry_invalid'],
  ['30/01', 'expiry_invalid'],
  ['01/3', 'expiry_invalid'],
  ['01/030', 'expiry_invalid'],
  ['001/30', 'expiry_invalid'],
  ['01//30', 'expiry_invalid'],
  ['01/30/2030', 'expiry_invalid'],
  ['-1/30', 'expiry_invalid'],
  ['1.5/30', 'expiry_invalid'],
  ['01\\30', 'expiry_invalid'],
  ['Jan 30', 'expiry_invalid'],
  ['MM/YY', 'expiry_invalid'],
  [fullWidth('01/30'), 'expiry_invalid'],
  [arabicIndic('01/30'), 'expiry_invalid'],
  ['1'.repeat(100_000), 'expiry_invalid'],
  [`${' '.repeat(50_000)}x`, 'expiry_invalid'],
  // Would not come to an end in a lifetime if it were matched in every way that it can be split.
  [`1${' '.repeat(2_000_000)}x`, 'expiry_invalid'],
]

const codes: readonly [typed: string, number: string, read: string][] = [
  ['123', visa, '123'],
  ['000', visa, '000'],
  [' 1 2 3 ', visa, '123'],
  ['1234', amex, '1234'],
  ['12-34', amex, '1234'],
  ['', visa, 'security_code_missing'],
  ['  ', visa, 'security_code_missing'],
  ['12', visa, 'security_code_invalid'],
  ['1234', visa, 'security_code_invalid'],
  ['123', amex, 'security_code_invalid'],
  ['12345', amex, 'security_code_invalid'],
  ['12a', visa, 'security_code_invalid'],
  ['1.2', visa, 'security_code_invalid'],
  ['•••', visa, 'security_code_invalid'],
  [fullWidth('123'), visa, 'security_code_invalid'],
  [arabicIndic('123'), visa, 'security_code_invalid'],
  ['1'.repeat(100_000), visa, 'security_code_invalid'],
]

const names: readonly [typed: string, read: string | null][] = [
  ['', null],
  ['   ', null],
  ['Ada Lovelace', 'Ada Lovelace'],
  ['  Ada  Lovelace ', 'Ada  Lovelace'],
  ['Ada', 'Ada'],
  ['李小龍', '李小龍'],
  ["O'Neil-Šećerović", "O'Neil-Šećerović"],
  ['<b>Ada</b>', '<b>Ada</b>'],
  ['😀😀😀', '😀😀😀'],
  ['😀'.repeat(64), '😀'.repeat(64)],
  ['Ad', 'name_invalid'],
  ['😀😀', 'name_invalid'],
  ['A'.repeat(64), 'A'.repeat(64)],
  ['A'.repeat(65), 'name_invalid'],
  ['A'.repeat(100_000), 'name_invalid'],
  // Not every control character can be kept.
  ['Ada\u0000Lovelace', 'name_invalid'],
  ['Ada\nLovelace', 'name_invalid'],
  ['Ada\u0085Lovelace', 'name_invalid'],
  // A number in the wrong field would be kept in clear.
  [visa, 'name_invalid'],
  ['4242 4242-4242.4242', 'name_invalid'],
  [`Ada ${amex}`, 'name_invalid'],
  ['Ada Lovelace 123456', 'Ada Lovelace 123456'],
]

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** Either an error on this field and no other, or what was read from it. */
function check(field: CardField, given: PostedFields, expected: unknown, read: (card: ReadableCard) => unknown): void {
  const { card, errors } = readCardFields({ ...good, ...given }, now)
  if (typeof expected === 'string' && expected.startsWith(`${field}_`)) {
    assert.deepEqual({ card, errors }, { card: null, errors: { [field]: expected } })
    return
  }
  assert.deepEqual(errors, null)
  assert.deepEqual(read(card), expected)
}

type ReadableCard = NonNullable<ReturnType<typeof readCardFields>['card']>

for (const [typed, expected] of numbers) {
  test(`number ${shown(typed)}: ${expected}`, () =>
    check('number', { number: typed }, expected, ({ number }) => number))
}

for (const [typed, expected] of expiries) {
  test(`expiry ${shown(typed)}: ${String(expected)}`, () =>
    check('expiry', { expiry: typed }, expected, ({ expMonth, expYear }) => [expMonth, expYear]))
}

for (const [typed, number, expected] of codes) {
  test(`code ${shown(typed)} of ${number}: ${expected}`, () =>
    check('security_code', { number, security_code: typed }, expected, ({ cvc }) => cvc))
}

for (const [typed, expected] of names) {
  test(`name ${shown(typed)}: ${shown(String(expected))}`, () =>
    check('name', { name: typed }, expected, ({ name }) => name))
}

test('a card is good until its month is over twelve hours behind UTC', () => {
  const rows: readonly [expiry: string, at: number, errors: CardErrors][] = [
    ['01/30', Date.UTC(2030, 1, 1, 12) - 1, {}],
    ['01/30', Date.UTC(2030, 1, 1, 12), { expiry: 'expiry_past' }],
    ['12/29', Date.UTC(2030, 0, 1, 12) - 1, {}],
    ['12/29', Date.UTC(2030, 0, 1, 12), { expiry: 'expiry_past' }],
    ['02/28', Date.UTC(2028, 2, 1, 12) - 1, {}],
    ['02/28', Date.UTC(2028, 2, 1, 12), { expiry: 'expiry_past' }],
  ]
  for (const [expiry, at, errors] of rows) assert.deepEqual(errorsOf({ expiry }, at), errors)
})

test('every mistake is told at once, and fields that did not come are missing', () => {
  const missing = { number: 'number_missing', expiry: 'expiry_missing', security_code: 'security_code_missing' }
  assert.deepEqual(readCardFields({}, now), { card: null, errors: missing })
  assert.deepEqual(readCardFields({ number: '1', expiry: '1', security_code: '1', name: '1' }, now).errors, {
    number: 'number_invalid',
    expiry: 'expiry_invalid',
    security_code: 'security_code_invalid',
    name: 'name_invalid',
  })
})

test('the network is the one that was chosen; without a choice, or with one that is not offered, the national one', () => {
  const rows: readonly [chosen: string | undefined, network: string][] = [
    [undefined, 'national'],
    ['', 'national'],
    ['automatic', 'national'],
    ['national', 'national'],
    ['visa', 'visa'],
    ['mastercard', 'mastercard'],
    ['amex', 'national'],
    ['VISA', 'national'],
    ['__proto__', 'national'],
  ]
  for (const [chosen, network] of rows) {
    const { card } = readCardFields({ ...good, ...(chosen !== undefined && { network: chosen }) }, now)
    assert.equal(card?.preferredNetwork, network)
  }
})

test('what is shown again is name, expiry, network and the box, and of nothing more than fits its field', () => {
  const given = { ...good, network: 'visa', remember: 'on', token: 'secret', saved_card: 'card_1' }
  assert.deepEqual(shownAgain(given), { name: good.name, expiry: good.expiry, network: 'visa', remember: true })
  assert.deepEqual(shownAgain({}), { name: '', expiry: '', network: 'automatic', remember: false })
  assert.deepEqual(shownAgain({ remember: 'true', network: 'other' }).remember, false)
  assert.deepEqual(shownAgain({ name: 'A'.repeat(1000), expiry: '/'.repeat(1000) }), {
    name: 'A'.repeat(64),
    expiry: '/'.repeat(9),
    network: 'automatic',
    remember: false,
  })
})

test('neither errors nor what is shown again hold the number or the security code, whatever was typed', () => {
  for (const number of numbers.flatMap(([typed]) => (typed.trim().length > 5 ? [typed] : []))) {
    const fields = { ...good, number, security_code: '98765' }
    const answered = JSON.stringify([errorsOf(fields), shownAgain(fields)])
    assert.ok(!answered.includes(number) && !answered.includes('98765'))
  }
})

test('a number in the wrong field is not shown again', () => {
  for (const number of [visa, amex, '4242 4242 4242 4242', '4242-4242-4242-4242', `Ada ${visa}`]) {
    const { name, expiry } = shownAgain({ ...good, name: number, expiry: number })
    assert.deepEqual([name, expiry], ['', ''])
  }
})
