import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { datedToken, isTokenOf } from './dated-token.ts'

const digest = (text: string): string => `key_1.${createHmac('sha256', 'a key').update(text).digest('base64url')}`
const digests = {
  digest,
  matchesDigest: (given: string, text: string): boolean => {
    if (!given.startsWith('key_1.')) throw new Error('the key is gone')
    return given === digest(text)
  },
}

const now = 1_900_000_000_000
const token = datedToken(digests, 'a subject', now)

const cases: Readonly<Record<string, readonly [subject: string, at: number, token: string | undefined, is: boolean]>> =
  {
    'at once': ['a subject', now, token, true],
    'at the end of its time': ['a subject', now + 1000, token, true],
    'too late': ['a subject', now + 1001, token, false],
    'of another subject': ['another', now, token, false],
    'with another moment': ['a subject', now, token.replace(String(now), String(now + 1)), false],
    'with another digest': ['a subject', now, `${token}x`, false],
    'under a key that is gone': ['a subject', now, token.replace('key_1', 'key_0'), false],
    none: ['a subject', now, undefined, false],
    'an empty one': ['a subject', now, '', false],
    'something else': ['a subject', now, 'x'.repeat(10_000), false],
  }

for (const [name, [subject, at, given, is]] of Object.entries(cases)) {
  test(`${name}: ${is ? 'taken' : 'refused'}`, () => assert.equal(isTokenOf(digests, subject, at, 1000, given), is))
}
