/** SEPA accounts, kept without ever being shown, and the mandates that come with them. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DAY, ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { worldTestIbans } from '../../src/world/test-ibans.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, storedRows } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let other: AnotherAccount
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  other = await anotherAccount(server)
})
after(async () => {
  try {
    await assertIbansAreSealed()
  } finally {
    await closeAgreeing(server)
  }
})

const today = '2030-01-15'
const tomorrow = '2030-01-16'

const fresh = freshIbans()
const used = new Set<string>(worldTestIbans.map(({ iban }) => iban))

/** One that no other test of this file has registered. */
function freshIban(): string {
  const { value } = fresh.next()
  used.add(value)
  return value
}

const register = async (iban: string, given: object = {}): Promise<ApiAnswer['body']> =>
  shaped('sepa', await api.post('/v2/sepa/', sepaBody(iban, given)))
const change = (id: string, given: object): Promise<ApiAnswer> => api.patch(`/v2/sepa/${id}`, given)
const mandatesOf = async (sepa: string): Promise<ApiAnswer['body'][]> =>
  listed('mandates', await api.get(`/v2/mandates/?sepa=${sepa}`))
const rumTaken = (id: string) => conflict('Mandate already exists, duplicate rum', id)

/** Neither in any table, nor in the log. */
async function assertIbansAreSealed(): Promise<void> {
  const everything = [...(await storedRows(server)), server.log()].join('\n')
  for (const iban of used) assert(!everything.includes(iban), `${iban} was written in clear`)
}

test('every account of the test data can be registered, with the bank that there is not', async () => {
  assert.equal(worldTestIbans.length, 28)
  for (const { iban, country } of worldTestIbans) {
    const { bic, last4 } = await register(iban)
    assert.deepEqual({ bic, last4 }, { bic: `TEST${country}PP`, last4: iban.slice(-4) })
  }
})

