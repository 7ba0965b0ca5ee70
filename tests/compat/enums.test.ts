/**
 * The values that answers show, against those that the libraries know (known-values.ts). What can be shown is taken from the domains' own tables, so that a status that is added there is missed here until somebody
 * has looked what the libraries make of it.
 */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { cardBrands } from '../../src/cards/brand.ts'
import { preferredNetworks } from '../../src/cards/index.ts'
import type { CardFacts } from '../../src/cards/directory.ts'
import { intentStatuses } from '../../src/intents/status.ts'
import { currencies } from '../../src/kit/currency.ts'
import { paymentMethods } from '../../src/api/methods.ts'
import { accountCheckStatuses } from '../../src/checks/index.ts'
import { cardBody } from '../support/bodies.ts'
import type { TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'
import type { Body, Client } from './client.ts'
import { newShop, startInstallation, type Shop } from './installation.ts'
import { knownValues, type Known, type KnownField } from './known-values.ts'
import { Perl } from './perl.ts'
import { Php } from './php.ts'
import { Python } from './python.ts'
import { authenticationStatuses } from '../../src/authentications/machine.ts'
import { paymentStatuses } from '../../src/payments/machine.ts'
import { payoutStatuses } from '../../src/payouts/machine.ts'
import { refundStatuses } from '../../src/refunds/refund.ts'

/** Statuses of an intent by the method of its latest attempt. */
const intentsBy = (method: 'card' | 'sepa'): string[] =>
  [...new Set(Object.values(intentStatuses).flatMap((cells) => Object.values(cells[method])))].toSorted()

const fundings: { readonly [funding in CardFacts['funding']]: true } = {
  ...{ credit: true, debit: true, prepaid: true, universal: true, charge: true, deferred: true, unknown: true },
}
const networks: { readonly [network in CardFacts['network']]: true } = {
  ...{ unknown: true, national: true, visa: true, mastercard: true },
}
/** As v1 spells them. */
const natures: { readonly [nature in CardFacts['nature']]: string } = {
  ...{ personal: 'personnal', corporate: 'corporate', unknown: 'unknown' },
}

/** Everything that an answer may show for longer than a moment. */
const shown: { readonly [field in KnownField]: readonly string[] } = {
  // An open payment shows none.
  paymentStatus: paymentStatuses.filter((status) => status !== 'open'),
  intentStatus: [...intentsBy('card'), ...intentsBy('sepa')],
  authStatus: authenticationStatuses,
  refundStatus: refundStatuses,
  payoutStatus: payoutStatuses,
  checkStatus: accountCheckStatuses,
  currency: currencies,
  method: paymentMethods,
  brand: cardBrands,
  funding: Object.keys(fundings),
  nature: Object.values(natures),
  network: Object.keys(networks),
  preferredNetwork: preferredNetworks,
}

/** What is shown, and not in a library's set: closed sets have but one such value; of open ones the library keeps the text. */
const strangers: Readonly<Record<string, readonly string[]>> = {
  'intentStatus of lib-php 2.1': ['processing'],
  'paymentStatus of lib-python 1.0': ['capture_sent', 'refused'],
  'paymentStatus of lib-perl 1.0': ['refused'],
  'brand of lib-php 1.1': ['diners', 'unionpay', 'unknown'],
  'brand of lib-php 2.1': ['diners', 'unionpay', 'unknown'],
  'brand of lib-python 1.0': ['diners', 'unionpay', 'unknown'],
  'brand of lib-perl 1.0': ['diners', 'unionpay', 'unknown'],
  'funding of lib-python 1.0': ['unknown'],
  'funding of lib-perl 1.0': ['unknown'],
  'nature of lib-python 1.0': ['unknown'],
  'nature of lib-perl 1.0': ['unknown'],
  'network of lib-python 1.0': ['unknown'],
  'network of lib-perl 1.0': ['unknown'],
}

suite('what is shown is known', () => {
  const entries = Object.entries(knownValues) as [KnownField, readonly Known[]][]
  for (const [field, libraries] of entries) {
    for (const { library, values, source } of libraries) {
      test(`${field} of ${library} (${source})`, () => {
        const missing = [...new Set(shown[field])].filter((value) => !values.includes(value)).toSorted()
        assert.deepEqual(missing, strangers[`${field} of ${library}`] ?? [])
      })
    }
  }

  test('only an intent that is debited is being processed for longer than a moment', () => {
    assert(!intentsBy('card').includes('processing'))
    assert(intentsBy('sepa').includes('processing'))
  })
})

suite('an outcome that is not known', () => {
  let server: TestServer
  before(async () => {
    server = await startInstallation()
  })
  after(() => closeAgreeing(server))

  const fault = async ({ api }: Shop, operation: string, carriedOut = true): Promise<void> => {
    const given = { operation, time_out: { carried_out: carriedOut } }
    assert.equal((await api.post('/sandbox/faults', given)).status, 200)
  }
  const pass = async ({ api }: Shop): Promise<void> => {
    assert.equal((await api.post('/sandbox/clock', { advance: 60 })).status, 200)
  }
  const state = ({ status, response }: Body): string => `${String(status)} ${String(response)}`

  const libraries: readonly (readonly [name: string, open: (shop: Shop) => Client])[] = [
    ['lib-php 1.1', ({ installation }) => new Php(installation, '1.1')],
    ['lib-php 2.1', ({ installation }) => new Php(installation, '2.1')],
    ['lib-python 1.0', ({ installation }) => new Python(installation)],
    ['lib-perl 1.0', ({ installation }) => new Perl(installation)],
    ['lib-php 2.1 in v2', ({ installation }) => new Php(installation, '2.1', 2)],
  ]
  for (const [name, open] of libraries) {
    test(`shows no status and the response 09, until a minute has passed: ${name}`, async () => {
      const shop = await newShop(server)
      const library = open(shop)
      const pay = (given: object = {}): Promise<Body> =>
        library.create('payments', {
          amount: 1234,
          currency: 'eur',
          card: cardBody(undefined, { cvc: '123' }),
          ...given,
        })
      const read = async (id: string): Promise<string> => state(await library.read('payments', id))

      for (const [carriedOut, later] of [
        [true, 'to_capture 00'],
        [false, 'refused 91'],
      ] as const) {
        await fault(shop, 'authorization', carriedOut)
        const asked = await pay()
        assert.deepEqual([state(asked), await read(asked.id)], ['null 09', 'null 09'])
        await pass(shop)
        assert.equal(await read(asked.id), later)
      }

      const held = await pay({ capture: false })
      await fault(shop, 'capture')
      assert.equal(state(await library.change('payments', held.id, { status: 'capture' })), 'authorized 09')
      await pass(shop)
      assert.equal(await read(held.id), 'to_capture 00')

      const taken = await pay({ card: cardBody('4000000000000077', { cvc: '123' }) })
      await fault(shop, 'refund')
      const refund = await library.create('refunds', { payment: taken.id })
      assert.equal(refund.status, 'to_refund')
      await pass(shop)
      assert.equal((await library.read('refunds', refund.id)).status, 'to_refund')
    })
  }

  test('leaves an intent in processing, and no longer', async () => {
    const shop = await newShop(server)
    await fault(shop, 'authorization')
    const card = (await shop.api.post('/v2/cards/', cardBody())).body.id
    const { body } = await shop.api.post('/v2/payment_intents/', { amount: 1234, card, threeds: 'none' })
    assert.equal(body.status, 'processing')
    await pass(shop)
    const php = new Php(shop.installation, '2.1', 2)
    assert.equal((await php.read('intents', body.id)).status, 'captured')
  })
})
