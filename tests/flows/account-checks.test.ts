/** Checks of who holds an account: asked, answered after a while, and forgotten (docs/account-checks.md). */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { checkTimers } from '../../src/checks/index.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import { readIban } from '../../src/kit/iban.ts'
import { timerOf } from '../../src/timers/index.ts'
import { worldTestIbans } from '../../src/world/index.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, invalid, notFound, plain, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertKeys, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, storedRows, timersOf } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let shop: AnotherAccount
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  shop = await anotherAccount(server)
  api = shop.test
})
after(() => closeAgreeing(server))

const ada = { first_name: 'Zéphyrine', last_name: 'Quarterdeck', date_birth: '1985-12-10' }
const siren = { identifier: '552 008 443' }
const scores = { score: 92, score_name: 95, birth_date_valid: true }

async function generated(wanted: object, by: Api = api): Promise<string> {
  const { status, body } = await by.post('/v2/sepa/check/generate', { status: 'succeeded', ...wanted })
  assert.equal(status, 200, JSON.stringify(body))
  const read = readIban(body as string)
  assert.deepEqual(read, { iban: body as string })
  return body as string
}

const ask = (body: object, by: Api = api): Promise<ApiAnswer> => by.post('/v2/sepa/check/', body)

async function asked(body: object, by: Api = api): Promise<string> {
  const answer = await ask(body, by)
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  assert.deepEqual(Object.keys(answer.body as object), ['id'])
  assert.match(answer.body.id as string, /^chck_[a-zA-Z0-9]{24}$/)
  return answer.body.id as string
}

const read = async (id: string, by: Api = api): Promise<ApiAnswer['body']> =>
  shaped('sepa_check', await by.get(`/v2/sepa/check/${id}`))

const pass = async (seconds: number, by: Api = api): Promise<void> =>
  assert.equal((await by.post('/sandbox/clock', { advance: seconds })).status, 200)

/** The answer about the holder that was asked about, the other being null. */
function answerOf(check: ApiAnswer['body']): Record<string, unknown> {
  const [asked, other] = check.check_type === 'person' ? ['person', 'company'] : ['company', 'person']
  assert.equal(check.status, 'succeeded')
  assert.equal(check[other], null)
  assertKeys(`checked_${asked}` as 'checked_person', check[asked] as object)
  return check[asked] as Record<string, unknown>
}

const events = async (id: string): Promise<object[]> =>
  server.running.core.store.query({
    text: 'select type, snapshot from events where object_id = $1 order by created_at, id',
    values: [id],
  })

/** An event of a check of a person: nothing of the answer is in it. */
const told = (id: string, what: string, given: object = {}): object => ({
  type: `check.${what}`,
  snapshot: { id, kind: 'person', status: what, createdAt: someNoon, ...given },
})

const days = (count: number): number => count * 24 * 60 * 60

test('is pending until the banks have answered, and then has the answer that its IBAN was made for', async () => {
  const { test: own } = await anotherAccount(server)
  const id = await asked({ iban: await generated({ person: scores }, own), person: ada }, own)
  const pending = { id, created: someNoon / 1000, check_type: 'person', status: 'pending', person: null, company: null }
  assert.deepEqual(await read(id, own), pending)
  await pass(4, own)
  assert.deepEqual(await read(id, own), pending)
  assert.deepEqual(await events(id), [told(id, 'pending')])
  await pass(1, own)
  const person = { ...scores, classification: 'HIGH', existing_account: true, correct_account_holder_type: true }
  assert.deepEqual(await read(id, own), { ...pending, status: 'succeeded', person })
  assert.deepEqual(await events(id), [told(id, 'pending'), told(id, 'succeeded')])
})

test('is answered on real time, too', async () => {
  const { test: own } = await anotherAccount(server)
  const id = await asked({ iban: await generated({ company: { score: 70 } }, own), company: siren }, own)
  clock.advance(5_000)
  // Waits for what is due.
  assert.equal((await own.post('/sandbox/quiet')).body.quiet, true)
  assert.equal(answerOf(await read(id, own)).classification, 'MEDIUM')
})

