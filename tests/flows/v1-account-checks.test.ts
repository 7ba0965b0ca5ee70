/** Checks of accounts in v1: they go by the account, and are answered after a while (stancer-v1 section 6, docs/account-checks.md). */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { accountCheckStatuses } from '../../src/checks/index.ts'
import { ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { worldTestIbans } from '../../src/world/index.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing, storedRows } from '../support/stored.ts'
import { v1, v1NotFound, v1Refused } from '../support/v1.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(() => closeAgreeing(server))

const pierre = { iban: 'FR1420041010050500013M02606', name: 'Pierre Martin', date_birth: '1978-09-09' }

const ask = (body: object, by: Api = api): Promise<ApiAnswer> => by.post('/v1/sepa/check/', body)
const asked = async (body: object, by: Api = api): Promise<ApiAnswer['body']> => v1('sepa_check', await ask(body, by))
const read = async (id: unknown, by: Api = api): Promise<ApiAnswer['body']> =>
  v1('sepa_check', await by.get(`/v1/sepa/check/${String(id)}`))
const noCheck = (id: unknown): Refused => v1NotFound('sepa check', String(id))
const pass = async (seconds: number, by: Api = api): Promise<void> =>
  assert.equal((await by.post('/sandbox/clock', { advance: seconds })).status, 200)
const own = async (): Promise<Api> => (await anotherAccount(server)).test
const days = (count: number): number => count * 24 * 60 * 60

const unanswered = {
  date_birth: null,
  date_birth_valid: null,
  iban_type: null,
  iban_valid: null,
  response: null,
  score_name: null,
  verified: null,
}

/** What the bank says of a person's account. */
const said = (score: number, birthDate: boolean | null, verified: boolean): object => ({
  date_birth: birthDate,
  date_birth_valid: birthDate,
  iban_type: true,
  iban_valid: true,
  response: '00',
  score_name: score,
  verified,
})

const notThere = (response: string, birthDate: boolean | null = false): object => ({
  date_birth: birthDate,
  date_birth_valid: birthDate,
  iban_type: false,
  iban_valid: false,
  response,
  score_name: 0,
  verified: false,
})

test('is sent, and answered five seconds later, under the id of an account that is kept', async () => {
  const by = await own()
  const { id, ...sent } = await asked(pierre, by)
  const created = secondsOf(someNoon)
  assert.match(id as string, /^sepa_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(sent, { created, ...unanswered, status: 'check_sent' })
  const account = v1('sepa', await by.get(`/v1/sepa/${id}`))
  assert.deepEqual([account.name, account.date_birth], [pierre.name, pierre.date_birth])
  await pass(4, by)
  assert.equal((await read(id, by)).status, 'check_sent')
  await pass(1, by)
  assert.deepEqual(await read(id, by), { id, created, ...said(100, true, true), status: 'checked' })
})

test('the enumeration of the documentation is that of the description', async () => {
  assert.deepEqual([...accountCheckStatuses].sort(), [
    'available',
    'check_error',
    'check_sent',
    'checked',
    'unavailable',
  ])
  const description = await (await fetch(`${server.url}/openapi.json`)).text()
  assert.ok(description.includes(JSON.stringify(accountCheckStatuses)))
})

suite('answers', () => {
  // One of Norway is shorter than what v1 reads.
  const abroad = worldTestIbans.filter(({ country, iban }) => country !== 'FR' && iban.length >= 16)
  const french = worldTestIbans.filter(({ country }) => country === 'FR')
  const rows: readonly (readonly [name: string, given: object, answer: object])[] = [
    ...french.map(({ iban, holder, birthDate, response }) => {
      const answer = ['AC01', 'AC04'].includes(response) ? notThere(response) : said(100, true, true)
      return [`${holder} (${response})`, { iban, name: holder, date_birth: birthDate }, answer] as const
    }),
    ['the name alone', { ...pierre, name: 'MARTIN Pierre', date_birth: undefined }, said(100, null, true)],
    ['another birth date', { ...pierre, date_birth: '1978-09-08' }, said(100, false, false)],
    ['a slip in the name', { ...pierre, name: 'Pierer Martin' }, said(92, true, true)],
    ['another first name', { ...pierre, name: 'Paul Martin' }, said(50, true, false)],
    ['somebody else', { ...pierre, name: 'Ada Byron', date_birth: '1815-12-10' }, said(0, false, false)],
    ['nobody knows the account', { iban: 'FR7664082183260009001300192', name: 'Ada Byron' }, notThere('AC01', null)],
  ]
  for (const [name, given, answer] of rows)
    test(name, async () => {
      const { id, created } = await asked(given)
      await pass(5)
      assert.deepEqual(await read(id), { id, created, ...answer, status: 'checked' })
    })

  const person = { score: 40, score_name: 95, birth_date_valid: true }
  const generated: readonly (readonly [string, object, object])[] = [
    ['as a person', { status: 'succeeded', person }, { ...said(95, true, true), status: 'checked' }],
    [
      'as a company',
      { status: 'succeeded', company: { score: 90 } },
      { ...said(0, false, false), iban_type: false, status: 'checked' },
    ],
    ['without an answer', { status: 'pending' }, { ...unanswered, status: 'check_error' }],
  ]
  for (const [name, wanted, answer] of generated)
    test(`an account that was generated ${name}`, async () => {
      const iban = (await api.post('/v2/sepa/check/generate', wanted)).body as string
      const { id, created } = await asked({ iban, name: 'Ada Byron', date_birth: '1815-12-10' })
      await pass(5)
      assert.deepEqual(await read(id), { id, created, ...answer })
    })

  for (const { iban, country, holder } of abroad)
    test(`${country} ${iban.slice(-4)} cannot be asked`, async () => {
      const answer = await asked({ iban, name: holder })
      assert.deepEqual(answer, { id: answer.id, created: answer.created, ...unanswered, status: 'unavailable' })
      await pass(5)
      assert.deepEqual(await read(answer.id), answer)
    })
})

suite('of which account', () => {
  const forms: readonly (readonly [string, (id: string) => object])[] = [
    ['its id', (id) => ({ id })],
    ['its fields', () => pierre],
    ['its id within', (sepa) => ({ sepa, customer: { name: 'Pierre Martin' } })],
    ['its fields within', () => ({ sepa: pierre, customer: { name: 'Pierre Martin' } })],
  ]
  for (const [name, form] of forms)
    test(`a known one, by ${name}`, async () => {
      const by = await own()
      const { id } = v1('sepa', await by.post('/v1/sepa/', pierre))
      assertRefused(await by.get(`/v1/sepa/check/${id}`), noCheck(id))
      assert.equal((await asked(form(id as string), by)).id, id)
      await pass(5, by)
      assert.equal((await read(id, by)).verified, true)
    })

  test('one whose mandate was signed is known as well, and keeps what is told of its holder', async () => {
    const by = await own()
    const { iban, name, date_birth } = pierre
    const { id } = v1('sepa', await by.post('/v1/sepa/', { iban, name, date_mandate: secondsOf(someNoon) }))
    assert.equal((await asked(pierre, by)).id, id)
    assert.equal(v1('sepa', await by.get(`/v1/sepa/${id}`)).date_birth, date_birth)
  })

  test('the birth date may be that of a customer', async () => {
    const by = await own()
    const { iban, name, date_birth } = pierre
    const { id: customer } = (await by.post('/v2/customers/', { email: 'pierre@example.org', date_birth })).body
    const { id } = await asked({ sepa: { iban, name }, customer }, by)
    await pass(5, by)
    assert.equal((await read(id, by)).date_birth, true)
  })

  test('while a question waits no other is asked; afterwards one is', async () => {
    const by = await own()
    const first = await asked(pierre, by)
    await pass(2, by)
    assert.deepEqual(await asked({ id: first.id }, by), first)
    const both = await Promise.all([asked({ id: first.id }, by), asked({ id: first.id }, by)])
    assert.deepEqual(both, [first, first])
    await pass(5, by)
    const second = await asked({ id: first.id }, by)
    assert.deepEqual([second.id, second.created, second.status], [first.id, first.created + 7, 'check_sent'])
    assert.deepEqual(await read(first.id, by), second)
  })

  test('of two first questions at once one is asked', async () => {
    const by = await own()
    const { id } = v1('sepa', await by.post('/v1/sepa/', pierre))
    await Promise.all([asked({ id }, by), asked({ id }, by)])
    const rows = await server.running.core.store.query({
      text: 'select id from account_checks where sepa_id = $1',
      values: [id],
    })
    assert.equal(rows.length, 1)
  })
})

suite('what is refused', () => {
  const rows: readonly (readonly [name: string, given: object, refused: Refused])[] = [
    ['nothing', {}, v1Refused(400, 'iban: field required')],
    ['no name', { iban: pierre.iban }, v1Refused(400, 'name: field required')],
    [
      'a mistyped IBAN',
      { ...pierre, iban: 'FR1420041010050500013M02607' },
      v1Refused(400, 'iban: IBAN check digits are wrong'),
    ],
    ['an unknown account', { id: 'sepa_x' }, v1NotFound('sepa', 'sepa_x')],
    ['an unknown account within', { sepa: 'sepa_x' }, v1NotFound('sepa', 'sepa_x')],
    ['an unknown customer', { sepa: pierre, customer: 'cust_x' }, v1NotFound('customer', 'cust_x')],
  ]
  for (const [name, given, refused] of rows)
    test(name, () => assertNothingStored(server, async () => assertRefused(await ask(given), refused)))

  test('an account that is unknown, deleted, or of somebody else', async () => {
    const by = await own()
    const { id } = await asked(pierre, by)
    assertRefused(await api.get(`/v1/sepa/check/${id}`), v1NotFound('sepa', id as string))
    assertRefused(await api.get('/v1/sepa/check/sepa_x'), v1NotFound('sepa', 'sepa_x'))
    assert.equal((await by.delete(`/v1/sepa/${id}`)).status, 204)
    assertRefused(await by.get(`/v1/sepa/check/${id}`), v1NotFound('sepa', id as string))
  })

  test('live accounts, as long as no register is connected', async () => {
    const { live } = await anotherAccount(server)
    assert.equal((await ask(pierre, live)).status, 501)
  })
})

test('is held for thirty days, and then there is none; another can be asked for', async () => {
  const by = await own()
  const { id } = await asked(pierre, by)
  await pass(days(30) - 1, by)
  assert.equal((await read(id, by)).status, 'checked')
  await pass(1, by)
  assertRefused(await by.get(`/v1/sepa/check/${id}`), noCheck(id))
  assert.equal((await asked({ id }, by)).status, 'check_sent')
})

test('v2 does not know it, and nothing of what was asked is in an event', async () => {
  const by = await own()
  const { id } = await asked(pierre, by)
  await pass(5, by)
  const [check] = await server.running.core.store.query<{ id: string }>({
    text: 'select id from account_checks where sepa_id = $1',
    values: [id],
  })
  assert(check !== undefined)
  assert.equal((await by.get(`/v2/sepa/check/${check.id}`)).status, 404)
  const rows = await storedRows(server)
  assert.ok(!rows.some((row) => row.includes(pierre.iban)))
  // What a shop keeps of a customer is the customer's.
  const told = rows.filter((row) => row.startsWith('events ') && !row.includes(',customer.'))
  assert.deepEqual(
    told.filter((row) => row.includes(pierre.date_birth)),
    [],
  )
})
