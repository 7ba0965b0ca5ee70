/** Mandates: made, changed, signed, revoked, and told of. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ManualClock, MINUTE, secondsOf } from '../../src/kit/clock.ts'
import { findMandateByToken, getMandate, signMandate, type Signature } from '../../src/mandates/index.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { freshIbans, sepaBody } from '../support/ibans.ts'
import { assertRefused, conflict, invalid, notFound, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { listed, shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

const clock = new ManualClock(someNoon)
let server: TestServer
let api: Api
let other: AnotherAccount
before(async () => {
  server = await startTestServer({ clock })
  api = server.api
  other = await anotherAccount(server)
})
after(() => closeAgreeing(server))

const now = secondsOf(someNoon)
const day = 86_400
const ibans = freshIbans()

const account = async (given: object = {}, by: Api = api): Promise<string> =>
  shaped('sepa', await by.post('/v2/sepa/', sepaBody(ibans.next().value, given))).id as string
const create = async (given: object, by: Api = api): Promise<ApiAnswer['body']> =>
  shaped('mandate', await by.post('/v2/mandates/', given))
const change = (id: string, given: object): Promise<ApiAnswer> => api.patch(`/v2/mandates/${id}`, given)
const idsOf = async (query: string, by: Api = api): Promise<string[]> =>
  listed('mandates', await by.get(`/v2/mandates/?${query}`)).map(({ id }) => id as string)
/** `mandate date_mandate` of an account. */
const shownWith = async (sepa: string): Promise<string> => {
  const { mandate, date_mandate } = shaped('sepa', await api.get(`/v2/sepa/${sepa}`))
  return `${mandate} ${date_mandate}`
}
const rumTaken = (id: string) => conflict('Mandate already exists, duplicate rum', id)
const isSigned = (id: string) => conflict(`Mandate \`${id}\` is signed and can no longer be changed`)
const inTheFuture = invalid(
  ['body', 'signed_at'],
  'A mandate cannot be signed in the future',
  'value_error.date.not_in_the_past',
)

/** `mandate.created`, of an object, by name: events of one moment have no order. */
async function eventsOf(id: string): Promise<string[]> {
  const rows = await server.running.core.store.query<{ type: string }>({
    text: 'select type from events where object_id = $1 order by type',
    values: [id],
  })
  return rows.map(({ type }) => type)
}

const principal = () => ({ accountId: server.running.firstAccount.account.id, accountName: '', mode: 'test' }) as const
/** As the signing page does it. */
const sign = (id: string, at = clock.now()): Promise<unknown> => {
  const { gate, performer } = server.running.core
  const signature: Signature = { how: 'electronic', name: 'Max', at, place: null, ip: '::1', userAgent: 'x' }
  return performer.perform(
    (fresh) => gate.open(principal(), fresh),
    async (ctx) => signMandate(ctx, await getMandate(ctx, id), signature),
  )
}

test('a mandate that waits is shown with where it is signed and uploaded', async () => {
  const customer = (await api.post('/v2/customers/', { email: 'payer@example.org' })).body.id as string
  const sepa = await account({ customer })
  const { id, sign_url, upload_url, ...mandate } = await create({ sepa, rum: 'waits-1' })
  assert.match(id as string, /^mndt_[a-zA-Z0-9]{24}$/)
  assert.deepEqual(mandate, {
    ...{ sepa, customer, rum: 'waits-1', url: null },
    ...{ created_at: now, signed_at: null, deleted_at: null },
  })
  assert.match(sign_url as string, new RegExp(`^${server.url}/mandates/[0-9A-Za-z]{32}$`))
  assert.equal(upload_url, `${sign_url}/upload`)
  for (const path of [`/v2/mandates/${id}`, `/v2/mandates/${id}/`])
    assert.deepEqual((await api.get(path)).body, { id, sign_url, upload_url, ...mandate })
  assert.equal(await shownWith(sepa), 'waits-1 null')
  assert.deepEqual(await eventsOf(id), ['mandate.created'])
})

