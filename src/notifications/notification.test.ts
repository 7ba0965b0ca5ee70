/** Who shares places with whom: the hosts of a realm, in sixteen parts. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts'
import { openSession } from '../storage/connection.ts'

let database: TestDatabase
let session: Client
before(async () => {
  database = await createTestDatabase()
  session = await openSession(database.address)
})
after(async () => {
  await session.end()
  await database.drop()
})

async function targetsOf(urls: readonly string[]): Promise<Set<string>> {
  const { rows } = await session.query<{ target: string }>({
    text: 'select notification_target(url) as target from unnest($1::text[]) url',
    values: [urls],
  })
  return new Set(rows.map(({ target }) => target))
}

const sameHost: readonly (readonly string[])[] = [
  [
    'https://shop.example',
    'https://Shop.Example/',
    'http://shop.example:8080/told?to=us',
    'https:\\\\shop.example#there',
  ],
  ['http://[::1]/', 'http://[::1]:8080/told'],
  ['http://127.0.0.1:1/', 'http://127.0.0.1:2/', 'http://who:what@127.0.0.1/'],
]
for (const urls of sameHost)
  test(`${urls.join(', ')} are one target`, async () => {
    assert.equal((await targetsOf(urls)).size, 1)
  })

test('a thousand hosts are sixteen targets, none of them long', async () => {
  const targets = await targetsOf(Array.from({ length: 1000 }, (_, index) => `https://shop-${index}.example/`))
  assert.equal(targets.size, 16)
  for (const target of [...targets, ...(await targetsOf([`https://${'猫'.repeat(2000)}/`, 'no address']))])
    assert.match(target, /^hosts:[0-9a-f]$/)
})
