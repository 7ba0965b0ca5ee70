/** What the script makes of typed digits. It runs here outside a browser, whose only part in this is the attribute-less `document` that the script greets when it is loaded. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { createContext, runInContext } from 'node:vm'
import { brandOf, cardBrands } from '../../cards/brand.ts'
import { passesLuhn } from '../../cards/luhn.ts'
import { testCards } from '../../world/test-cards.ts'

interface Script {
  readonly brands: readonly { readonly id: string; readonly lengths: readonly number[] }[]
  brandOf(number: string): { readonly id: string } | undefined
  passesLuhn(number: string): boolean
  isComplete(number: string): boolean
  formatNumber(text: string): string
  formatExpiry(text: string, isDeleting: boolean): string
  placeBehind(count: number, text: string, isDeleting: boolean): number
  readonly checks: Readonly<
    Record<'number' | 'expiry' | 'security_code', (text: string, number?: string) => string | null>
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
    '({ brands, brandOf, passesLuhn, isComplete, formatNumber, formatExpiry, placeBehind, checks })',
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
})