suite('answers', () => {
  const born = { birth_date_valid: true }
  const isThere = { existing_account: true, correct_account_holder_type: true }
  const isOther = { existing_account: true, correct_account_holder_type: false }
  const isNot = { existing_account: false, correct_account_holder_type: false }
  const nobody = { score: 0, score_name: 0, birth_date_valid: false, classification: 'NO' }
  const noCompany = { score: 0, valid_identifier: false, classification: 'NO' }
  const rows: readonly (readonly [name: string, wanted: object, about: object, answer: object])[] = [
    [
      'a person surely',
      { person: { score: 100, score_name: 100, ...born } },
      { person: ada },
      { score: 100, score_name: 100, ...born, classification: 'HIGH', ...isThere },
    ],
    [
      'a person by a score that is not of the name',
      { person: { score: 40, score_name: 3, ...born } },
      { person: ada },
      { score: 40, score_name: 3, ...born, classification: 'LOW', ...isThere },
    ],
    [
      'a person without the birth date',
      { person: { score: 39, score_name: 89, birth_date_valid: false } },
      { person: ada },
      { score: 39, score_name: 89, birth_date_valid: false, classification: 'NO', ...isThere },
    ],
    [
      'nobody, where nothing scores',
      { person: { score: 0, score_name: 0, birth_date_valid: false } },
      { person: ada },
      { ...nobody, ...isNot },
    ],
    [
      'a company',
      { company: { score: 89 } },
      { company: siren },
      { score: 89, valid_identifier: true, classification: 'MEDIUM', ...isThere },
    ],
    [
      'an Italian company',
      { company: { score: 90 } },
      { company: { identifier: 'IT00743110157', country_code: 'IT' } },
      { score: 90, valid_identifier: true, classification: 'HIGH', ...isThere },
    ],
    ['no company, where nothing scores', { company: { score: 0 } }, { company: siren }, { ...noCompany, ...isNot }],
    [
      'a company where a person was asked about',
      { company: { score: 90 } },
      { person: ada },
      { ...nobody, ...isOther },
    ],
    ['a person where a company was asked about', { person: scores }, { company: siren }, { ...noCompany, ...isOther }],
  ]
  const ids: string[] = []

  test('are asked for', async () => {
    for (const [, wanted, about] of rows) ids.push(await asked({ iban: await generated(wanted), ...about }))
    await pass(5)
  })
  for (const [index, [name, , , answer]] of rows.entries())
    test(name, async () => {
      assert.deepEqual(answerOf(await read(ids[index] ?? '')), answer)
    })
})

test('is gone thirty days after it was made, answered or not, and nothing of it is kept', async () => {
  const { test: own } = await anotherAccount(server)
  const made = clock.now()
  const rows: readonly (readonly [wanted: object, about: object, status: string])[] = [
    [{ person: scores }, { person: ada }, 'succeeded'],
    [{ status: 'pending' }, { person: ada }, 'pending'],
    [{ status: 'pending', company: { score: 5 } }, { company: siren }, 'pending'],
  ]
  const ids: string[] = []
  for (const [wanted, about] of rows) ids.push(await asked({ iban: await generated(wanted, own), ...about }, own))
  await pass(days(30) - 1, own)
  for (const [index, [, , status]] of rows.entries()) assert.equal((await read(ids[index] ?? '', own)).status, status)
  await pass(1, own)
  const kept = await server.running.core.store.query<Record<string, unknown>>({
    text: 'select question_sealed, question_key_id, answer, erased_at from account_checks where id = any($1)',
    values: [ids],
  })
  const nothing = { question_sealed: null, question_key_id: null, answer: null, erased_at: made + days(30) * 1000 }
  assert.deepEqual(kept, [nothing, nothing, nothing])
  for (const id of ids) {
    assertRefused(await own.get(`/v2/sepa/check/${id}`), plain(410, `SEPA check \`${id}\` is no longer held`))
    assert.deepEqual(await timersOf(server, id), [])
  }
})

