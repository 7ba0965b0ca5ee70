import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeShownToCustomers, disputeCodes } from './response-codes.ts'

test('the table holds the ten codes of cards, each once', () => {
  assert.deepEqual(
    disputeCodes.map(({ code, network }) => `${network} ${code}`),
    ['14', '42', '45']
      .map((code) => `national ${code}`)
      .concat(['1040', '1261'].map((code) => `visa ${code}`))
      .concat(['4808', '4834', '4837', '4853', '4863'].map((code) => `mastercard ${code}`)),
  )
})

test('each row says something', () => {
  for (const { code, slug, meaning } of disputeCodes) {
    assert.match(slug, /^[a-z][a-z_]+$/, code)
    assert.ok(meaning.length > 10, code)
  }
})

test('customers are shown 45 for the three codes of frauds, and any other as it is', () => {
  for (const { code, hiddenFromCustomers } of disputeCodes) {
    const expected = ['1040', '4837', '4863'].includes(code) ? '45' : code
    assert.equal(codeShownToCustomers(code), expected)
    assert.equal(hiddenFromCustomers, expected !== code, code)
  }
  // Reasons of returned debits.
  for (const code of ['AC04', 'MD06']) assert.equal(codeShownToCustomers(code), code)
})
