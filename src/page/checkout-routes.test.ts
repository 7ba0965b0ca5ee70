/** What a merchant changes in the middle of a payer's try: after the page has read the payment, or after the try has, which must not rest on what it read then. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import formbody from '@fastify/formbody'
import { fastify, type FastifyInstance } from 'fastify'
import { cardBody } from '../../tests/support/bodies.ts'
import { someNoon } from '../../tests/support/core.ts'
import { tokenIn, typed } from '../../tests/support/payer.ts'
import { startTestServer, type TestServer } from '../../tests/support/server.ts'
import { assertNothingStored, closeAgreeing, operationsOf } from '../../tests/support/stored.ts'
import { ManualClock } from '../kit/clock.ts'
import { addCheckoutRoutes } from './checkout-routes.ts'
import { readPaymentCheckout } from './payment-checkout.ts'
import { formAnswerWords } from './words/index.ts'

const { notices } = formAnswerWords('en')

let server: TestServer
let app: FastifyInstance
/** What happens right after a payment was read, one after another. */
let meanwhile: (() => Promise<unknown>)[] = []
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  const { core, firstAccount } = server.running
  const { gate, performer, vault, names } = core
  const services = {
    gate,
    performer,
    names,
    digest: (text: string) => vault.digest(text),
    matchesDigest: (digest: string, text: string) => vault.matchesDigest(digest, text),
    limits: { attemptsPerPayment: 10, attemptsPerAddress: 1000 },
  }
  app = fastify()
  await app.register(formbody)
  addCheckoutRoutes(app, '/:key/:id', services, async (request) => {
    const { key, id } = request.params as { key: string; id: string }
    const principal = await gate.ownerOfPublicKey(firstAccount.testPublicKey)
    assert(principal !== undefined)
    return {
      principal,
      read: async (ctx) => {
        const checkout = await readPaymentCheckout(ctx, key, id)
        await meanwhile.shift()?.()
        return checkout
      },
    }
  })
})
after(async () => {
  await app.close()
  await closeAgreeing(server)
})

interface Opened {
  readonly id: string
  readonly path: string
  readonly token: string
  readonly savedCard: string
}

async function openPayment(): Promise<Opened> {
  const { api } = server
  const customer = (await api.post('/v2/customers/', { email: 'ada@example.org' })).body.id as string
  const savedCard = (await api.post('/v2/cards/', { ...cardBody(), customer })).body.id as string
  const { id } = (await api.post('/v2/payments/', { amount: 1050, customer })).body
  const path = `/key/${id as string}`
  return { id, path, savedCard, token: tokenIn((await app.inject(path)).body) }
}

const good = { ...typed('4000000400000008'), name: 'Ada Lovelace' }

async function send({ path, token }: Opened, given: Record<string, string>, accept: string) {
  const payload = new URLSearchParams({ ...good, token, ...given }).toString()
  const headers = { accept, 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' }
  return app.inject({ method: 'POST', url: path, payload, headers })
}

const after1 = (change: () => Promise<unknown>) => [change]
const after2 = (change: () => Promise<unknown>) => [() => Promise.resolve(), change]

for (const [when, at] of [
  ['the page', after1],
  ['the try', after2],
] as const) {
  test(`another amount, after ${when} has read: the form again, with its notice and what was typed`, async () => {
    const opened = await openPayment()
    const change = (amount: number) => () => server.api.patch(`/v2/payments/${opened.id}`, { amount })
    meanwhile = at(change(2000))
    const page = await send(opened, {}, 'text/html')
    assert.equal(page.statusCode, 422)
    for (const text of [notices.changed, 'Pay €20.00', 'value="Ada Lovelace"', 'value="12/35"'])
      assert.ok(page.body.includes(text), text)

    meanwhile = at(change(3000))
    const answer = await send({ ...opened, token: tokenIn(page.body) }, {}, 'application/json')
    const { token, ...told } = answer.json<Record<string, unknown>>()
    assert.equal(answer.statusCode, 422)
    assert.deepEqual(told, { errors: {}, notice: notices.changed, amount: '€30.00', pay: 'Pay €30.00' })
    assert.deepEqual(await operationsOf(server, opened.id), [])

    // The token is of the amount that was told.
    const paid = await send({ ...opened, token: String(token) }, {}, 'application/json')
    assert.deepEqual(paid.json(), { go: opened.path })
    assert.deepEqual(await operationsOf(server, opened.id), ['authorization 3000 approved', 'capture 3000 approved'])
  })
}

test('no card is allowed any more: the page says so', async () => {
  const opened = await openPayment()
  meanwhile = after1(() =>
    server.api.patch(`/v2/payments/${opened.id}`, { methods_allowed: ['sepa'], currency: 'usd' }),
  )
  assert.deepEqual((await send(opened, {}, 'application/json')).json(), { go: opened.path })
  assert.match((await app.inject(opened.path)).body, /No way to pay here/)
  await assertNothingStored(server, () => send(opened, {}, 'text/html'))
})

test('the saved card is deleted: another one is asked for', async () => {
  for (const at of [after1, after2]) {
    const opened = await openPayment()
    meanwhile = at(() => server.api.delete(`/v2/cards/${opened.savedCard}`))
    const page = await send(opened, { saved_card: opened.savedCard }, 'text/html')
    assert.equal(page.statusCode, 422)
    assert.ok(page.body.includes(notices.form_expired))
    assert.deepEqual(await operationsOf(server, opened.id), [])
  }
})
