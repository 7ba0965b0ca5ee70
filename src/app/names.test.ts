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
  [{ GUICHET_API_URL: 'https://pay.example.org' }, 'https://pay.example.org', listening, listening],
  [{ GUICHET_API_URL: 'https://apis.example.org' }, 'https://apis.example.org', listening, listening],
  [{ GUICHET_API_URL: 'https://the.api.example.org' }, 'https://the.api.example.org', listening, listening],
  [
    { GUICHET_API_URL: 'https://api.example.org' },
    'https://api.example.org',
    'https://payment.example.org',
    'https://3ds.example.org',
  ],
  [
    { GUICHET_API_URL: 'https://API.localhost:4242/' },
    'https://API.localhost:4242',
    'https://payment.localhost:4242',
    'https://3ds.localhost:4242',
  ],
  [
    { GUICHET_API_URL: 'http://api.api.test:80/behind/a/path' },
    'http://api.api.test:80/behind/a/path',
    'http://payment.api.test',
    'http://3ds.api.test',
  ],
  [
    { GUICHET_API_URL: 'https://api.example.org', GUICHET_PAGE_URL: 'https://pay.example.org' },
    'https://api.example.org',
    'https://pay.example.org',
    'https://3ds.example.org',
  ],
  [
    { GUICHET_API_URL: 'https://api.example.org', GUICHET_3DS_URL: 'https://bank.example.org' },
    'https://api.example.org',
    'https://payment.example.org',
    'https://bank.example.org',
  ],
  [{ GUICHET_PAGE_URL: 'https://pay.example.org' }, listening, 'https://pay.example.org', listening],
  [{ GUICHET_3DS_URL: 'https://3ds.example.org' }, listening, listening, 'https://3ds.example.org'],
  [{ GUICHET_PAGE_URL: 'https://pay.example.org/' }, listening, 'https://pay.example.org', listening],
]

for (const [configured, api, page, threeDSecure] of table) {
  test(`${JSON.stringify(configured)}: each address as configured, beside the API's, or where the server listens`, () => {
    const names = new InstallationNames(readConfig(configured))
    names.listensAt(listening)
    assert.deepEqual([names.api, names.page, names.threeDSecure], [api, page, threeDSecure])
    assert.equal(names.areAssumed, Object.keys(configured).length === 0)
  })
}

test('before the server listens, and in a process that never does, the configured host and port tell', () => {
  const told = (more: Record<string, string>): InstallationNames =>
    new InstallationNames(readConfig({ GUICHET_HOST: 'pay.internal', GUICHET_PORT: '8080', ...more }))
  const names = told({})
  const plain = 'http://pay.internal:8080'
  assert.deepEqual([names.api, names.page, names.threeDSecure], [plain, plain, plain])
  names.listensAt(listening)
  assert.equal(names.threeDSecure, listening)
  assert.equal(told({ GUICHET_TLS: 'auto' }).api, 'https://pay.internal:8080')
})
