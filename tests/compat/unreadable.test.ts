/** What another program may make that a library does not read (docs/libraries.md): each is allowed by what it is made through, and the library throws when it meets it. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cardBody, numbers } from '../support/bodies.ts'
import type { Api } from '../support/api.ts'
import type { TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import type { Client, Resource } from './client.ts'
import { newShop, startInstallation } from './installation.ts'
import { Perl } from './perl.ts'
import { Php } from './php.ts'
import { Python } from './python.ts'
import { Unreadable } from './rules.ts'

let server: TestServer
let api: Api
let libraries: Readonly<Record<string, Client>>
before(async () => {
  server = await startInstallation()
  const { installation, api: ofShop } = await newShop(server)
  api = ofShop
  libraries = {
    'php 1.1': new Php(installation, '1.1'),
    'php 2.1': new Php(installation, '2.1'),
    'php v2': new Php(installation, '2.1', 2),
    python: new Python(installation),
    perl: new Perl(installation),
  }
})
after(() => closeAgreeing(server))

/** By v2 → who throws on it. */
const rows: readonly (readonly [what: string, path: string, body: object, throws: string[]])[] = [
  ['a payment as it should be', 'payments', { amount: 1234, return_url: 'https://shop.example/' }, []],
  ['a payment in dollars', 'payments', { amount: 1234, currency: 'usd' }, []],
  ['a payment of less than 50', 'payments', { amount: 49 }, ['perl', 'php 1.1', 'php 2.1', 'php v2']],
  ['a payment of nothing', 'payments', { amount: 0, capture: false }, ['perl']],
  [
    'a way back that is not https',
    'payments',
    { amount: 1234, return_url: 'http://shop.example/' },
    ['perl', 'php 1.1', 'php 2.1', 'php v2'],
  ],
  [
    'a description of more than 64 bytes',
    'payments',
    { amount: 1234, description: 'é'.repeat(64) },
    ['php 1.1', 'php 2.1', 'php v2'],
  ],
  ['a name of three', 'customers', { email: 'ann@example.com', name: 'Ann' }, ['perl', 'php 1.1']],
  ['a short mobile number', 'customers', { mobile: '+331234' }, ['perl', 'php 1.1', 'php 2.1', 'php v2']],
  [
    'a long zip code',
    'cards',
    cardBody('5555555555554444', { zip_code: '1234567890' }),
    ['php 1.1', 'php 2.1', 'php v2'],
  ],
]

const throwers = async (resource: Resource, id: string): Promise<string[]> => {
  const found: string[] = []
  for (const [name, library] of Object.entries(libraries)) {
    const error: unknown = await library.read(resource, id).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    if (error instanceof Unreadable) found.push(name)
    else if (error !== undefined) throw error as Error
  }
  return found.toSorted()
}

for (const [what, path, body, throws] of rows) {
  test(`${what}: ${throws.length === 0 ? 'nobody' : throws.join(', ')}`, async () => {
    const made = await api.post(`/v2/${path}/`, body)
    assert.equal(made.status, 200, JSON.stringify(made.body))
    assert.deepEqual(await throwers(path as Resource, made.body.id), throws)
  })
}

test('a refund of less than 50: perl, php 1.1', async () => {
  const { body: payment } = await api.post('/v2/payments/', { amount: 1234, card: cardBody(numbers.capturedAtOnce) })
  const { body: refund } = await api.post('/v2/refunds/', { payment: payment.id, amount: 49 })
  assert.deepEqual(await throwers('refunds', refund.id), ['perl', 'php 1.1'])
  assert.deepEqual(await throwers('payments', payment.id), ['perl', 'php 1.1'])
})

test('an item of a list: python reads it as strictly as it is set', async () => {
  const { body: customer } = await api.post('/v2/customers/', { mobile: '+331235' })
  await api.post('/v2/payments/', { amount: 1234, customer: customer.id, order_id: 'short mobile' })
  await assert.rejects(async () => libraries.python?.list('payments', { order_id: 'short mobile' }), Unreadable)
})
