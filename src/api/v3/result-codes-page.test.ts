import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { disputeCodes } from '../../disputes/index.ts'
import { sepaReasons } from '../../payments/index.ts'
import { responseCodes, type ResponseCode } from '../../payments/response-codes.ts'
import { classifyResult } from './classify-result.ts'
import {
  resultsOfDisputes,
  resultsOfRefusedDebits,
  resultsOfResponses,
  resultsOfReturnedDebits,
} from './network-results.ts'

test('docs/result-codes.md says what the tables say', async () => {
  const page = await readFile(new URL('../../../docs/result-codes.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| [0-9A-Z]{2,4} \|/.test(line))
  const ofResponse = (code: ResponseCode): string => resultsOfResponses[code]
  assert.deepEqual(rows, [
    ...responseCodes.map(({ code }) => {
      const result = ofResponse(code)
      return `| ${code} | ${result} | ${classifyResult(result)} |`
    }),
    ...disputeCodes.map(({ code }) => `| ${code} | ${resultsOfDisputes[code]} |`),
    ...sepaReasons.map(
      ({ code }) => `| ${code} | ${resultsOfRefusedDebits[code]} | ${resultsOfReturnedDebits[code]} |`,
    ),
  ])
})
