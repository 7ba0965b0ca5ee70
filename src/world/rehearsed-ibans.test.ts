import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { validateIBAN } from 'ibantools'
import type { WantedAnswer } from '../checks/account-register.ts'
import { readIban, type Iban } from '../kit/iban.ts'
import { rehearsedAnswer, worldRehearsedAccounts } from './rehearsed-ibans.ts'
import { worldTestIbans } from './test-ibans.ts'

const { ibanAnswering, isRehearsed } = worldRehearsedAccounts

const plainObjects = { noNullPrototype: true }
const points = fc.integer({ min: 0, max: 100 })
const person = fc.record(
  {
    kind: fc.constant('person' as const),
    score: points,
    nameScore: points,
    birthDateValid: fc.boolean(),
  },
  plainObjects,
)
const company = fc.record({ kind: fc.constant('company' as const), score: points }, plainObjects)
const wantedAnswers: fc.Arbitrary<WantedAnswer> = fc.oneof(
  fc.record({ answers: fc.boolean(), holder: fc.oneof(person, company) }, plainObjects),
  fc.constant({ answers: false, holder: null }),
)

test('an IBAN says what it was made to answer, and is as valid as any of a French bank', () => {
  fc.assert(
    fc.property(wantedAnswers, fc.string(), (wanted, occasion) => {
      const iban = ibanAnswering(wanted, occasion)
      assert.deepEqual(rehearsedAnswer(iban), wanted)
      assert.ok(isRehearsed(iban))
      assert.deepEqual(readIban(iban), { iban })
      // The key within the number is right as well.
      assert.deepEqual(validateIBAN(iban), { valid: true, errorCodes: [] })
      assert.equal(ibanAnswering(wanted, occasion), iban)
    }),
  )
})

test('on two occasions there are two of one answer', () => {
  const wanted: WantedAnswer = { answers: true, holder: { kind: 'company', score: 80 } }
  const ibans = Array.from({ length: 50 }, (_, index) => ibanAnswering(wanted, `${index}`))
  assert.equal(new Set(ibans).size, 50)
})

/** An IBAN with right check digits and, unless another key is given, with the right key, so that the test is about the rest. */
function account(digits: string, key = 97n - ((BigInt(digits) * 100n) % 97n)): Iban {
  const number = `${digits}${String(key).padStart(2, '0')}`
  const checkDigits = String(98n - (BigInt(`${number}152700`) % 97n)).padStart(2, '0')
  const iban = `FR${checkDigits}${number}`
  assert.deepEqual(readIban(iban), { iban })
  return iban as Iban
}

/**
 * IBANs that were not made here: with a wrong key, of another bank, with an answer but no holder, with more than a hundred points, with digits for holder, answer or birth date
 * that do not exist, of a company with a score of its name, of no holder but with points.
 */
const others: readonly Iban[] = [
  account('999991110009209500000', 1n),
  account('999981110009209500000'),
  account('999991000000000000000'),
  account('999991110010109500000'),
  account('999991110009210100000'),
  account('999991310009209500000'),
  account('999992110009209500000'),
  account('999991210009209500000'),
  account('999991010009200000000'),
  account('999991120009209500000'),
  'FR7664082183260009001300192' as Iban,
  ...worldTestIbans.map(({ iban }) => iban),
]

test('no other IBAN is one that was made', () => {
  assert.ok(isRehearsed(account('999991110009209500000')))
  for (const iban of others) assert.ok(!isRehearsed(iban), iban)
})