test('what opens its page is another for each, and tells whose it is', async () => {
  const sepa = await account()
  const mandates = [await create({ sepa }), await create({ sepa })]
  const tokens = mandates.map(({ sign_url }) => (sign_url as string).slice(-32))
  assert.notEqual(tokens[0], tokens[1])
  const { gate } = server.running.core
  for (const [place, token] of tokens.entries()) {
    const owner = await gate.ownerOf(token)
    assert.deepEqual([owner?.accountId, owner?.mode], [principal().accountId, 'test'])
    const found = await findMandateByToken(await gate.open(principal(), true), token)
    assert.equal(found?.id, mandates[place].id)
  }
})

test('a reference is made where none is given, and a signature on paper is taken', async () => {
  const sepa = await account()
  const mandate = await create({ sepa, signed_at: now - 10 * day, rum: null })
  assert.match(mandate.rum as string, /^RUM-20300115-[0-9A-Z]{11}$/)
  assert.equal((mandate.rum as string).length, 24)
  assert.deepEqual([mandate.signed_at, mandate.sign_url], [now - 10 * day, null])
  assert.match(mandate.upload_url as string, /upload$/)
  assert.equal(await shownWith(sepa), `${mandate.rum} 2030-01-05`)
  assert.deepEqual(await eventsOf(mandate.id), ['mandate.created', 'mandate.signed'])
})

test('a merchant whose clock is a little ahead signs now', async () => {
  const mandate = await create({ sepa: await account(), signed_at: now + 60 })
  assert.equal(mandate.signed_at, now)
})

describe('refused without a trace', () => {
  const rows: readonly [given: object, refused: (sepa: string) => ReturnType<typeof invalid>][] = [
    [{ sepa: undefined }, () => invalid(['body', 'sepa'], 'field required', 'value_error.missing')],
    [{ sepa: unknownId('sepa') }, () => notFound('SEPA', unknownId('sepa'))],
    [{ rum: '' }, () => atLeastOne(['body', 'rum'])],
    [{ rum: 'x'.repeat(25) }, () => tooLong],
    [{ rum: 'a//b' }, () => noReference],
    [{ rum: 'é' }, () => noReference],
    [{ signed_at: now + 61 }, () => inTheFuture],
    [{ signed_at: '2030-01-16T00:00:00Z' }, () => inTheFuture],
    [{ pdf: 'x' }, () => invalid(['body', 'pdf'], 'extra fields not permitted', 'value_error.extra')],
  ]
  const noReference = invalid(
    ['body', 'rum'],
    "A mandate reference is made of letters, digits, spaces inside, and / - ? : ( ) . , ' +, without a slash at its ends or two in a row",
    'value_error.mandate_reference',
  )
  const atLeastOne = (loc: string[]) =>
    invalid(loc, 'ensure this value has at least 1 characters', 'value_error.any_str.min_length')
  const tooLong = invalid(
    ['body', 'rum'],
    'ensure this value has at most 24 characters',
    'value_error.any_str.max_length',
  )

  for (const [given, refused] of rows)
    test(JSON.stringify(given), async () => {
      const sepa = await account()
      await assertNothingStored(server, async () =>
        assertRefused(await api.post('/v2/mandates/', { sepa, ...given }), refused(sepa)),
      )
    })
})

test('a reference belongs to one mandate for ever, whatever its capitals', async () => {
  const { id } = await create({ sepa: await account(), rum: 'once' })
  const { id: second } = await create({ sepa: await account(), rum: 'twice' })
  const sepa = await account()
  const refuse = (): Promise<void> =>
    assertNothingStored(server, async () => {
      for (const rum of ['once', 'ONCE']) {
        assertRefused(await api.post('/v2/mandates/', { sepa, rum }), rumTaken(id))
        assertRefused(await change(second, { rum }), rumTaken(id))
      }
    })
  await refuse()
  assert.equal((await api.delete(`/v2/mandates/${id}`)).status, 200)
  await refuse()
  // Elsewhere it is free.
  await create({ sepa: await account({}, other.test), rum: 'once' }, other.test)
})

test('of several who claim a reference at once, one has it', async () => {
  const sepa = await account()
  const claims = Array.from({ length: 6 }, () => api.post('/v2/mandates/', { sepa, rum: 'claimed' }))
  const [won, ...lost] = (await Promise.all(claims)).sort((a, b) => a.status - b.status)
  assert(won !== undefined)
  for (const answer of lost) assertRefused(answer, rumTaken(shaped('mandate', won).id))
})

