/** What the script makes of typed digits. It runs here outside a browser, whose only part in this is the attribute-less `document` that the script greets when it is loaded. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { brandOf, cardBrands } from '../../cards/brand.ts'
import { passesLuhn } from '../../cards/luhn.ts'
import { readIban } from '../../kit/iban.ts'
import { worldTestIbans } from '../../world/index.ts'
import { testCards } from '../../world/test-cards.ts'

interface Script {
  readonly brands: readonly { readonly id: string; readonly lengths: readonly number[] }[]
  brandOf(number: string): { readonly id: string } | undefined
  passesLuhn(number: string): boolean
  isComplete(number: string): boolean
  formatNumber(text: string): string
  formatExpiry(text: string, isDeleting: boolean): string
  placeBehind(count: number, text: string, isDeleting: boolean, countedOf?: (text: string) => string): number
  readonly ibanLengths: Readonly<Record<string, number>>
  formatIban(text: string): string
  earlyIbanFault(text: string): string | null
  lettersAndDigitsOf(text: string): string
  readonly checks: Readonly<
    Record<'number' | 'expiry' | 'security_code' | 'iban' | 'holder', (text: string, number?: string) => string | null>
  >
}

const script = load()

function load(): Script {
  const browser = createContext({
    window: {},
    document: { documentElement: { classList: { add: () => undefined } }, addEventListener: () => undefined },
  })
  runInContext(readFileSync(new URL('page.js', import.meta.url), 'utf8'), browser)
  return runInContext(
    `({ brands, brandOf, passesLuhn, isComplete, formatNumber, formatExpiry, placeBehind, checks,
      ibanLengths, formatIban, earlyIbanFault, lettersAndDigitsOf })`,
    browser,
  )
}

describe('brands', () => {
  test('are told from the first six digits as the server tells them', () => {
    for (let prefix = 0; prefix < 1_000_000; prefix += 7) {
      const number = String(prefix).padStart(6, '0')
      assert.equal(script.brandOf(number)?.id ?? 'unknown', brandOf(number), number)
    }
  })

  test('are all there', () => {
    const known = script.brands.map(({ id }) => id)
    assert.deepEqual(new Set([...known, 'unknown']), new Set(cardBrands))
  })
})

describe('card numbers', () => {
  const formatted: readonly (readonly [typed: string, shown: string])[] = [
    ['4', '4'],
    ['4242', '4242'],
    ['42424', '4242 4'],
    ['4242424242424242', '4242 4242 4242 4242'],
    ['4242-4242-4242-4242', '4242 4242 4242 4242'],
    [' 4242 4242x4242 4242', '4242 4242 4242 4242'],
    ['4242424242424242428', '4242 4242 4242 4242 428'],
    ['42424242424242424289', '4242 4242 4242 4242 428'],
    ['378282246310005', '3782 822463 10005'],
    ['36227206271667', '3622 720627 1667'],
    ['', ''],
    ['card', ''],
  ]
  for (const [typed, shown] of formatted) {
    test(`"${typed}" is shown as "${shown}"`, () => assert.equal(script.formatNumber(typed), shown))
  }

  test('pass the check digit as on the server', () => {
    for (let number = 4242424242424000; number < 4242424242424300; number++) {
      assert.equal(script.passesLuhn(String(number)), passesLuhn(String(number)), String(number))
    }
  })

  test('of the test cards are complete, and no shorter one is', () => {
    for (const { number } of testCards) {
      assert.ok(script.isComplete(number), number)
      assert.ok(!script.isComplete(number.slice(0, -1)), number)
      assert.equal(script.checks.number(number), null)
    }
  })

  for (const number of ['4242424242424241', '424242424242', '0', '42424242424242424242', 'abc']) {
    test(`${number} is not valid`, () => assert.equal(script.checks.number(number), 'errorInvalid'))
  }
})

describe('expiry dates', () => {
  const formatted: readonly (readonly [typed: string, shown: string, isDeleting?: true])[] = [
    ['', ''],
    ['0', '0'],
    ['1', '1'],
    ['5', '05/'],
    ['1/', '01/'],
    ['12', '12/'],
    ['12', '12', true],
    ['12/3', '12/3'],
    ['12/3', '12/3', true],
    ['1234', '12/34'],
    ['12 / 34', '12/34'],
    ['12/2034', '12/34'],
    ['12/20', '12/20'],
    ['12/345', '12/34'],
    ['5/34', '05/34'],
    ['1.34', '01/34'],
    ['2034-05', '05/34'],
  ]
  for (const [typed, shown, isDeleting = false] of formatted) {
    test(`"${typed}"${isDeleting ? ', deleting,' : ''} is shown as "${shown}"`, () => {
      assert.equal(script.formatExpiry(typed, isDeleting), shown)
    })
  }

  const thisYear = new Date().getUTCFullYear() % 100
  const two = (number: number): string => String(number).padStart(2, '0')
  const checked: readonly (readonly [text: string, fault: string | null])[] = [
    [`12/${two(thisYear + 1)}`, null],
    [`12/${two(thisYear - 1)}`, 'errorPast'],
    ['13/40', 'errorInvalid'],
    ['00/40', 'errorInvalid'],
    ['12/4', 'errorInvalid'],
    ['12', 'errorInvalid'],
  ]
  for (const [text, fault] of checked) {
    test(`${text}: ${fault ?? 'good'}`, () => assert.equal(script.checks.expiry(text), fault))
  }
})

describe('security codes', () => {
  const checked: readonly (readonly [code: string, number: string, fault: string | null])[] = [
    ['123', '4242 4242 4242 4242', null],
    ['1234', '4242 4242 4242 4242', 'errorInvalid'],
    ['1234', '3782 822463 10005', null],
    ['123', '3782 822463 10005', 'errorInvalid'],
    ['12', '', 'errorInvalid'],
    ['12a', '', 'errorInvalid'],
  ]
  for (const [code, number, fault] of checked) {
    test(`${code} of "${number}": ${fault ?? 'good'}`, () => {
      assert.equal(script.checks.security_code(code, number), fault)
    })
  }
})

describe('account numbers', () => {
  const formatted: readonly (readonly [typed: string, shown: string])[] = [
    ['', ''],
    ['f', 'F'],
    ['fr14', 'FR14'],
    ['FR142', 'FR14 2'],
    ['fr14-2004 1010.05', 'FR14 2004 1010 05'],
    ['NL39RABO0300065264', 'NL39 RABO 0300 0652 64'],
    ['X'.repeat(40), `${'XXXX '.repeat(8)}XX`],
  ]
  for (const [typed, shown] of formatted) {
    test(`"${typed}" is shown as "${shown}"`, () => assert.equal(script.formatIban(typed), shown))
  }

  const faults = {
    country: 'errorCountry',
    length: 'errorLength',
    check_digits: 'errorCheckDigits',
    characters: 'errorCharacters',
  }
  /** As the server sees it, of what the script leaves of a text. */
  function assertAsOnServer(text: string): void {
    const read = readIban(script.lettersAndDigitsOf(text))
    assert.equal(script.checks.iban(text), 'fault' in read ? faults[read.fault] : null, text)
  }

  test('of the test accounts pass, and with one character more, less or another do not, as on the server', () => {
    for (const { iban } of worldTestIbans) {
      assert.equal(script.checks.iban(script.formatIban(iban)), null)
      assert.equal(script.earlyIbanFault(script.formatIban(iban)), null)
      const others = [
        `${iban}0`,
        iban.slice(0, -1),
        `${iban.slice(0, 9)}${iban[9] === '1' ? '2' : '1'}${iban.slice(10)}`,
      ]
      for (const other of [iban, ...others, iban.toLowerCase()]) assertAsOnServer(other)
      assert.equal(script.checks.iban(others[2] ?? ''), 'errorCheckDigits')
    }
  })

  test('begin with a country that the server takes, and are as long as there', () => {
    for (let place = 0; place < 26 * 26; place++) {
      const country = String.fromCharCode(65 + Math.floor(place / 26), 65 + (place % 26))
      for (const length of [14, script.ibanLengths[country] ?? 20]) assertAsOnServer(country.padEnd(length, '0'))
    }
    assert.ok(Object.keys(script.ibanLengths).length > 35)
  })

  const early: readonly (readonly [text: string, fault: string | null])[] = [
    ['F', null],
    ['FR', null],
    ['FR14 2004', null],
    ['US', 'errorCountry'],
    ['12', 'errorCountry'],
    ['DE89 3704 0044 0532 0130 0', null],
    ['DE89 3704 0044 0532 0130 01', 'errorCheckDigits'],
    ['DE89 3704 0044 0532 0130 000', 'errorLength'],
  ]
  for (const [text, fault] of early) {
    test(`of "${text}" is said while it is typed: ${fault ?? 'nothing'}`, () => {
      assert.equal(script.earlyIbanFault(text), fault)
    })
  }

  test('their holder is a name, and no number', () => {
    for (const name of ['Al', 'DE89 3704 0044 0532 0130 00', '4242424242424242'])
      assert.equal(script.checks.holder(name), 'errorInvalid', name)
    for (const name of ['Ada', 'Max Mustermann', 'Louis XIV 1638']) assert.equal(script.checks.holder(name), null, name)
  })
})

describe('the caret stays behind its digit', () => {
  const places: readonly (readonly [count: number, text: string, isDeleting: boolean, place: number])[] = [
    [0, '4242 4', false, 0],
    [3, '4242 4', false, 3],
    [4, '4242 4', false, 5],
    [4, '4242 4', true, 4],
    [5, '4242 4', false, 6],
    [2, '12/34', false, 3],
    [2, '12/34', true, 2],
  ]
  for (const [count, text, isDeleting, place] of places) {
    test(`behind ${count} digits of "${text}"${isDeleting ? ', deleting' : ''}: ${place}`, () => {
      assert.equal(script.placeBehind(count, text, isDeleting), place)
    })
  }

  test('and in an account number behind its letter', () => {
    assert.equal(script.placeBehind(5, 'FR14 2004', false, script.lettersAndDigitsOf), 6)
    assert.equal(script.placeBehind(4, 'FR14 2004', false, script.lettersAndDigitsOf), 5)
  })
})
