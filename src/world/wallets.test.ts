import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { brandOf } from '../cards/brand.ts'
import { passesLuhn } from '../cards/luhn.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { worldCardNetwork } from './card-issuer.ts'
import { findTestCard } from './test-cards.ts'
import { worldWallets } from './wallets.ts'

const now = Date.parse('2030-05-31T23:59:59.999Z')
const token = { transactionId: 'c0ffee', data: 'QUJD' }

const payloads = fc.base64String({ minLength: 4 })

test('any token gives a Visa number with a right check digit, outside the test cards, that its bank approves', () => {
  fc.assert(
    fc.property(payloads, (data) => {
      const { number, expMonth, expYear } = worldWallets.openApplePay({ ...token, data })
      assert.match(number, /^48950\d{11}$/)
      assert.ok(passesLuhn(number))
      assert.equal(brandOf(number), 'visa')
      assert.equal(findTestCard(number), undefined)
      const source = { method: 'card', number, expiryMonth: expMonth, expiryYear: expYear, securityCode: null } as const
      const reference = '0123456789abcdef0123456789abcdef'
      const asked = { reference, amount: minorUnitsOf(1050), currency: 'eur', source, authentication: null } as const
      const request = { kind: 'authorization', ...asked } as const
      assert.equal(worldCardNetwork.answer(request, now).code, '00')
    }),
  )
})

test('the same token gives the same card, whatever transaction it came with', () => {
  fc.assert(
    fc.property(payloads, fc.stringMatching(/^[0-9a-f]{2,64}$/), (data, transactionId) => {
      assert.deepEqual(
        worldWallets.openApplePay({ data, transactionId }),
        worldWallets.openApplePay({ ...token, data }),
      )
    }),
  )
})

test('another token gives another card', () => {
  const numbers = Array.from(
    { length: 200 },
    (_, at) => worldWallets.openApplePay({ ...token, data: `data${at}` }).number,
  )
  assert.equal(new Set(numbers).size, numbers.length)
})

test('the card may pay again, and says nothing of the payer', () => {
  const { number: _, expMonth, expYear, ...rest } = worldWallets.openApplePay(token)
  assert.ok(expMonth === 12 && expYear === 2049)
  assert.deepEqual(rest, {
    cvc: null,
    name: null,
    zipCode: null,
    externalId: null,
    customerId: null,
    tokenize: true,
    preferredNetwork: 'visa',
  })
})
