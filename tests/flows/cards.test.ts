/** Cards, kept without ever being shown, one for each number and expiry. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { passesLuhn } from '../../src/cards/luhn.ts'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, storedRows } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(async () => {
  try {
    await assertNumbersAreSealed()
  } finally {
    await closeAgreeing(server)
  }
})

const register = async (given: object): Promise<ApiAnswer['body']> =>
  shaped('card', await api.post('/v2/cards/', given))
const change = (id: string, given: object): Promise<ApiAnswer> => api.patch(`/v2/cards/${id}`, given)

const used = new Set<string>(Object.values(numbers))

/** A number that no other test of this file has registered. */
function freshNumber(): string {
  const number = withCheckDigit(`497010${String(used.size).padStart(9, '0')}0`)
  used.add(number)
  return number
}

/** The number with the last digit that makes it pass Luhn. */
function withCheckDigit(number: string): string {
  const payload = number.slice(0, -1)
  return Array.from('0123456789', (digit) => payload + digit).find(passesLuhn) ?? number
}

/** Neither in any table, nor in the log. */
async function assertNumbersAreSealed(): Promise<void> {
  const everything = [...(await storedRows(server)), server.log()].join('\n')
  for (const number of used) assert(!everything.includes(number), `${number} was written in clear`)
}