test('one whose answer is late beyond that is erased all the same, and stays so when it comes', async () => {
  const { test: own, account } = await anotherAccount(server)
  const id = await asked({ iban: await generated({ person: scores }, own), person: ada }, own)
  const { gate, performer } = server.running.core
  const principal = { accountId: account.id, accountName: account.name, mode: 'test' } as const
  for (const kind of ['check_erasure', 'check_answer'] as const) {
    await performer.perform(
      (fresh) => gate.open(principal, fresh),
      (ctx) => checkTimers[kind](ctx, timerOf(ctx.realm.id, { kind, objectId: id, dueAt: ctx.now })),
    )
    assert.equal((await own.get(`/v2/sepa/check/${id}`)).status, 410)
  }
  const createdAt = clock.now()
  assert.deepEqual(await events(id), [
    told(id, 'pending', { createdAt }),
    told(id, 'erased', { createdAt, status: 'pending' }),
  ])
})

test('what was asked is sealed while it waits, erased when it was asked, and shown nowhere', async () => {
  const { test: own } = await anotherAccount(server)
  const wanted = [{ person: scores }, { company: { score: 50 } }, { status: 'pending' }]
  const about = [{ person: ada }, { company: siren }, { person: ada }]
  const ibans = await Promise.all(wanted.map((one) => generated(one, own)))
  const ids = await Promise.all(ibans.map((iban, index) => asked({ iban, ...about[index] }, own)))
  const secrets = [...ibans, 'Zéphyrine', 'Quarterdeck', '1985-12-10', '552008443', '552 008 443']
  const assertHidden = async (): Promise<void> => {
    const places = [...(await storedRows(server)), server.log()]
    for (const secret of secrets) assert.ok(!places.some((place) => place.includes(secret)), secret)
  }
  const questions = async (): Promise<number> => {
    const [row] = await server.running.core.store.query<{ count: number }>({
      text: 'select count(question_sealed) as count from account_checks where id = any($1)',
      values: [ids],
    })
    return row?.count ?? -1
  }
  assert.equal(await questions(), 3)
  await assertHidden()
  await pass(5, own)
  assert.equal(await questions(), 0)
  await assertHidden()
})

test('an IBAN that was generated has the same answer elsewhere and after a reset; two are not the same', async () => {
  const { test: own } = await anotherAccount(server)
  const { test: other } = await anotherAccount(server)
  const wanted = { company: { score: 61 } }
  const first = await generated(wanted, other)
  // The world is the same at the same moment.
  assert.equal(await generated(wanted, other), first)
  const second = await generated(wanted, own)
  assert.notEqual(second, first)
  clock.advance(1)
  assert.notEqual(await generated(wanted, other), first)
  const listed: readonly string[] = worldTestIbans.map(({ iban }) => iban)
  assert.ok(!listed.includes(first))
  for (const iban of [first, second]) {
    assert.equal((await own.post('/sandbox/reset')).status, 200)
    // As a person types it.
    const typed = iban.toLowerCase().replace(/(.{4})/g, '$1 ')
    const id = await asked({ iban: typed, company: siren }, own)
    await pass(5, own)
    assert.equal(answerOf(await read(id, own)).score, 61)
  }
})

test('a check is asked once for an idempotency key', async () => {
  const body = { iban: await generated({ person: scores }), person: ada }
  const [first, second] = [
    await api.post('/v2/sepa/check/', body, { 'idempotency-key': 'check-once' }),
    await api.post('/v2/sepa/check/', body, { 'idempotency-key': 'check-once' }),
  ]
  assert.deepEqual(second.body, first.body)
  assert.notEqual(await asked(body), first.body.id)
})

test('a reset ends a check that waits, and nothing happens to it any more', async () => {
  const { test: own } = await anotherAccount(server)
  const id = await asked({ iban: await generated({ person: scores }, own), person: ada }, own)
  await own.post('/sandbox/reset')
  await pass(60, own)
  assertRefused(await own.get(`/v2/sepa/check/${id}`), notFound('SEPA check', id))
})

