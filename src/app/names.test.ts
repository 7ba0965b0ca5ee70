import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'
import { InstallationNames } from './names.ts'

const listening = 'http://127.0.0.1:50123'

/** What is configured, and what clients, payers and banks are told once the server listens. */
const table: readonly (readonly [
  configured: Record<string, string>,
  api: string,
  page: string,
  threeDSecure: string,
])[] = [
  [{}, listening, listening, listening],
  [{ GUICHET_API_URL: 'https://api.example.org' }, 'https://api.example.org', listening, listening],
  [{ GUICHET_PAGE_URL: 'https://pay.example.org' }, listening, 'https://pay.example.org', listening],
  [{ GUICHET_3DS_URL: 'https://3ds.example.org' }, listening, listening, 'https://3ds.example.org'],
  [{ GUICHET_PAGE_URL: 'https://pay.example.org/' }, listening, 'https://pay.example.org', listening],
]

for (const [configured, api, page, threeDSecure] of table) {
  test(`${JSON.stringify(configured)}: each address as configured, or where the server listens`, () => {
    const names = new InstallationNames(readConfig(configured))
    names.listensAt(listening)
    assert.deepEqual([names.api, names.page, names.threeDSecure], [api, page, threeDSecure])
  })
}

test('before the server listens, and in a process that never does, the configured host and port tell', () => {
  const names = new InstallationNames(readConfig({ GUICHET_HOST: 'pay.internal', GUICHET_PORT: '8080' }))
  const told = 'http://pay.internal:8080'
  assert.deepEqual([names.api, names.page, names.threeDSecure], [told, told, told])
  names.listensAt(listening)
  assert.equal(names.threeDSecure, listening)
})