test('until it is signed its reference can be changed; then nothing', async () => {
  const sepa = await account()
  const { id, ...mandate } = await create({ sepa, rum: 'changing' })
  assert.deepEqual(shaped('mandate', await change(id, {})), { id, ...mandate })
  assert.deepEqual(shaped('mandate', await change(id, { rum: 'CHANGING' })), { id, ...mandate, rum: 'CHANGING' })
  await assertNothingStored(server, async () =>
    assertRefused(await change(id, { rum: 'changed', signed_at: now + 3600 }), inTheFuture),
  )
  const signed = shaped('mandate', await change(id, { rum: 'changed', signed_at: now - 60 }))
  assert.deepEqual(signed, { id, ...mandate, rum: 'changed', signed_at: now - 60, sign_url: null })
  assert.equal(await shownWith(sepa), 'changed 2030-01-15')
  await assertNothingStored(server, async () => {
    for (const given of [{ rum: 'other' }, { signed_at: now - 120 }, { rum: 'other', signed_at: now - 60 }])
      assertRefused(await change(id, given), isSigned(id))
    assert.deepEqual(shaped('mandate', await change(id, { rum: 'changed', signed_at: now - 60 })), signed)
  })
  assert.deepEqual(await eventsOf(id), ['mandate.changed', 'mandate.created', 'mandate.signed'])
})

test('a reference that is longer than new mandates take comes with an account, is found, and can be said again', async () => {
  const rum = 'r'.repeat(35)
  const [id = ''] = await idsOf(`sepa=${await account({ mandate: rum })}`)
  assert.deepEqual(await idsOf(`rum=${rum}`), [id])
  const signed = shaped('mandate', await change(id, { rum, signed_at: now }))
  assert.equal(signed.rum, rum)
  assert.deepEqual(shaped('mandate', await change(id, { rum })), signed)
  const tooLong = (at: string) =>
    invalid([at, 'rum'], 'ensure this value has at most 35 characters', 'value_error.any_str.max_length')
  await assertNothingStored(server, async () => {
    assertRefused(await change(id, { rum: `${rum}r` }), tooLong('body'))
    assertRefused(await api.get(`/v2/mandates/?rum=${rum}r`), tooLong('query'))
  })
})

