/** SEPA accounts of v1 and their mandates: made, known again, changed, debited (stancer-v1 sections 2, 3 and 6, docs/decisions/0014-v1-sepa.md). */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, suite, test } from 'node:test'
import { promisify } from 'node:util'
import { DAY, ManualClock, secondsOf } from '../../src/kit/clock.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { assertRefused, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, operationsOf, storedRows } from '../support/stored.ts'
import { v1, v1Conflict, v1NotFound, v1Refused } from '../support/v1.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
})
after(async () => {
  try {
    await assertIbansAreSealed()
  } finally {
    await closeAgreeing(server)
  }
})

const fresh = freshIbans()
const used: string[] = []
function freshIban(): string {
  const { value } = fresh.next()
  used.push(value)
  return value
}

/** Neither in any table, nor in the log. */
async function assertIbansAreSealed(): Promise<void> {
  const everything = [...(await storedRows(server)), server.log()].join('\n')
  for (const iban of used) assert(!everything.includes(iban), `${iban} was written in clear`)
}

const now = secondsOf(someNoon)
/** Half past nine in the evening in UTC, the day before. */
const signedAt = now - 52_200

const post = (iban: string, given: object = {}): Promise<ApiAnswer> => api.post('/v1/sepa/', sepaBody(iban, given))
const register = async (iban: string, given: object = {}): Promise<ApiAnswer['body']> =>
  v1('sepa', await post(iban, given))
const read = async (id: unknown): Promise<ApiAnswer['body']> => v1('sepa', await api.get(`/v1/sepa/${String(id)}`))
const patch = (id: unknown, given: object): Promise<ApiAnswer> => api.patch(`/v1/sepa/${String(id)}`, given)
const inV2 = async (id: unknown): Promise<ApiAnswer['body']> => shaped('sepa', await api.get(`/v2/sepa/${String(id)}`))
const mandateOf = async (sepa: unknown): Promise<ApiAnswer['body']> =>
  (await api.get(`/v2/mandates/?sepa=${String(sepa)}`)).body.mandates[0]

const known = (id: unknown): Refused =>
  v1Conflict('Sepa already exists, you may want to update it instead creating a new one', id)
const referenceTaken = (id: unknown): Refused => v1Conflict('Sepa already exists, duplicate mandate', id)
const isFixed = (id: unknown): Refused =>
  v1Refused(
    409,
    `SEPA account \`${String(id)}\` has a signed mandate and can no longer be changed, register a new one instead`,
  )

