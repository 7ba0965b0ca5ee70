/** The hosted page in live mode, through a connector: payers pay, are refused, and see that nobody knows yet whether they have paid. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { wordsOf } from '../../src/page/words/index.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { openLiveShop, type LiveShop } from '../support/live-shop.ts'
import { payerAt, typed, type Payer } from '../support/payer.ts'
import type { Mishap } from '../support/unreliable-wire.ts'

const { formNotices, notices, results } = wordsOf('en')
const good = '4242424242424242'
const poor = '4000000000009995'

let shop: LiveShop
let api: Api
let payer: Payer
before(async () => {
  shop = await openLiveShop()
  api = shop.account.live
  payer = payerAt(shop.server.url)
})
after(() => shop.close())

interface Paid {
  readonly path: string
  read(): Promise<ApiAnswer['body']>
}

async function newPayment(): Promise<Paid> {
  const { body } = await api.post('/v2/payments/', { amount: 4200, return_url: 'https://shop.example/back' })
  const { id } = body
  return {
    path: `/${shop.account.key('public', 'live').value}/${String(id)}`,
    read: async () => (await api.get(`/v2/payments/${String(id)}`)).body,
  }
}

async function newIntent(given: object = {}): Promise<Paid> {
  const { body } = await api.post('/v2/payment_intents/', { amount: 4200, threeds: 'none', ...given })
  return {
    path: new URL(String(body.url)).pathname,
    read: async () => (await api.get(`/v2/payment_intents/${String(body.id)}`)).body,
  }
}

const textOf = async ({ path }: Paid): Promise<string> => (await payer.open(path)).text
const states = async (paid: Paid): Promise<unknown[]> => {
  const { status, response = '-' } = await paid.read()
  return [status, response]
}

const rows: readonly {
  readonly what: string
  readonly make: () => Promise<Paid>
  readonly refused: readonly unknown[]
  readonly unknown: readonly unknown[]
  readonly paid: readonly unknown[]
  /** After a request that never arrived. */
  readonly never: readonly unknown[]
}[] = [
  {
    what: 'a payment',
    make: newPayment,
    refused: ['refused', '51'],
    unknown: [null, '09'],
    paid: ['to_capture', '00'],
    never: ['refused', '91'],
  },
  {
    what: 'an intent',
    make: newIntent,
    refused: ['require_payment_method', '-'],
    unknown: ['processing', '-'],
    paid: ['captured', '-'],
    never: ['require_payment_method', '-'],
  },
]
for (const { what, make, refused, unknown, paid, never } of rows)
  suite(what, () => {
    test('is refused to one card, and paid by another', async () => {
      const made = await make()
      assert.equal(await payer.payBy(made.path, poor), made.path)
      assert.ok((await textOf(made)).includes(formNotices.insufficient_funds))
      assert.deepEqual(await states(made), refused)
      await payer.payBy(made.path, good)
      assert.ok((await textOf(made)).includes(results.paid.title))
      assert.deepEqual(await states(made), paid)
      assert.deepEqual(
        [...shop.asked.values()].slice(-3).map(({ kind, amount }) => `${kind} ${amount}`),
        ['authorization 4200', 'authorization 4200', 'capture 4200'],
      )
    })

    const mishaps: readonly [Mishap, readonly unknown[]][] = [
      ['answer lost', paid],
      ['lost', never],
    ]
    for (const [mishap, outcome] of mishaps)
      test(`cannot be paid again while nobody knows whether it is: ${mishap}`, async () => {
        const made = await make()
        const token = await payer.tokenOf(made.path)
        shop.wire.meet(mishap)
        await payer.send(made.path, { ...typed(good), token })
        assert.deepEqual(await states(made), unknown)
        assert.ok((await textOf(made)).includes(notices.processing.title))
        const before = shop.asked.size
        await payer.send(made.path, { ...typed(good), token })
        assert.equal(shop.asked.size, before)
        await shop.askUntilKnown()
        assert.deepEqual(await states(made), outcome)
        const isPaid = outcome === paid
        assert.equal((await textOf(made)).includes(results.paid.title), isPaid)
        if (isPaid) return
        await payer.payBy(made.path, good)
        assert.deepEqual(await states(made), paid)
      })
  })

test('a page that has to ask for proof says that nothing can be paid', async () => {
  const { path, read } = await newIntent({ threeds: 'required' })
  const { status, text } = await payer.open(path)
  assert.equal(status, 501)
  assert.ok(text.includes(notices.unavailable.title))
  assert.equal((await payer.send(path, typed(good))).location, path)
  assert.equal((await read()).status, 'require_payment_method')
})