test('a payer signs once, and not what was revoked', async () => {
  const sepa = await account()
  const [mandate, gone] = [await create({ sepa }), await create({ sepa })]
  const answers = await Promise.allSettled([sign(mandate.id), sign(mandate.id), sign(mandate.id)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected'])
  await assert.rejects(sign(mandate.id), { status: 409, message: isSignedText(mandate.id) })
  assert.deepEqual(await eventsOf(mandate.id), ['mandate.created', 'mandate.signed'])
  await api.delete(`/v2/mandates/${gone.id}`)
  await assert.rejects(sign(gone.id), { status: 404 })
})
const isSignedText = (id: string): string => `Mandate \`${id}\` is signed and can no longer be changed`

test('a moment that is shown by the second is the same when it comes back', async () => {
  const { id } = await create({ sepa: await account() })
  await sign(id, someNoon - 1234)
  const { signed_at } = shaped('mandate', await api.get(`/v2/mandates/${id}`))
  assert.equal(shaped('mandate', await change(id, { signed_at })).signed_at, signed_at)
})

test('a revoked mandate is gone, and the account shows another that lives', async () => {
  const sepa = await account({ mandate: 'first', date_mandate: '2029-01-01' })
  const [first = ''] = await idsOf(`sepa=${sepa}`)
  clock.advance(MINUTE)
  const waiting = await create({ sepa, rum: 'waiting' })
  clock.advance(MINUTE)
  const later = await create({ sepa, rum: 'later', signed_at: now - day })
  const earlier = await create({ sepa, rum: 'earlier', signed_at: now - 800 * day })
  const steps: readonly [revoked: string, shown: string][] = [
    [earlier.id, 'later 2030-01-14'],
    [later.id, 'first 2029-01-01'],
    [first, 'waiting null'],
    [waiting.id, 'null null'],
  ]
  for (const [id, shown] of steps) {
    const path = `/v2/mandates/${id}`
    const revoked = shaped('mandate', await api.delete(path))
    assert.deepEqual([revoked.deleted_at, revoked.sign_url, revoked.upload_url], [secondsOf(clock.now()), null, null])
    assert.equal(await shownWith(sepa), shown)
    assert((await eventsOf(id)).includes('mandate.deleted'))
    await assertNothingStored(server, async () => {
      for (const answer of [api.get(path), api.delete(path), change(id, { rum: 'again' })])
        assertRefused(await answer, notFound('Mandate', id))
    })
  }
  assert.deepEqual(await idsOf(`sepa=${sepa}`), [])
  clock.advance(-2 * MINUTE)
})

test('what is signed counts before what waits, whichever was made first, on paper or on the page', async () => {
  const sepa = await account()
  const first = await create({ sepa, rum: 'made first' })
  clock.advance(MINUTE)
  await create({ sepa, rum: 'made second' })
  assert.equal(await shownWith(sepa), 'made second null')
  const third = await create({ sepa, rum: 'made third' })
  shaped('mandate', await change(first.id, { signed_at: now - day }))
  assert.equal(await shownWith(sepa), 'made first 2030-01-14')
  await sign(third.id)
  assert.equal(await shownWith(sepa), 'made third 2030-01-15')
  clock.advance(-MINUTE)
})

test('whatever happens to the mandates of an account at once, it shows one that lives', async () => {
  const sepa = await account()
  const made = await Promise.all(Array.from({ length: 5 }, () => create({ sepa, signed_at: now - day })))
  const [kept, ...revoked] = made.map(({ id }) => id as string)
  const waiting = await create({ sepa })
  await Promise.all([...revoked.map((id) => api.delete(`/v2/mandates/${id}`)), sign(waiting.id)])
  assert.equal(await shownWith(sepa), `${waiting.rum} 2030-01-15`)
  await Promise.all([api.delete(`/v2/mandates/${waiting.id}`), change(kept ?? '', {})])
  assert.equal(await shownWith(sepa), `${made[0].rum} 2030-01-14`)
})

test('mandates of another account or mode are not there', async () => {
  const sepa = await account()
  const { id } = await create({ sepa, rum: 'elsewhere' })
  await assertNothingStored(server, async () => {
    for (const elsewhere of [other.test, other.live]) {
      const path = `/v2/mandates/${id}`
      const answers = [elsewhere.get(path), elsewhere.patch(path, { rum: 'mine' }), elsewhere.delete(path)]
      for (const answer of await Promise.all(answers)) assertRefused(answer, notFound('Mandate', id))
      assertRefused(await elsewhere.post('/v2/mandates/', { sepa }), notFound('SEPA', sepa))
      assert.deepEqual(await idsOf('rum=elsewhere', elsewhere), [])
    }
  })
})

test('lists are newest first, all, or of a customer, an account, a reference', async () => {
  const lists = (await anotherAccount(server, 'Lists')).test
  const customer = (await lists.post('/v2/customers/', { email: 'lists@example.org' })).body.id as string
  const [mine, theirs] = [await account({ customer }, lists), await account({}, lists)]
  const ids: string[] = []
  for (const [sepa, rum] of [
    [mine, 'one'],
    [theirs, 'two'],
    [mine, 'three'],
    [mine, 'four'],
  ]) {
    clock.advance(1)
    ids.unshift((await create({ sepa, rum }, lists)).id as string)
  }
  const [four, three, two, one] = ids
  await lists.delete(`/v2/mandates/${four}`)
  const rows: readonly [query: string, found: (string | undefined)[]][] = [
    ['', [three, two, one]],
    ['limit=1&start=1', [two]],
    [`customer=${customer}`, [three, one]],
    [`customer=${customer}&start=1`, [one]],
    [`sepa=${theirs}`, [two]],
    [`sepa=${mine}&rum=one`, [one]],
    [`sepa=${theirs}&rum=one`, []],
    ['rum=One', [one]],
    ['rum=four', []],
    [`customer=${unknownId('cust')}`, []],
  ]
  for (const [query, found] of rows) assert.deepEqual(await idsOf(query, lists), found, query)
  const { range } = (await lists.get('/v2/mandates/?limit=2')).body
  assert.deepEqual(range, { start: 0, end: 2, limit: 2, count: 3, has_more: true })
})