test('an account comes with a mandate that waits, by the id of which it goes', async () => {
  const iban = freshIban()
  const { id, mandate, ...account } = await register(iban)
  assert.match(id as string, /^sepa_[a-zA-Z0-9]{24}$/)
  assert.match(mandate as string, /^mndt_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(account, {
    bic: 'TESTDEPP',
    created: now,
    date_birth: null,
    date_mandate: null,
    last4: iban.slice(-4),
    live_mode: false,
    name: 'Max Mustermann',
  })
  assert.deepEqual(await read(id), { id, mandate, ...account })
  assert.deepEqual([(await inV2(id)).mandate, (await inV2(id)).date_mandate], [mandate, null])
  // Banks carry no underscore: the reference itself is the rest of the id.
  const made = await mandateOf(id)
  assert.deepEqual([made.id, made.rum], [mandate, (mandate as string).slice('mndt_'.length)])
})

test('what was given is shown again, to the second; v2 shows the day of it, as banks count days', async () => {
  const given = {
    name: 'Erika Mustermann',
    bic: 'COBADEFFXXX',
    mandate: 'shown-1',
    date_mandate: signedAt,
    date_birth: '1974-05-05',
  }
  const { id, ...account } = await register(freshIban(), given)
  for (const [field, value] of Object.entries(given)) assert.equal(account[field], value, field)
  assert.deepEqual(await read(id), { id, ...account })
  const { mandate, date_mandate } = await inV2(id)
  assert.deepEqual({ mandate, date_mandate }, { mandate: 'shown-1', date_mandate: '2030-01-14' })
  assert.equal((await mandateOf(id)).signed_at, signedAt)
})

test('the moment alone is enough, and makes the mandate too', async () => {
  const { mandate, date_mandate } = await register(freshIban(), { date_mandate: String(signedAt) })
  assert.match(mandate as string, /^mndt_/)
  assert.equal(date_mandate, signedAt)
})

describe('refused without a trace', () => {
  const rows: readonly (readonly [given: object, message: RegExp])[] = [
    [{ iban: 'DE89370400440532013001' }, /^iban: IBAN check digits are wrong$/],
    [{ iban: 'DE8937040044053' }, /^iban: .*at least 16 characters/],
    [{ iban: 'D'.repeat(35) }, /^iban: .*at most 34 characters/],
    [{ iban: undefined }, /^iban: field required/],
    [{ name: undefined }, /^name: field required/],
    [{ name: 'Ox' }, /^name: .*at least 3 characters/],
    [{ name: 'x'.repeat(65) }, /^name: .*at most 64 characters/],
    [{ bic: 'COBADEF' }, /^bic: .*at least 8 characters/],
    [{ bic: 'BNPAFRPP' }, /^bic: BIC is not valid/],
    [{ mandate: 'ab' }, /^mandate: .*at least 3 characters/],
    [{ mandate: 'x'.repeat(36) }, /^mandate: .*at most 35 characters/],
    [{ mandate: 'a_b' }, /^mandate: A mandate reference is made of/],
    [{ mandate: `mndt_${'x'.repeat(24)}` }, /^mandate: A mandate reference is made of/],
    [{ date_mandate: now + 61 }, /^date_mandate: .*future/],
    [{ date_mandate: 'soon' }, /^date_mandate: /],
    [{ date_birth: '2030-01-16' }, /^date_birth: .*future/],
    [{ date_birth: '1974-02-30' }, /^date_birth: /],
  ]
  for (const [given, message] of rows)
    test(JSON.stringify(given), () =>
      assertNothingStored(server, async () => {
        const { status, body } = await post('DE89370400440532013000', given)
        assert.equal(status, 400, JSON.stringify(body))
        assert.equal(body.error.type, 'invalid_request_error')
        assert.match(body.error.message as string, message)
      }),
    )
})

suite('the same account again', () => {
  /** What was there before, what is asked for, and the refusal; null where it makes another account. */
  const rows: readonly (readonly [string, before: object, given: object, refusal: typeof known | null])[] = [
    ['the same IBAN and name', {}, {}, known],
    ['the same with spaces around the name', {}, { name: ' Max Mustermann ' }, known],
    ['the same with a signature, which the first can be given', {}, { date_mandate: signedAt }, known],
    ['another name', {}, { name: 'Erika Mustermann' }, null],
    ['another mandate that is named', {}, { mandate: 'another-1' }, null],
    ['none named after one that waits', { mandate: 'waits-1' }, {}, known],
    ['a new mandate after one that was signed', { date_mandate: signedAt }, {}, null],
    ['a new one signed at once', { date_mandate: signedAt }, { date_mandate: signedAt + 1 }, null],
    ['the same reference', { mandate: 'same-1' }, { mandate: 'same-1' }, known],
    ['the same in capitals, signed', { mandate: 'same-2', date_mandate: now }, { mandate: 'SAME-2' }, known],
    ['a reference of another holder', { mandate: 'same-3' }, { mandate: 'same-3', name: 'Eva Muster' }, referenceTaken],
  ]
  for (const [name, before, given, refusal] of rows)
    test(name, async () => {
      const iban = freshIban()
      const first = await register(iban, before)
      if (refusal === null) assert.notEqual((await register(iban, given)).id, first.id)
      else await assertNothingStored(server, async () => assertRefused(await post(iban, given), refusal(first.id)))
    })

  test('a reference of another IBAN', async () => {
    const { id } = await register(freshIban(), { mandate: 'elsewhere-1' })
    assertRefused(await post(freshIban(), { mandate: 'elsewhere-1' }), referenceTaken(id))
  })

  test('by the mandate as it is shown', async () => {
    const iban = freshIban()
    const { id, mandate } = await register(iban)
    assertRefused(await post(iban, { mandate }), known(id))
  })

  test('what v2 keeps without a mandate, for a customer', async () => {
    const iban = freshIban()
    const customer = (await api.post('/v2/customers/', { email: 'of.v2@example.org' })).body.id as string
    const { id } = (await api.post('/v2/sepa/', sepaBody(iban, { customer }))).body
    assertRefused(await post(iban), known(id))
    assert.equal((await read(id)).mandate, null)
  })

  test('it is free again once it is deleted, has another name, or is signed in v2', async () => {
    const iban = freshIban()
    const ids = [(await register(iban)).id]
    assert.equal((await api.delete(`/v1/sepa/${ids[0]}`)).status, 204)
    ids.push((await register(iban)).id)
    v1('sepa', await patch(ids[1], { name: 'Erika Mustermann' }))
    ids.push((await register(iban)).id)
    const { id: mandate } = await mandateOf(ids[2])
    assert.equal((await api.patch(`/v2/mandates/${mandate}`, { signed_at: signedAt })).status, 200)
    ids.push((await register(iban)).id)
    assert.equal(new Set(ids).size, 4)
    assert.equal((await read(ids[2])).date_mandate, signedAt)
  })

  test('of two at once one is made, and the other knows it', async () => {
    const iban = freshIban()
    const answers = await Promise.all([post(iban), post(iban)])
    const made = answers.find(({ status }) => status === 200)
    const refused = answers.find((answer) => answer !== made)
    assert(made !== undefined && refused !== undefined)
    assertRefused(refused, known(made.body.id))
  })
})

suite('changes', () => {
  test('name, reference and signature, until it is signed', async () => {
    const { id, ...before } = await register(freshIban())
    assert.deepEqual(v1('sepa', await patch(id, {})), { id, ...before })
    assert.deepEqual(v1('sepa', await patch(id, { mandate: before.mandate })), { id, ...before })
    const renamed = v1('sepa', await patch(id, { name: 'Pickle Rick' }))
    assert.deepEqual(renamed, { id, ...before, name: 'Pickle Rick' })
    const referred = v1('sepa', await patch(id, { mandate: 'chosen-1' }))
    assert.deepEqual(referred, { ...renamed, mandate: 'chosen-1' })
    const signed = v1('sepa', await patch(id, { date_mandate: signedAt }))
    assert.deepEqual(signed, { ...referred, date_mandate: signedAt })
    assert.deepEqual(await read(id), signed)
    for (const given of [{ name: 'Max Mustermann' }, { mandate: 'chosen-2' }, { date_mandate: signedAt - 1 }])
      assertRefused(await patch(id, given), isFixed(id))
    assert.deepEqual(await read(id), signed)
  })

  test('a reference that is taken', async () => {
    await register(freshIban(), { mandate: 'taken-1' })
    const { id } = await register(freshIban())
    assert.equal((await patch(id, { mandate: 'taken-1' })).status, 409)
  })

  test('a deleted account is not there any more, nor is one of another account, nor a list', async () => {
    const { id } = await register(freshIban())
    const { test: other } = await anotherAccount(server)
    assertRefused(await other.get(`/v1/sepa/${id}`), v1NotFound('sepa', id as string))
    const deleted = await api.delete(`/v1/sepa/${id}`)
    assert.deepEqual([deleted.status, deleted.body], [204, undefined])
    for (const answer of [await api.get(`/v1/sepa/${id}`), await patch(id, {}), await api.delete(`/v1/sepa/${id}`)])
      assertRefused(answer, v1NotFound('sepa', id as string))
    for (const path of ['/v1/sepa', '/v1/sepa/', '/v1/sepa/check', '/v1/sepa/check/'])
      assertRefused(await api.get(path), v1Refused(404, 'Nothing matches the given URI'))
  })
})

suite('debits', () => {
  const pay = (given: object): Promise<ApiAnswer> =>
    api.post('/v1/checkout/', { amount: 1000, currency: 'eur', ...given })
  const debit = async (sepa: unknown): Promise<ApiAnswer['body']> => v1('payment', await pay({ sepa }))
  const change = (id: unknown, given: object): Promise<ApiAnswer> => api.patch(`/v1/checkout/${String(id)}`, given)
  const open = async (sepa: unknown): Promise<ApiAnswer['body']> => {
    const { id } = v1('payment', await pay({}))
    return v1('payment', await change(id, { sepa }))
  }
  const signedAccount = (): Promise<ApiAnswer['body']> => register(freshIban(), { date_mandate: signedAt })
  const unsigned = v1Refused(409, 'SEPA account has no signed mandate')

  async function storedOf(paymentId: unknown): Promise<object | undefined> {
    const [row] = await server.running.core.store.query<{ sequence: string; used: string | null }>({
      text: `select p.sequence_type as sequence, m.last_used_on::text as used from payments p join mandates m on m.realm_id = p.realm_id and m.id = p.mandate_id where p.id = $1`,
      values: [paymentId],
    })
    return row
  }

  test('at once, by its id, with the account in full', async () => {
    const account = await signedAccount()
    const { status, method, sepa } = await debit(account.id)
    assert.deepEqual({ status, method, sepa }, { status: 'to_capture', method: 'sepa', sepa: account })
  })

  test('an account in the body is made once, and known again with its mandate or without', async () => {
    const given = sepaBody(freshIban(), { mandate: 'inline-1', date_mandate: signedAt })
    const { sepa } = await debit(given)
    assert.deepEqual([sepa.mandate, sepa.date_mandate], ['inline-1', signedAt])
    for (const again of [
      given,
      { ...given, mandate: undefined },
      { ...given, mandate: undefined, date_mandate: undefined },
    ])
      assert.equal((await debit(again)).sepa.id, sepa.id)
    assert.equal(v1('payment', await change((await debit(given)).id, { description: 'known' })).sepa.id, sepa.id)
    assert.equal((await open(given)).sepa.id, sepa.id)
  })

  test('the waiting mandate of a known account is signed by the debit that says when', async () => {
    const iban = freshIban()
    const { id, mandate } = await register(iban)
    const { sepa } = await debit(sepaBody(iban, { date_mandate: signedAt }))
    assert.deepEqual([sepa.id, sepa.mandate, sepa.date_mandate], [id, mandate, signedAt])
  })

  test('without a signed mandate it is refused, and nothing is kept', async () => {
    const iban = freshIban()
    const { id } = await register(iban)
    const paymentId = v1('payment', await pay({})).id
    const stranger = freshIban()
    await assertNothingStored(server, async () => {
      for (const sepa of [id, sepaBody(iban), sepaBody(stranger), sepaBody(stranger, { mandate: 'nobody-1' })]) {
        assertRefused(await pay({ sepa }), unsigned)
        assertRefused(await change(paymentId, { sepa }), unsigned)
      }
    })
  })

  test('one that waits has not used its mandate; the first that is asked for is the first', async () => {
    const { id } = await signedAccount()
    const waiting = await open(id)
    assert.deepEqual([waiting.status, waiting.method, waiting.sepa.id], [null, 'sepa', id])
    assert.deepEqual(await operationsOf(server, waiting.id as string), [])
    assert.deepEqual(await storedOf(waiting.id), { sequence: 'FRST', used: null })
    assert.deepEqual(await storedOf((await debit(id)).id), { sequence: 'FRST', used: '2030-01-15' })
    assert.equal(v1('payment', await change(waiting.id, { status: 'capture' })).status, 'to_capture')
    assert.deepEqual(await storedOf(waiting.id), { sequence: 'RCUR', used: '2030-01-15' })
  })

  test('an account that is given and waits has not used its mandate either', async () => {
    const waiting = await open(sepaBody(freshIban(), { date_mandate: signedAt }))
    assert.deepEqual(await storedOf(waiting.id), { sequence: 'FRST', used: null })
    assert.equal(v1('payment', await change(waiting.id, { status: 'authorize' })).status, 'authorized')
    assert.deepEqual(await storedOf(waiting.id), { sequence: 'FRST', used: '2030-01-15' })
  })

  test('given and asked for at once', async () => {
    const { id } = await signedAccount()
    const { id: paymentId } = v1('payment', await pay({}))
    assert.equal(v1('payment', await change(paymentId, { sepa: id, status: 'capture' })).status, 'to_capture')
    assert.deepEqual(await storedOf(paymentId), { sequence: 'FRST', used: '2030-01-15' })
  })

  describe('what happens to the account while it waits', () => {
    const rows: readonly (readonly [
      string,
      (sepa: ApiAnswer['body']) => Promise<unknown>,
      (sepa: ApiAnswer['body']) => Refused,
    ])[] = [
      [
        'its mandate is revoked',
        ({ mandate }) => api.delete(`/v2/mandates/${mandate}`),
        ({ mandate }) => v1Refused(409, `Mandate \`${mandate}\` was revoked`),
      ],
      ['it is deleted', ({ id }) => api.delete(`/v1/sepa/${id}`), ({ id }) => v1NotFound('sepa', id as string)],
    ]
    for (const [name, happens, refusal] of rows)
      test(name, async () => {
        const account = await signedAccount()
        const { id } = await open(account.id)
        await happens(account)
        for (const status of ['authorize', 'capture']) assertRefused(await change(id, { status }), refusal(account))
        assertRefused(await api.post(`/v1/checkout/${id}/capture`), refusal(account))
        assert.equal((await api.get(`/v1/checkout/${id}`)).body.status, null)
      })

    test('another mandate counts: it is debited by that, and shows it', async () => {
      const account = await signedAccount()
      const { id } = await open(account.id)
      const other = { sepa: account.id, rum: 'later-1', signed_at: now }
      assert.equal((await api.post('/v2/mandates/', other)).status, 200)
      const { status, sepa } = v1('payment', await change(id, { status: 'capture' }))
      assert.deepEqual([status, sepa.mandate, sepa.date_mandate], ['to_capture', 'later-1', now])
    })
  })
})

suite('the documented commands', () => {
  const printed = 'https://api.stancer.com'
  const printedId = 'sepa_fZvOCm7oDmUJhqvezEtlZwXa'
  const create = `curl -X POST "${printed}/v1/sepa/" \\
  --header "Content-Type: application/json" \\
  --data '{
    "iban": "FR1420041010050500013M02606",
    "name": "David Coaster"
}'`
  const get = `curl "${printed}/v1/sepa/${printedId}"`
  const update = `curl -X PATCH "${printed}/v1/sepa/${printedId}" \\
  --header "Content-Type: application/json" \\
  --data '{
    "name": "Pickle Rick"
}'`
  const remove = `curl -X DELETE "${printed}/v1/sepa/${printedId}"`

  test('work as they are printed', async () => {
    const home = await mkdtemp(join(tmpdir(), 'guichet-curl-'))
    try {
      const run = await runner(home)
      const made = await run(create)
      const { id, created, mandate, ...account } = v1('sepa', made)
      assert.deepEqual(account, {
        ...{ bic: 'TESTFRPP', date_birth: null, date_mandate: null, last4: '2606', live_mode: false },
        name: 'David Coaster',
      })
      assert.match(mandate as string, /^mndt_/)
      assertRefused(await run(create), known(id))
      assert.deepEqual(v1('sepa', await run(get, id)), made.body)
      const renamed = { ...made.body, name: 'Pickle Rick' }
      assert.deepEqual(v1('sepa', await run(update, id)), renamed)
      assert.deepEqual(v1('sepa', await run(get, id)), renamed)
      assert.equal((await run(remove, id)).status, 204)
      for (const command of [get, update, remove])
        assertRefused(await run(command, id), v1NotFound('sepa', id as string))
      assert.equal(created, now)
    } finally {
      await rm(home, { recursive: true })
    }
  })

  type Run = (command: string, id?: unknown) => Promise<ApiAnswer>

  /** With curl, whose configuration has the key; without it, the same requests. */
  async function runner(home: string): Promise<Run> {
    const { testSecretKey } = server.running.firstAccount
    await writeFile(join(home, '.curlrc'), `user = "${testSecretKey}:"\nsilent\nwrite-out = "\\n%{http_code}"\n`)
    const shell = promisify(execFile)
    const hasCurl = await shell('curl', ['--version']).then(
      () => true,
      () => false,
    )
    return async (command, id = printedId) => {
      const line = command.replaceAll(printedId, String(id)).replaceAll(printed, server.url)
      if (!hasCurl) return byHand(line)
      const { stdout } = await shell('sh', ['-c', line], { env: { ...process.env, CURL_HOME: home } })
      const [, text = '', status] = /^([^]*)\n(\d{3})$/.exec(stdout) ?? []
      return { status: Number(status), body: text === '' ? undefined : JSON.parse(text), headers: new Headers() }
    }
  }

  function byHand(line: string): Promise<ApiAnswer> {
    const [, path = ''] = /"http:\/\/[^/]+([^"]+)"/.exec(line) ?? []
    const [, method = 'GET'] = /-X (\w+)/.exec(line) ?? []
    const [, data] = /--data '([^']*)'/.exec(line) ?? []
    const body: unknown = data === undefined ? undefined : JSON.parse(data)
    if (method === 'POST') return api.post(path, body)
    if (method === 'PATCH') return api.patch(path, body)
    return method === 'DELETE' ? api.delete(path) : api.get(path)
  }
})

test('nothing lapses by itself: a mandate that waits keeps its account known', async () => {
  const iban = freshIban()
  const { test: own } = await anotherAccount(server)
  const { id } = (await own.post('/v1/sepa/', sepaBody(iban))).body
  assert.equal((await own.post('/sandbox/clock', { advance: (400 * DAY) / 1000 })).status, 200)
  assertRefused(await own.post('/v1/sepa/', sepaBody(iban)), known(id))
})
