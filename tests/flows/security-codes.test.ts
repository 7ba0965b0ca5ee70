/** Security codes: kept from a card's registration until its first authorization ends, and never longer. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing, storedRows } from '../support/stored.ts'
import { v1 } from '../support/v1.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

const register = async (given: object): Promise<ApiAnswer['body']> =>
  shaped('card', await api.post('/v2/cards/', given))

const codesKept = async (id: string): Promise<number> =>
  (await storedRows(server)).filter((row) => row.startsWith('security_codes ') && row.includes(id)).length

test('a security code is kept until the first authorization ends, and no longer', async () => {
  const rows: readonly [given: object, number: string, kept: number][] = [
    [{}, '4000000400000008', 0],
    [{ cvc: null }, '4000000560000004', 0],
    [{ cvc: '123' }, numbers.approved, 1],
    [{ cvc: '1234' }, numbers.insufficientFunds, 1],
  ]
  for (const [given, number, kept] of rows) {
    const { id } = await register(cardBody(number, given))
    assert.equal(await codesKept(id), kept)
    if (kept === 1) await register(cardBody(number, { cvc: '321' }))
    assert.equal(await codesKept(id), kept)
    await api.post('/v2/payments/', { amount: 100, card: id })
    assert.equal(await codesKept(id), 0)
  }
})

test('a code given with a payment is not kept, and replaces the one that was', async () => {
  const inline = cardBody(numbers.alsoApproved, { cvc: '123' })
  const { card } = shaped('payment', await api.post('/v2/payments/', { amount: 100, card: inline }))
  assert.equal(await codesKept(card.id), 0)
  await register(inline)
  assert.equal(await codesKept(card.id), 1)
  await api.post('/v2/payments/', { amount: 100, card: inline })
  assert.equal(await codesKept(card.id), 0)
})

test('a payment that is refused as a request leaves the code where it was', async () => {
  const { id } = await register(cardBody('4000002760000016', { cvc: '123' }))
  await api.post('/v2/payments/', { amount: 100, card: id, customer: unknownId('cust') })
  assert.equal(await codesKept(id), 1)
})

test('a card that waits gives its code up with its place, and with its own end', async () => {
  const wait = async (number: string): Promise<{ id: string; card: string }> => {
    const { id } = v1('payment', await api.post('/v1/checkout/', { amount: 1000, currency: 'eur' }))
    const { card } = v1('payment', await api.patch(`/v1/checkout/${id}`, { card: cardBody(number, { cvc: '123' }) }))
    assert.equal(await codesKept(card.id), 1)
    return { id, card: card.id }
  }
  const replaced = await wait('4000003720000005')
  await api.patch(`/v1/checkout/${replaced.id}`, { card: cardBody('4000003800000008'), status: 'capture' })
  assert.equal(await codesKept(replaced.card), 0)
  const another = await wait('4000004420000006')
  const next = v1(
    'payment',
    await api.patch(`/v1/checkout/${another.id}`, { card: cardBody('4000005280000002', { cvc: '321' }) }),
  )
  assert.deepEqual([await codesKept(another.card), await codesKept(next.card.id)], [0, 1])
  const deleted = await wait('4000005780000007')
  assert.equal((await api.delete(`/v1/cards/${deleted.card}`)).status, 204)
  assert.equal(await codesKept(deleted.card), 0)
  const asked = await wait('4000006200000007')
  assert.equal(v1('payment', await api.patch(`/v1/checkout/${asked.id}`, { status: 'authorize' })).status, 'authorized')
  assert.equal(await codesKept(asked.card), 0)
})