test('belongs to its account and mode', async () => {
  const { test: other } = await anotherAccount(server)
  const id = await asked({ iban: await generated({ person: scores }), person: ada })
  const unknown = unknownId('chck')
  const rows: readonly (readonly [Api, string])[] = [
    [other, id],
    [shop.live, id],
    [api, unknown],
  ]
  for (const [by, which] of rows) assertRefused(await by.get(`/v2/sepa/check/${which}`), notFound('SEPA check', which))
  assert.equal((await api.get('/v2/sepa/check/chck_1')).status, 422)
  assert.equal((await api.get(`/v2/sepa/check/${unknownId('sepa')}`)).status, 422)
})

test('live mode has no register, and says so', async () => {
  const missing = plain(
    501,
    'No register of bank accounts is connected to this installation, so that live accounts cannot be checked; use a test key to simulate checks',
  )
  const iban = await generated({ person: scores })
  await assertNothingStored(server, async () => {
    assertRefused(await ask({ iban, person: ada }, shop.live), missing)
    assertRefused(await ask({ iban: 'FR7600000000000' }, shop.live), missing)
    assertRefused(await shop.live.post('/v2/sepa/check/generate', { status: 'pending' }), missing)
  })
})

suite('what cannot be right is told, and nothing is kept of it', () => {
  const iban = 'IBAN'
  const body = (given: object): object => ({ iban, person: ada, ...given })
  const ofPerson = (given: object): object => ({ iban, person: { ...ada, ...given } })
  const ofCompany = (given: object): object => ({ iban, company: { ...siren, ...given } })
  const french =
    'the identifier of a French company is a SIREN (9 digits), a SIRET (14 digits) or a VAT number (FR, 2 characters, 9 digits)'
  const italian = 'the identifier of an Italian company is a VAT number (11 digits, with IT before them or without)'
  const wrong = (what: string): readonly [string, string] => [
    `the identifier has the form of ${what}`,
    'value_error.identifier.digits',
  ]
  const notGenerated = [
    'in test mode only IBANs that POST /v2/sepa/check/generate has made can be checked',
    'value_error.iban.not_generated',
  ] as const
  /** Body, where IBAN stands for one that was generated; the field, and what is said of it, null for what the form of the request says. */
  const checks: readonly (readonly [body: object, loc: string, said: readonly [string, string?] | null])[] = [
    [{ person: ada }, 'iban', null],
    [body({ iban: 'FR7699999' }), 'iban', null],
    [
      body({ iban: 'FR7799999111300920953993131' }),
      'iban',
      ['IBAN check digits are wrong', 'value_error.iban.check_digits'],
    ],
    [
      body({ iban: 'US64SVBKUS6S3300958879' }),
      'iban',
      ['IBAN is not of a country of SEPA', 'value_error.iban.country'],
    ],
    [body({ iban: 'FR1420041010050500013M02606' }), 'iban', notGenerated],
    [body({ iban: 'FR7664082183260009001300192' }), 'iban', notGenerated],
    [{ iban }, '', ['person or company is needed', 'value_error.missing']],
    [{ iban, person: null, company: null }, '', ['person or company is needed', 'value_error.missing']],
    [body({ company: siren }), 'company', ['person and company cannot be asked about together']],
    [ofPerson({ first_name: undefined }), 'person.first_name', null],
    [ofPerson({ last_name: null }), 'person.last_name', null],
    [ofPerson({ date_birth: undefined }), 'person.date_birth', null],
    [ofPerson({ date_birth: '10/12/1985' }), 'person.date_birth', null],
    [ofPerson({ first_name: '' }), 'person.first_name', null],
    [ofPerson({ last_name: 'x'.repeat(65) }), 'person.last_name', null],
    [ofPerson({ middle_name: 'x' }), 'person.middle_name', null],
    [ofPerson({ first_name: '- 1' }), 'person.first_name', ['a name has letters']],
    [ofPerson({ last_name: ' ' }), 'person.last_name', ['a name has letters']],
    [ofPerson({ date_birth: '2200-01-01' }), 'person.date_birth', ['a birth date cannot be in the future']],
    [ofCompany({ identifier: undefined }), 'company.identifier', null],
    [ofCompany({ country_code: 'DE' }), 'company.country_code', null],
    [ofCompany({ country_code: 'fr' }), 'company.country_code', null],
    [ofCompany({ identifier: '12345' }), 'company.identifier', [french, 'value_error.identifier.form']],
    [ofCompany({ identifier: 'IT00743110157' }), 'company.identifier', [french, 'value_error.identifier.form']],
    [ofCompany({ country_code: 'IT' }), 'company.identifier', [italian, 'value_error.identifier.form']],
    [ofCompany({ identifier: '552008444' }), 'company.identifier', wrong('a SIREN, whose check digit is wrong')],
    [ofCompany({ identifier: '73282932000075' }), 'company.identifier', wrong('a SIRET, whose check digits are wrong')],
    [
      ofCompany({ identifier: 'FR41303265045' }),
      'company.identifier',
      wrong('a French VAT number, whose key or SIREN is wrong'),
    ],
    [
      ofCompany({ identifier: '00743110158', country_code: 'IT' }),
      'company.identifier',
      wrong('an Italian VAT number, whose check digit or office is wrong'),
    ],
  ]

  test('by a check', async () => {
    const made = await generated({ person: scores })
    const { test: own } = await anotherAccount(server)
    await assertNothingStored(server, async () => {
      for (const [given, field, said] of checks) {
        const sent = { ...given, ...('iban' in given && given.iban === iban && { iban: made }) }
        const answer = await ask(sent, own)
        const loc = ['body', ...field.split('.').filter((name) => name !== '')]
        if (said !== null) assertRefused(answer, invalid(loc, ...said))
        else assert.deepEqual([answer.status, answer.body.detail[0].loc], [422, loc], JSON.stringify(sent))
        const text = JSON.stringify(answer.body)
        for (const value of [made, 'FR14', 'US64', '64082', 'Zéph', '552008444', '7328293', '1985'])
          assert.ok(!text.includes(value), text)
      }
    })
  })

  test('a birth date of tomorrow, and not of today', async () => {
    const { test: own } = await anotherAccount(server)
    const made = await generated({ person: scores }, own)
    const bornOn = (date_birth: string): Promise<ApiAnswer> => ask({ iban: made, person: { ...ada, date_birth } }, own)
    assert.equal((await bornOn('2030-01-15')).status, 200)
    assert.equal((await bornOn('2030-01-16')).status, 422)
    await pass(days(1), own)
    assert.equal((await bornOn('2030-01-16')).status, 200)
  })

  const succeeded = (given: object): object => ({ status: 'succeeded', ...given })
  const ofScores = (given: object): object => succeeded({ person: { ...scores, ...given } })
  const rehearsals: readonly (readonly [body: object, loc: string, said: readonly [string, string?] | null])[] = [
    [{ person: scores }, 'status', null],
    [{ status: 'done', person: scores }, 'status', null],
    [succeeded({}), '', ['person or company is needed, with the scores to be answered', 'value_error.missing']],
    [
      succeeded({ person: scores, company: { score: 1 } }),
      'company',
      ['an account has one holder: person and company exclude each other'],
    ],
    [ofScores({ score: 101 }), 'person.score', null],
    [ofScores({ score: -1 }), 'person.score', null],
    [ofScores({ score: 1.5 }), 'person.score', null],
    [ofScores({ score_name: undefined }), 'person.score_name', null],
    [ofScores({ birth_date_valid: undefined }), 'person.birth_date_valid', null],
    [succeeded({ company: {} }), 'company.score', null],
    [succeeded({ company: { score: 1, score_name: 1 } }), 'company.score_name', null],
  ]

  test('by what is to be generated', async () => {
    await assertNothingStored(server, async () => {
      for (const [given, field, said] of rehearsals) {
        const answer = await api.post('/v2/sepa/check/generate', given)
        const loc = ['body', ...field.split('.').filter((name) => name !== '')]
        if (said !== null) assertRefused(answer, invalid(loc, ...said))
        else assert.deepEqual([answer.status, answer.body.detail[0].loc], [422, loc], JSON.stringify(given))
      }
      await generated({ person: scores })
    })
  })
})
