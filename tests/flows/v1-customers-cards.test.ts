/** Customers and cards of v1, and what v1 knows again (stancer-v1 sections 2, 4 and 5). */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'
import { v1, v1Conflict, v1NotFound, v1Refused } from '../support/v1.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(() => closeAgreeing(server))

const wrong = (message: string): Refused => v1Refused(400, message)
const gone = (what: string) => async (path: string) => {
  const { status, body } = await api.delete(path)
  assert.deepEqual([status, body], [204, undefined], what)
}

suite('customers', () => {
  const exists = 'Customer already exists, you may want to update it instead creating a new one'
  const post = (given: object): Promise<ApiAnswer> => api.post('/v1/customers/', given)
  const create = async (given: object): Promise<ApiAnswer['body']> => v1('customer', await post(given))

  test('is shown with every field', async () => {
    const { id, ...customer } = await create({ email: 'foo@example.org' })
    assert.match(id as string, /^cust_[a-zA-Z0-9]{24}$/)
    assert.deepEqual(customer, {
      created: secondsOf(clock.now()),
      email: 'foo@example.org',
      external_id: null,
      live_mode: false,
      mobile: null,
      name: null,
    })
  })

  test('is read, changed and deleted', async () => {
    const { id } = await create({ email: 'bar@example.org', name: 'Bar' })
    const path = `/v1/customers/${String(id)}`
    const changed = v1('customer', await api.patch(path, { name: 'Baz', mobile: '+33612345678' }))
    assert.deepEqual([changed.name, changed.mobile, changed.email], ['Baz', '+33612345678', 'bar@example.org'])
    assert.deepEqual(v1('customer', await api.get(path)), changed)
    await gone('customer')(path)
    for (const answer of [await api.get(path), await api.patch(path, { name: 'Qux' }), await api.delete(path)])
      assertRefused(answer, v1NotFound('customer', id as string))
  })

  suite('which is the same again', () => {
    const person = { name: 'John Doe', email: 'john@example.org', mobile: '+33600000001', external_id: 'john' }
    const rows: readonly [what: string, given: object, isSame: boolean][] = [
      ['all the same', person, true],
      ['in another order', Object.fromEntries(Object.entries(person).reverse()), true],
      ['another name', { ...person, name: 'Jane Doe' }, false],
      ['another email', { ...person, email: 'jane@example.org' }, false],
      ['another mobile', { ...person, mobile: '+33600000002' }, false],
      ['no mobile', { ...person, mobile: undefined }, false],
      ['another external id', { ...person, external_id: 'jack' }, false],
      ['no external id', { ...person, external_id: null }, false],
    ]
    for (const [what, given, isSame] of rows)
      test(what, async () => {
        const { test: own } = await anotherAccount(server)
        const { id } = v1('customer', await own.post('/v1/customers/', person))
        const again = await own.post('/v1/customers/', given)
        if (isSame) assertRefused(again, v1Conflict(exists, id))
        else assert.notEqual(v1('customer', again).id, id)
      })

    test('by a phone alone', async () => {
      const { id } = await create({ mobile: '+33600000009' })
      assertRefused(await post({ mobile: '+33600000009' }), v1Conflict(exists, id))
    })

    test('one that v2 has made', async () => {
      const { id } = shaped('customer', await api.post('/v2/customers/', { email: 'v2@example.org', country: 'FR' }))
      assertRefused(await post({ email: 'v2@example.org' }), v1Conflict(exists, id))
    })

    test('not one that was deleted, nor one that has become somebody else', async () => {
      const first = await create({ email: 'moved@example.org' })
      await api.patch(`/v1/customers/${String(first.id)}`, { email: 'away@example.org' })
      const second = await create({ email: 'moved@example.org' })
      await gone('customer')(`/v1/customers/${String(second.id)}`)
      const third = await create({ email: 'moved@example.org' })
      assert.equal(new Set([first.id, second.id, third.id]).size, 3)
      assertRefused(await post({ email: 'away@example.org' }), v1Conflict(exists, first.id))
    })

    test('of eight at once, one is made and seven find it', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => post({ email: 'eight@example.org' })))
      const made = answers.filter(({ status }) => status === 200)
      assert.equal(made.length, 1)
      for (const answer of answers) if (answer !== made[0]) assertRefused(answer, v1Conflict(exists, made[0]?.body.id))
    })

    test('not in another account', async () => {
      const { test: own } = await anotherAccount(server)
      await create({ email: 'shared@example.org' })
      v1('customer', await own.post('/v1/customers/', { email: 'shared@example.org' }))
    })
  })

  test('is refused with nothing stored', async () => {
    const rows: readonly [given: object, refused: Refused][] = [
      [{}, wrong('email: You must provide an email or a mobile phone number to create a customer')],
      [{ email: 'x' }, wrong('email: value is not a valid email address')],
      [{ email: `${'x'.repeat(60)}@a.org` }, wrong('email: ensure this value has at most 64 characters')],
      [{ mobile: '1234567' }, wrong('mobile: ensure this value has at least 8 characters')],
      [{ mobile: '1'.repeat(17) }, wrong('mobile: ensure this value has at most 16 characters')],
      [{ email: 'a@b.org', name: 'ab' }, wrong('name: ensure this value has at least 3 characters')],
      [{ email: 'a@b.org', name: 'x'.repeat(65) }, wrong('name: ensure this value has at most 64 characters')],
      [
        { email: 'a@b.org', external_id: 'x'.repeat(37) },
        wrong('external_id: ensure this value has at most 36 characters'),
      ],
    ]
    await assertNothingStored(server, async () => {
      for (const [given, refused] of rows) assertRefused(await post(given), refused)
    })
  })
})

