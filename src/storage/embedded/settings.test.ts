import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buffersFor } from './settings.ts'

const gibibyte = 2 ** 30

const machines: readonly [memory: number, buffers: string][] = [
  [gibibyte / 4, '128MB'],
  [gibibyte / 2, '128MB'],
  [gibibyte, '256MB'],
  [1.7 * gibibyte, '435MB'],
  [4 * gibibyte, '1024MB'],
  [64 * gibibyte, '1024MB'],
]

for (const [memory, buffers] of machines) {
  test(`the buffers of a machine of ${memory / gibibyte} GiB are ${buffers}`, () =>
    assert.equal(buffersFor(memory), buffers))
}