test('an account is shown with every field but its IBAN', async () => {
  const customer = (await api.post('/v2/customers/', { email: 'holder@example.org' })).body.id as string
  const given = {
    name: 'Erika Mustermann',
    bic: 'COBADEFFXXX',
    mandate: 'shown-1',
    date_mandate: '2029-12-31',
    customer,
  }
  const iban = freshIban()
  const { id, ...account } = await register(iban, given)
  assert.match(id as string, /^sepa_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(account, { ...given, created: secondsOf(clock.now()), deleted: false, last4: iban.slice(-4) })
  for (const path of [`/v2/sepa/${id}`, `/v2/sepa/${id}/`, `/v2/sepa/ibanonly/${id}`])
    assert.deepEqual(shaped('sepa', await api.get(path)), { id, ...account })
})

test('what was not given is null; an IBAN may be typed with spaces and small letters', async () => {
  const iban = freshIban()
  const typed = (iban.match(/.{1,4}/g) ?? []).join(' ').toLowerCase()
  const { mandate, date_mandate, customer, ...account } = shaped(
    'sepa',
    await api.post('/v2/sepa/ibanonly', sepaBody(typed)),
  )
  assert.deepEqual({ mandate, date_mandate, customer }, { mandate: null, date_mandate: null, customer: null })
  assert.equal((await register(iban)).id, account.id)
  assert.deepEqual(await mandatesOf(account.id), [])
})

describe('refused without a trace, and without a repetition of what was typed', () => {
  const iban = 'DE89370400440532013000'
  const wrongIban = (fault: string): string => `value_error.iban.${fault}`
  type Wrong = readonly [given: object, field: string, message: RegExp, type: string]
  const rows: readonly Wrong[] = [
    [{ iban: 'DE89370400440532013001' }, 'iban', /check digits are wrong/, wrongIban('check_digits')],
    [{ iban: 'DE8937040044053201300' }, 'iban', /length/, wrongIban('length')],
    [{ iban: 'DE893704004405320130000' }, 'iban', /length/, wrongIban('length')],
    [{ iban: 'XX89370400440532013000' }, 'iban', /not of a country of SEPA/, wrongIban('country')],
    [{ iban: 'US89370400440532013000' }, 'iban', /not of a country of SEPA/, wrongIban('country')],
    [{ iban: 'DE8937040044053201300Ö' }, 'iban', /other than letters and digits/, wrongIban('characters')],
    [{ iban: 'DE893704004' }, 'iban', /at least 12 characters/, 'value_error.any_str.min_length'],
    [{ iban: `${iban}${'0'.repeat(13)}` }, 'iban', /at most 34 characters/, 'value_error.any_str.max_length'],
    [{ iban: null }, 'iban', /none is not/, 'type_error.none.not_allowed'],
    [{ iban: 8937040044053201 }, 'iban', /str type expected/, 'type_error.str'],
    [{ name: 'Ox' }, 'name', /at least 3 characters/, 'value_error.any_str.min_length'],
    [{ name: 'x'.repeat(65) }, 'name', /at most 64 characters/, 'value_error.any_str.max_length'],
    [{ name: undefined }, 'name', /field required/, 'value_error.missing'],
    ...[
      '     ',
      '12345',
      ' a ',
      'ab\ncd',
      'A\u0007bell',
      '\u202eabc',
      '\u200b\u200b\u200b',
      '山田太郎',
      'Max 🙂 Muster',
    ].map((name): Wrong => [{ name }, 'name', /must be a name/, 'value_error']),
    [{ date_mandate: '1969-12-31' }, 'date_mandate', /cannot be signed before 1970-01-01/, 'value_error.date'],
    [{ bic: 'BNPAFRPP' }, 'bic', /BIC is not valid, or not of the country/, 'value_error.bic'],
    [{ bic: 'COBADEF' }, 'bic', /BIC is not valid/, 'value_error.bic'],
    [{ bic: 'COBADEFFXXXX' }, 'bic', /at most 11 characters/, 'value_error.any_str.max_length'],
    [{ mandate: 'x'.repeat(36) }, 'mandate', /at most 35 characters/, 'value_error.any_str.max_length'],
    [{ mandate: 'a_b' }, 'mandate', /A mandate reference is made of/, 'value_error.mandate_reference'],
    [{ mandate: '/a' }, 'mandate', /A mandate reference is made of/, 'value_error.mandate_reference'],
    [{ date_mandate: tomorrow }, 'date_mandate', /cannot be signed in the future/, 'value_error.date.not_in_the_past'],
    [{ date_mandate: '2029-02-29' }, 'date_mandate', /date/, 'value_error.date'],
    [{ customer: 'cust_x' }, 'customer', /string does not match regex/, 'value_error.str.regex'],
    [{ last4: '3000' }, 'last4', /extra fields not permitted/, 'value_error.extra'],
  ]
  for (const [given, field, message, type] of rows) {
    test(JSON.stringify(given), () =>
      assertNothingStored(server, async () => {
        const { status, body } = await api.post('/v2/sepa/', { ...sepaBody(iban), ...given })
        assert.deepEqual([status, body.detail.length, body.detail[0].loc], [422, 1, ['body', field]])
        assert.match(body.detail[0].msg as string, message)
        assert.equal(body.detail[0].type, type)
        assert(!JSON.stringify(body).includes('DE8'), JSON.stringify(body))
      }),
    )
  }

  test('a customer that is not there', () =>
    assertNothingStored(server, async () => {
      const customer = unknownId('cust')
      assertRefused(await api.post('/v2/sepa/', sepaBody(iban, { customer })), notFound('Customer', customer))
    }))
})

test('live mode does not make a BIC up, and says so where one is needed', async () => {
  const live = (iban: string, query: string, given: object = {}): Promise<ApiAnswer> =>
    other.live.post(`/v2/sepa/${query}`, sepaBody(iban, given))
  const iban = freshIban()
  const message = 'The BIC cannot be told from this IBAN, and must be given'
  await assertNothingStored(server, async () =>
    assertRefused(await live(iban, '?bic=true'), invalid(['body', 'bic'], message, 'value_error.bic')),
  )
  assert.equal(shaped('sepa', await live(iban, '?bic=false')).bic, null)
  assert.equal(shaped('sepa', await live(freshIban(), '?bic=true', { bic: 'COBADEFF' })).bic, 'COBADEFF')
  assert.equal(shaped('sepa', await api.post('/v2/sepa/?bic=true', sepaBody(freshIban()))).bic, 'TESTDEPP')
})

describe('an account comes with a mandate', () => {
  test('that was signed on paper on a day', async () => {
    const { id, mandate, date_mandate } = await register(freshIban(), { mandate: 'signed/1', date_mandate: today })
    assert.deepEqual([mandate, date_mandate], ['signed/1', today])
    const [{ sepa, rum, signed_at, sign_url }] = await mandatesOf(id)
    // The moment is not after now, and of that day.
    assert.deepEqual([sepa, rum, signed_at, sign_url], [id, 'signed/1', secondsOf(Date.parse(`${today}T11:00Z`)), null])
  })

  test('that waits for its signature, without a day', async () => {
    const { id, mandate, date_mandate } = await register(freshIban(), { mandate: 'waits-1' })
    assert.deepEqual([mandate, date_mandate], ['waits-1', null])
    const [{ signed_at, sign_url }] = await mandatesOf(id)
    assert.equal(signed_at, null)
    assert.match(sign_url as string, /\/mandates\/[0-9A-Za-z]{32}$/)
  })

  test('with a reference of our making, without any', async () => {
    const date_mandate = secondsOf(Date.parse('2029-06-30'))
    const { mandate, ...account } = await register(freshIban(), { date_mandate })
    assert.match(mandate as string, /^RUM-20300115-[0-9A-Z]{11}$/)
    assert.equal(account.date_mandate, '2029-06-30')
  })
})

test('the same account again is the one that is there; anything else is another', async () => {
  const iban = freshIban()
  const customer = (await api.post('/v2/customers/', { email: 'same@example.org' })).body.id as string
  const bare = await register(iban)
  const ofCustomer = await register(iban, { customer })
  const named = await register(iban, { name: 'Somebody Else' })
  const withMandate = await register(iban, { mandate: 'same-1', date_mandate: today })
  const ids = [bare, ofCustomer, named, withMandate].map(({ id }) => id as string)
  assert.equal(new Set(ids).size, 4)
  clock.advance(5000)
  await assertNothingStored(server, async () => {
    assert.deepEqual(await register(iban, { bic: 'COBADEFF' }), bare)
    assert.deepEqual(await register(iban, { customer }), ofCustomer)
    assert.deepEqual(await register(iban, { name: 'Somebody Else' }), named)
    assert.deepEqual(await register(iban, { mandate: 'same-1' }), withMandate)
    // It was signed on another day, and stays so.
    assert.deepEqual(await register(iban, { mandate: 'SAME-1', date_mandate: '2029-01-01' }), withMandate)
    const [mandate] = await mandatesOf(withMandate.id)
    const differing = [
      { mandate: 'same-1', customer },
      { mandate: 'same-1', name: 'Somebody Else' },
    ]
    for (const given of differing)
      assertRefused(await api.post('/v2/sepa/', sepaBody(iban, given)), rumTaken(mandate.id))
    assertRefused(await api.post('/v2/sepa/', sepaBody(freshIban(), { mandate: 'same-1' })), rumTaken(mandate.id))
  })
  clock.advance(-5000)
})

test('the same account again with the day of its signature has its mandate signed', async () => {
  const iban = freshIban()
  const first = await register(iban, { mandate: 'later-1' })
  const again = await register(iban, { mandate: 'later-1', date_mandate: today })
  assert.deepEqual(again, { ...first, date_mandate: today })
  assert.equal((await mandatesOf(first.id)).length, 1)
})

test('ten who register an account at once get the same', async () => {
  const bare = freshIban()
  const signed = freshIban()
  for (const given of [{ iban: bare }, { iban: signed, mandate: 'at-once', date_mandate: today }]) {
    const found = await Promise.all(Array.from({ length: 10 }, () => register(given.iban, given)))
    for (const account of found) assert.deepEqual(account, found[0])
  }
})

test('an account that is given back lives, also where it is deleted at that moment', async () => {
  for (let turn = 0; turn < 40; turn++) {
    const given = sepaBody(freshIban(), { mandate: `ending-${turn}`, date_mandate: today })
    const { id } = shaped('sepa', await api.post('/v2/sepa/', given))
    const deletion = api.delete(`/v2/sepa/${String(id)}`)
    for (const { status, body } of await Promise.all([1, 2, 3].map(() => api.post('/v2/sepa/', given))))
      assert.deepEqual([status, body.deleted], status === 200 ? [200, false] : [409, undefined])
    assert.equal((await deletion).status, 200)
  }
})

test('of two accounts that claim a reference at once, one has it', async () => {
  const claims = Array.from({ length: 4 }, () => api.post('/v2/sepa/', sepaBody(freshIban(), { mandate: 'claimed' })))
  const [won, ...lost] = (await Promise.all(claims)).sort((a, b) => a.status - b.status)
  assert(won !== undefined)
  const [mandate] = await mandatesOf(shaped('sepa', won).id)
  for (const answer of lost) assertRefused(answer, rumTaken(mandate.id))
})

describe('until its mandate is signed, an account can be changed', () => {
  test('its name, the reference and the day of its mandate', async () => {
    const { id } = await register(freshIban(), { mandate: 'changing-1' })
    const [before] = await mandatesOf(id)
    const steps: readonly [change: object, shown: object][] = [
      [{}, { name: 'Max Mustermann', mandate: 'changing-1', date_mandate: null }],
      [{ name: 'Erika Mustermann' }, { name: 'Erika Mustermann', mandate: 'changing-1' }],
      [{ mandate: 'Changing-1' }, { mandate: 'Changing-1' }],
      [
        { mandate: 'changed-1', name: 'Max Mustermann' },
        { mandate: 'changed-1', name: 'Max Mustermann' },
      ],
      [{ date_mandate: today }, { mandate: 'changed-1', date_mandate: today }],
    ]
    for (const [given, shown] of steps) {
      const account = shaped('sepa', await change(id, given))
      assert.deepEqual({ ...account, ...shown }, account)
      assert.deepEqual((await api.get(`/v2/sepa/${id}`)).body, account)
    }
    const [after, ...more] = await mandatesOf(id)
    assert.deepEqual([after.id, after.rum, more], [before.id, 'changed-1', []])
  })

  test('one that has no mandate is given one', async () => {
    const [one, two] = [await register(freshIban()), await register(freshIban())]
    assert.equal(shaped('sepa', await change(one.id, { mandate: 'given-1' })).mandate, 'given-1')
    const signed = shaped('sepa', await change(two.id, { date_mandate: today }))
    assert.match(signed.mandate as string, /^RUM-/)
    assert.equal(signed.date_mandate, today)
  })

  test('into nothing that is refused elsewhere', async () => {
    const iban = freshIban()
    const { id } = await register(iban, { name: 'First' })
    const second = await register(iban, { name: 'Second' })
    const [taken] = await mandatesOf((await register(freshIban(), { mandate: 'taken-1' })).id)
    await assertNothingStored(server, async () => {
      const message = 'A mandate cannot be signed in the future'
      const rows: readonly [given: object, refused: ReturnType<typeof invalid>][] = [
        [{ name: 'Second' }, conflict('SEPA account already exists', second.id)],
        [{ mandate: 'TAKEN-1' }, rumTaken(taken.id)],
        [{ date_mandate: tomorrow }, invalid(['body', 'date_mandate'], message, 'value_error.date.not_in_the_past')],
        [{ iban }, invalid(['body', 'iban'], 'extra fields not permitted', 'value_error.extra')],
        [{ bic: null }, invalid(['body', 'bic'], 'extra fields not permitted', 'value_error.extra')],
        [{ name: null }, invalid(['body', 'name'], 'none is not an allowed value', 'type_error.none.not_allowed')],
      ]
      for (const [given, refused] of rows) assertRefused(await change(id, given), refused)
    })
  })

  test('while the keys of the vault are', async () => {
    const iban = freshIban()
    const { id } = await register(iban, { name: 'Before' })
    // New keys are there, and no row has come under them.
    await server.running.core.vault.rotate({ signal: AbortSignal.abort() })
    shaped('sepa', await change(id, { name: 'After' }))
    assert.equal((await register(iban, { name: 'After' })).id, id)
    assert.equal((await server.running.core.vault.rotate()).finished, true)
    assert.equal((await register(iban, { name: 'After' })).id, id)
  })
})

test('once a mandate was signed nothing of an account changes, even after it was revoked', async () => {
  const { id, ...account } = await register(freshIban(), { mandate: 'fixed-1', date_mandate: today })
  const fixed = conflict(
    `SEPA account \`${id}\` has a signed mandate and can no longer be changed, register a new one instead`,
  )
  const [mandate] = await mandatesOf(id)
  const refuse = (): Promise<void> =>
    assertNothingStored(server, async () => {
      for (const given of [{ name: 'Another Name' }, { mandate: 'fixed-2' }, { date_mandate: '2029-01-01' }])
        assertRefused(await change(id, given), fixed)
    })
  await refuse()
  // What does not change is not refused.
  assert.deepEqual(shaped('sepa', await change(id, { name: account.name, date_mandate: today })), { id, ...account })
  await api.delete(`/v2/mandates/${mandate.id}`)
  await refuse()
  assert.deepEqual((await api.get(`/v2/sepa/${id}`)).body, { id, ...account, mandate: null, date_mandate: null })
})

test('a deleted account is gone, its mandates are revoked, and its references are not free', async () => {
  const iban = freshIban()
  const { id, ...account } = await register(iban, { mandate: 'deleted-1', date_mandate: today })
  await api.post('/v2/mandates/', { sepa: id, rum: 'deleted-2' })
  const mandates = await mandatesOf(id)
  const path = `/v2/sepa/${id}`
  assert.deepEqual(shaped('sepa', await api.delete(path)), {
    ...{ id, ...account, deleted: true },
    ...{ mandate: null, date_mandate: null },
  })
  assert.deepEqual(await mandatesOf(id), [])
  await assertNothingStored(server, async () => {
    const gone = [
      api.get(path),
      change(id, { name: 'Another Name' }),
      api.delete(path),
      api.get(`/v2/sepa/ibanonly/${id}`),
    ]
    for (const answer of await Promise.all(gone)) assertRefused(answer, notFound('SEPA', id))
    assertRefused(await api.post('/v2/mandates/', { sepa: id }), notFound('SEPA', id))
    for (const { id: mandate, rum } of mandates) {
      assertRefused(await api.get(`/v2/mandates/${mandate}`), notFound('Mandate', mandate))
      assertRefused(await api.post('/v2/sepa/', sepaBody(iban, { mandate: rum })), rumTaken(mandate))
    }
  })
  assert.notEqual((await register(iban, { mandate: 'deleted-3', date_mandate: today })).id, id)
})

test('accounts of another account or mode are not there', async () => {
  const iban = freshIban()
  const { id } = await register(iban, { mandate: 'elsewhere', date_mandate: today })
  await assertNothingStored(server, async () => {
    for (const elsewhere of [other.test, other.live]) {
      const path = `/v2/sepa/${id}`
      const answers = [elsewhere.get(path), elsewhere.patch(path, { name: 'Mine Now' }), elsewhere.delete(path)]
      for (const answer of await Promise.all(answers)) assertRefused(answer, notFound('SEPA', id))
    }
  })
  // Neither is the reference taken there, nor the account known.
  const elsewhere = await other.test.post('/v2/sepa/', sepaBody(iban, { mandate: 'elsewhere', date_mandate: today }))
  assert.notEqual(shaped('sepa', elsewhere).id, id)
})

test('the list is newest first, without deleted accounts', async () => {
  const lists = await anotherAccount(server, 'Lists')
  const ids: string[] = []
  for (const given of [{}, { mandate: 'listed', date_mandate: today }, {}, {}]) {
    clock.advance(1)
    ids.unshift(shaped('sepa', await lists.test.post('/v2/sepa/', sepaBody(freshIban(), given))).id as string)
  }
  await lists.test.delete(`/v2/sepa/${ids[0]}`)
  const found = await lists.test.get('/v2/sepa/?limit=2')
  assert.deepEqual(
    listed('sepa', found).map(({ id, mandate, date_mandate }) => [id, mandate, date_mandate]),
    [
      [ids[1], null, null],
      [ids[2], 'listed', today],
    ],
  )
  assert.deepEqual(found.body.range, { start: 0, end: 2, limit: 2, count: 3, has_more: true })
  assert.deepEqual(
    listed('sepa', await lists.test.get('/v2/sepa?start=2')).map(({ id }) => id),
    [ids[3]],
  )
  assert.deepEqual(listed('sepa', await other.live.get('/v2/sepa/?limit=1')).length, 1)
})

test('the day of a signature is counted as banks count days', async () => {
  // An hour before midnight in Paris, which is two hours before it in London.
  clock.advance(Date.UTC(2030, 0, 20, 22, 30) - clock.now())
  const late = await register(freshIban(), { mandate: 'late', date_mandate: '2030-01-20' })
  assert.equal(late.date_mandate, '2030-01-20')
  clock.advance(DAY / 24)
  // The day has begun there, its noon is yet to come.
  const early = await register(freshIban(), { mandate: 'early', date_mandate: '2030-01-21' })
  assert.equal(early.date_mandate, '2030-01-21')
  const [{ signed_at }] = await mandatesOf(early.id)
  assert.equal(signed_at, secondsOf(clock.now()))
})
