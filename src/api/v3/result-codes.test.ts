import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { disputeCodes } from '../../disputes/index.ts'
import { sepaReasons } from '../../payments/index.ts'
import { responseCodes } from '../../payments/response-codes.ts'
import { classifyResult, type ResultGroup } from './classify-result.ts'
import {
  resultsOfDisputes,
  resultsOfRefusedDebits,
  resultsOfResponses,
  resultsOfReturnedDebits,
} from './network-results.ts'
import { resultCodes } from './result-codes.ts'

test('there are 656 codes, each once', () => {
  assert.equal(resultCodes.length, 656)
  assert.equal(new Set(resultCodes.map(({ code }) => code)).size, 656)
})

describe('the group of a code', () => {
  test('follows from its pattern', () => {
    const classified = resultCodes.map(({ code }) => [code, classifyResult(code)])
    assert.deepEqual(
      classified,
      resultCodes.map(({ code, group }) => [code, group]),
    )
  })

  const rows: readonly [string, ResultGroup][] = [
    ['000.000.999', 'success'],
    ['000.400.119', 'rejected_3ds_intercard'],
    ['000.400.030', 'rejected_communication'],
    ['100.370.100', 'rejected_external_risk'],
    ['100.900.500', 'invalid_format'],
    ['123.456.789', 'unclassified'],
  ]
  for (const [code, group] of rows) test(`${code} is ${group}`, () => assert.equal(classifyResult(code), group))
})

describe("a network's code", () => {
  const known = (codes: readonly { readonly code: string }[]): string[] => codes.map(({ code }) => code).sort()
  const tables = {
    'of a card payment': [resultsOfResponses, known(responseCodes)],
    'of a dispute': [resultsOfDisputes, known(disputeCodes)],
    'of a refused debit': [resultsOfRefusedDebits, known(sepaReasons)],
    'of a returned debit': [resultsOfReturnedDebits, known(sepaReasons)],
  } as const
  for (const [name, [table, codes]] of Object.entries(tables))
    test(`${name} has a result, whatever it is`, () => assert.deepEqual(Object.keys(table).sort(), codes))

  test('is paid, waited for, or rejected', () => {
    const codesOf = (group: ResultGroup): string[] =>
      Object.entries(resultsOfResponses)
        .filter(([, result]) => classifyResult(result) === group)
        .map(([code]) => code)
        .sort()
    assert.deepEqual(codesOf('success'), ['00', '11', '85'])
    assert.deepEqual(codesOf('success_review'), ['10'])
    assert.deepEqual(codesOf('pending'), ['09'])
    assert.deepEqual(codesOf('soft_decline'), ['A0', 'A1', 'A2'])
  })

  test('of what came back is a chargeback', () => {
    const results = [...Object.values(resultsOfDisputes), ...Object.values(resultsOfReturnedDebits)]
    assert.deepEqual([...new Set(results.map(classifyResult))], ['chargeback'])
  })
})