suite('cards', () => {
  const exists = 'Card already exists, you may want to update it instead creating a new one'
  const post = (given: object): Promise<ApiAnswer> => api.post('/v1/cards/', given)
  const create = async (given: object): Promise<ApiAnswer['body']> => v1('card', await post(given))

  test('is shown with every field, without number and code', async () => {
    const given = {
      ...cardBody('4000000000000077'),
      cvc: '123',
      name: 'John Doe',
      zip_code: '75011',
      external_id: 'c1',
    }
    const { id, ...card } = await create(given)
    assert.match(id as string, /^card_[a-zA-Z0-9]{24}$/)
    assert.deepEqual(card, {
      created: secondsOf(clock.now()),
      brand: 'visa',
      country: 'FR',
      exp_month: 12,
      exp_year: 2035,
      external_id: 'c1',
      funding: card.funding,
      last4: '0077',
      live_mode: false,
      name: 'John Doe',
      nature: 'personnal',
      network: 'national',
      tokenize: true,
      zip_code: '75011',
    })
  })

  test('is changed, its name too, and deleted', async () => {
    const { id } = await create(cardBody('5555555555554444'))
    const path = `/v1/cards/${String(id)}`
    const given = { exp_month: 3, exp_year: 2040, name: 'Jane Doe', zip_code: '13001', external_id: 'c2' }
    const changed = v1('card', await api.patch(path, given))
    for (const [field, value] of Object.entries(given)) assert.equal(changed[field], value)
    assert.deepEqual(v1('card', await api.get(path)), changed)
    await gone('card')(path)
    for (const answer of [await api.get(path), await api.patch(path, { name: 'Qux' }), await api.delete(path)])
      assertRefused(answer, v1NotFound('card', id as string))
    assert.notEqual((await create({ ...cardBody('5555555555554444'), exp_month: 3, exp_year: 2040 })).id, id)
  })

  test('that is there already gives its id', async () => {
    const { id } = await create(cardBody('5105105105105100'))
    await assertNothingStored(server, async () =>
      assertRefused(await post({ ...cardBody('5105105105105100'), cvc: '999' }), v1Conflict(exists, id)),
    )
    assert.notEqual((await create(cardBody('5105105105105100', { exp_month: 11 }))).id, id)
  })

  test('of eight at once, one is made and seven find it', async () => {
    const card = cardBody('4000002500000003')
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(card)))
    const made = answers.filter(({ status }) => status === 200)
    assert.equal(made.length, 1)
    for (const answer of answers) if (answer !== made[0]) assertRefused(answer, v1Conflict(exists, made[0]?.body.id))
  })

  test('that was to pay once may be kept after all', async () => {
    const card = cardBody('4000000560000004')
    const { id, tokenize } = await create({ ...card, tokenize: false })
    assert.equal(tokenize, false)
    assertRefused(await post({ ...card, tokenize: false }), v1Conflict(exists, id))
    const kept = await create(card)
    assert.deepEqual([kept.id, kept.tokenize], [id, true])
  })

  test('is refused with nothing stored', async () => {
    const card = cardBody('4000000320000013')
    const rows: readonly [given: object, refused: Refused][] = [
      [{ ...card, number: undefined }, wrong('number: field required')],
      [{ ...card, number: '4242424242424241' }, wrong('number: card number is not luhn valid')],
      [{ ...card, number: '4242 4242' }, wrong('number: string does not match regex "^[0-9]{13,19}$"')],
      [{ ...card, exp_month: 0 }, wrong('exp_month: ensure this value is greater than or equal to 1')],
      [{ ...card, exp_year: 'soon' }, wrong('exp_year: value is not a valid integer')],
      [{ ...card, cvc: '12' }, wrong('cvc: string does not match regex "^[0-9]{3,4}$"')],
      [{ ...card, name: 'ab' }, wrong('name: ensure this value has at least 3 characters')],
      [{ ...card, zip_code: '1' }, wrong('zip_code: ensure this value has at least 2 characters')],
      [{ ...card, zip_code: '1'.repeat(9) }, wrong('zip_code: ensure this value has at most 8 characters')],
    ]
    await assertNothingStored(server, async () => {
      for (const [given, refused] of rows) assertRefused(await post(given), refused)
    })
  })
})