test('a card is shown with every field but its number and its code', async () => {
  const customer = (await api.post('/v2/customers/', { email: 'holder@example.org' })).body.id as string
  const given = {
    exp_month: 3,
    exp_year: 2031,
    name: 'Foo Bar',
    zip_code: '75011',
    external_id: 'card-1',
    customer,
    preferred_network: 'visa',
  }
  const { id, ...card } = await register({ ...given, number: '4000002500000003', cvc: '123', tokenize: true })
  assert.match(id as string, /^card_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(card, {
    ...given,
    created: secondsOf(clock.now()),
    deleted: false,
    brand: 'visa',
    country: 'FR',
    funding: 'credit',
    last4: '0003',
    nature: 'personal',
    network: 'national',
  })
  assert.deepEqual(shaped('card', await api.get(`/v2/cards/${id}`)), { id, ...card })
  used.add('4000002500000003')
})

test('what was not given is null, or the default', async () => {
  const { name, zip_code, external_id, customer, preferred_network } = await register(cardBody(freshNumber()))
  assert.deepEqual(
    { name, zip_code, external_id, customer, preferred_network },
    { name: null, zip_code: null, external_id: null, customer: null, preferred_network: 'national' },
  )
})

test('the number tells brand, network, country, funding and nature', async () => {
  const rows: readonly [number: string, facts: string][] = [
    ['4242424242424242', 'visa visa US credit personal'],
    ['4222222222222', 'visa visa US credit personal'],
    ['4970100000000154', 'visa national FR debit personal'],
    ['4173000000000006', 'visa visa US prepaid personal'],
    ['4979000000000003', 'visa national FR debit corporate'],
    ['4976000000000006', 'visa national FR universal personal'],
    ['4971000000000001', 'visa national FR deferred personal'],
    ['5555555555554444', 'mastercard mastercard US credit personal'],
    ['2223003122003222', 'mastercard mastercard DE credit personal'],
    ['5130000000000000', 'mastercard national FR debit personal'],
    ['378282246310005', 'amex unknown US charge personal'],
    ['3530111333300000', 'jcb unknown JP credit personal'],
    ['6759649826438453', 'maestro mastercard GB debit personal'],
    ['6011111111111117', 'discover unknown US credit personal'],
    ['5019717010103742', 'dankort national DK debit personal'],
    ['30569309025904', 'diners unknown US charge personal'],
    ['6200000000000005', 'unionpay unknown CN debit personal'],
    ['9000000000000000001', 'unknown unknown null unknown unknown'],
  ]
  for (const [start, facts] of rows) {
    const number = withCheckDigit(start)
    const card = await register(cardBody(number))
    const shown = [card.brand, card.network, card.country, card.funding, card.nature].map(String)
    assert.equal(shown.join(' '), facts, number)
    used.add(number)
  }
})

test('a number that fails Luhn is refused, and not repeated', async () => {
  await assertNothingStored(server, async () => {
    for (const number of ['4242424242424241', '4242424242424', '1234567890123456789']) {
      const answer = await api.post('/v2/cards/', cardBody(number))
      const type = 'value_error.payment_card_number.luhn_check'
      assertRefused(answer, invalid(['body', 'number'], 'card number is not luhn valid', type))
    }
  })
})

test('the same number and expiry give the card that is there; another expiry another', async () => {
  const number = freshNumber()
  const first = await register(cardBody(number, { name: 'First' }))
  clock.advance(5000)
  await assertNothingStored(server, async () => {
    assert.deepEqual(await register(cardBody(number, { name: 'Second', external_id: 'second' })), first)
  })
  const later = await register(cardBody(number, { exp_year: 2036 }))
  assert.notEqual(later.id, first.id)
  assert.equal(later.created - first.created, 5)
})

test('ten who register a card at once get the same', async () => {
  const body = cardBody(freshNumber(), { cvc: '123' })
  const cards = await Promise.all(Array.from({ length: 10 }, () => register(body)))
  for (const card of cards) assert.deepEqual(card, cards[0])
})

const twin = (id: string) => conflict('Card already exists, you may want to update it instead creating a new one', id)
const externalIdTaken = (id: string) => conflict('Card already exists, duplicate external_id', id)

test('expiry, zip code and external id can be changed, and the latter two emptied', async () => {
  const number = freshNumber()
  const { id } = await register(cardBody(number, { zip_code: '75001', external_id: 'changing', name: 'Foo Bar' }))
  const changes: readonly [change: object, shown: object][] = [
    [{ exp_month: 1 }, { exp_month: 1, exp_year: 2035, zip_code: '75001' }],
    [
      { exp_month: '11', exp_year: '2040' },
      { exp_month: 11, exp_year: 2040 },
    ],
    [{ zip_code: '69001' }, { zip_code: '69001', external_id: 'changing' }],
    [
      { zip_code: null, external_id: null },
      { zip_code: null, external_id: null },
    ],
    [{ external_id: 'changing' }, { external_id: 'changing', name: 'Foo Bar' }],
    [{}, { external_id: 'changing' }],
  ]
  for (const [given, shown] of changes) {
    const card = shaped('card', await change(id, given))
    assert.deepEqual({ ...card, ...shown }, card)
    assert.deepEqual((await api.get(`/v2/cards/${id}`)).body, card)
  }
  assert.equal((await register(cardBody(number, { exp_month: 11, exp_year: 2040 }))).id, id)
  assert.notEqual((await register(cardBody(number))).id, id)
})

test('an expiry cannot be changed into that of a card with the same number', async () => {
  const number = freshNumber()
  const one = await register(cardBody(number, { exp_month: 1 }))
  const two = await register(cardBody(number, { exp_month: 2 }))
  await assertNothingStored(server, async () => assertRefused(await change(two.id, { exp_month: 1 }), twin(one.id)))
  const [first, second] = await Promise.all([one, two].map(({ id }) => change(id, { exp_month: 3 })))
  const [changed, refused] = first?.status === 200 ? [first, second] : [second, first]
  assert(changed !== undefined && refused !== undefined)
  assertRefused(refused, twin(shaped('card', changed).id))
})

test('an expiry can be changed while the keys of the vault are', async () => {
  const number = freshNumber()
  const { id } = await register(cardBody(number))
  // New keys are there, and no row has come under them.
  await server.running.core.vault.rotate({ signal: AbortSignal.abort() })
  shaped('card', await change(id, { exp_month: 1 }))
  assert.equal((await register(cardBody(number, { exp_month: 1 }))).id, id)
  assert.equal((await server.running.core.vault.rotate()).finished, true)
  assert.equal((await register(cardBody(number, { exp_month: 1 }))).id, id)
})

test('an external id belongs to one card', async () => {
  const { id } = await register(cardBody(freshNumber(), { external_id: 'mine' }))
  const other = await register(cardBody(freshNumber(), { external_id: 'other' }))
  await assertNothingStored(server, async () => {
    const number = freshNumber()
    assertRefused(await api.post('/v2/cards/', cardBody(number, { external_id: 'mine' })), externalIdTaken(id))
    assertRefused(await change(other.id, { external_id: 'mine' }), externalIdTaken(id))
  })
  await api.delete(`/v2/cards/${id}`)
  shaped('card', await change(other.id, { external_id: 'mine' }))
})

test('name, number, code and customer cannot be changed', async () => {
  const { id } = await register(cardBody(freshNumber()))
  const refused = { name: 'Foo Bar', number: numbers.approved, cvc: '123', customer: unknownId('cust'), tokenize: true }
  await assertNothingStored(server, async () => {
    for (const [field, value] of Object.entries(refused)) {
      const answer = await change(id, { exp_month: 1, [field]: value })
      assertRefused(answer, invalid(['body', field], 'extra fields not permitted', 'value_error.extra'))
    }
  })
})

test('a deleted card is gone; its number makes a new one', async () => {
  const body = cardBody(freshNumber(), { external_id: 'deleted' })
  const { id, ...card } = await register(body)
  const path = `/v2/cards/${id}`
  assert.deepEqual(shaped('card', await api.delete(path)), { id, ...card, deleted: true })
  await assertNothingStored(server, async () => {
    const again = [api.get(path), api.patch(path, { exp_month: 1 }), api.delete(path)]
    for (const answer of await Promise.all(again)) assertRefused(answer, notFound('Card', id))
    assertRefused(await api.post('/v2/payments/', { amount: 100, card: id }), notFound('Card', id))
  })
  assert.notEqual((await register(body)).id, id)
})

test('lists are newest first, all or of a customer', async () => {
  const customer = (await api.post('/v2/customers/', { email: 'lists@example.org' })).body.id as string
  const ids: string[] = []
  for (const given of [{ customer }, {}, { customer }, { customer }]) {
    clock.advance(1)
    ids.unshift((await register(cardBody(freshNumber(), given))).id)
  }
  await api.delete(`/v2/cards/${ids[0]}`)
  const idsOf = async (query: string): Promise<string[]> =>
    listed('cards', await api.get(`/v2/cards/?${query}`)).map(({ id }) => id as string)
  assert.deepEqual(await idsOf('limit=3').then((found) => found.slice(0, 3)), ids.slice(1, 4))
  assert.deepEqual(await idsOf(`customer=${customer}`), [ids[1], ids[3]])
  assert.deepEqual(await idsOf(`customer=${customer}&start=1`), [ids[3]])
  assert.deepEqual(await idsOf(`customer=${unknownId('cust')}`), [])
})

test('the customer of a card must be there', async () => {
  const unknown = unknownId('cust')
  await assertNothingStored(server, async () => {
    const answer = await api.post('/v2/cards/', cardBody(freshNumber(), { customer: unknown }))
    assertRefused(answer, notFound('Customer', unknown))
  })
})

test('a card that is not to be kept for later pays once', async () => {
  const { id } = await register(cardBody(freshNumber(), { tokenize: false }))
  const pay = (): Promise<ApiAnswer> => api.post('/v2/payments/', { amount: 100, card: id })
  const used = conflict('Card cannot be used again, it was not tokenized', id)
  const [paid, ...more] = (await Promise.all(Array.from({ length: 6 }, pay))).sort((a, b) => a.status - b.status)
  assert(paid !== undefined)
  shaped('payment', paid)
  for (const answer of more) assertRefused(answer, used)
  await assertNothingStored(server, async () => assertRefused(await pay(), used))
})

test('a card that was to pay once is kept when it is registered again', async () => {
  const once = await api.post('/v2/cards/', cardBody('4000007560000009', { tokenize: false }))
  assert.equal((await api.post('/v2/payments/', { amount: 100, card: once.body.id })).status, 200)
  assert.equal((await api.post('/v2/payments/', { amount: 100, card: once.body.id })).status, 409)
  const kept = await api.post('/v2/cards/', cardBody('4000007560000009'))
  assert.equal(kept.body.id, once.body.id)
  assert.equal((await api.post('/v2/payments/', { amount: 100, card: once.body.id })).status, 200)
  assert.equal((await api.post('/v2/payments/', { amount: 100, card: once.body.id })).status, 200)
})
