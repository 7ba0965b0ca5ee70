/** Card numbers for property tests. */
import fc from 'fast-check'
import { passesLuhn } from '../cards/luhn.ts'

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

/** 13 to 19 digits, the last of them the check digit; every other one begins like a card of a known brand. */
export const luhnNumbers = fc
  .tuple(
    fc.constantFrom('', '4', '400000250', '497', '51', '2221', '34', '3528', '36', '6011', '62', '5019', '67'),
    fc.array(fc.constantFrom(...digits), { minLength: 12, maxLength: 18 }),
  )
  .map(([prefix, rest]) => prefix + rest.slice(prefix.length).join(''))
  .map((payload) => digits.map((last) => payload + last).find(passesLuhn) ?? '')
