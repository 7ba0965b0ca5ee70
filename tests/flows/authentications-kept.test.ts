/** What is kept of a 3-D Secure authentication, and for how long: the security code that waits for it, the events that tell of it, its authentication value. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DAY, ManualClock } from '../../src/kit/clock.ts'
import type { Api } from '../support/api.ts'
import { answered, cards, change, create, createWithAuth, pageUrl, shopUrl } from '../support/authentications.ts'
import { cardBody } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { payerAt } from '../support/payer.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing, storedRows } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

const codesKept = async (on: TestServer, cardId: string): Promise<number> =>
  (await storedRows(on)).filter((row) => row.startsWith('security_codes ') && row.includes(cardId)).length

describe('the security code waits for the authorization, and is erased with it, or when it is clear that none follows', () => {
  const rows: readonly (readonly [
    what: string,
    number: string,
    url: () => string,
    outcome: string,
    afterAnswer: number,
    afterCapture: number,
  ])[] = [
    ['for the shop', '4000002080000001', () => shopUrl, 'authenticated', 1, 0],
    ['for the page', '4000002460000001', () => pageUrl(server), 'authenticated', 0, 0],
    ['refused by the bank', '4000000000009987', () => shopUrl, 'authenticated', 1, 0],
    ['without proof, and tried', '4000002760000016', () => shopUrl, 'unavailable', 1, 0],
    ['for the page, without proof', '4000003720000005', () => pageUrl(server), 'unavailable', 0, 0],
    ['declined', '4000003800000008', () => shopUrl, 'declined', 0, 0],
    ['given up, for the page', '4000007520000008', () => pageUrl(server), 'canceled', 0, 0],
    ['failed', '4000000560000004', () => shopUrl, 'failed', 0, 0],
    ['left alone', '4000004420000006', () => pageUrl(server), 'abandoned', 1, 1],
  ]
  for (const [what, number, url, outcome, afterAnswer, afterCapture] of rows) {
    test(what, async () => {
      const { id, card, auth } = await create(api, {
        card: cardBody(number, { cvc: '123' }),
        auth: { return_url: url() },
      })
      assert.equal(await codesKept(server, card.id), 1)
      await answered(api, auth.uuid, outcome)
      assert.equal(await codesKept(server, card.id), afterAnswer)
      await api.patch(`/v2/payments/${id}`, { status: 'capture' })
      assert.equal(await codesKept(server, card.id), afterCapture)
    })
  }

  test('where there was none, there is none', async () => {
    const { card } = await createWithAuth(api, '4000005280000002')
    assert.equal(await codesKept(server, card.id), 0)
  })

  test('a card that was registered with one keeps it; the last one given counts, and there is never a second', async () => {
    const { id: cardId } = shaped('card', await api.post('/v2/cards/', cardBody('4000005780000007', { cvc: '123' })))
    const { id, auth } = await create(api, { card: cardId, auth: true })
    assert.equal(await codesKept(server, cardId), 1)
    await change(api, id, { card: cardBody('4000005780000007', { cvc: '321' }) })
    assert.equal(await codesKept(server, cardId), 1)
    await answered(api, auth.uuid, 'authenticated')
    await change(api, id, { status: 'authorize' })
    assert.equal(await codesKept(server, cardId), 0)
  })

  test('that of a card which is given to be charged at once is erased with the answer', async () => {
    const { id: cardId } = shaped('card', await api.post('/v2/cards/', cardBody('4242424242424242', { cvc: '123' })))
    const { id } = await create(api, {})
    assert.equal(await codesKept(server, cardId), 1)
    assert.equal((await change(api, id, { card: cardId, status: 'authorize' })).status, 'authorized')
    assert.equal(await codesKept(server, cardId), 0)
  })

  test('that of a payer who does not come back is erased after six hours, with a card that was left for another as well', async () => {
    const withCode = (number: string): object => ({ card: cardBody(number, { cvc: '123' }) })
    const waiting = await create(api, { ...withCode('4000006200000007'), auth: true })
    const changed = await create(api, { ...withCode('4000006430000009'), auth: true })
    const again = await change(api, changed.id, withCode('4000007240000007'))
    await api.post('/sandbox/clock', { advance: 5 * 3600 })
    const dearer = await create(api, { ...withCode('4000007840000001'), auth: true })
    await api.post('/sandbox/clock', { advance: 1800 })
    await change(api, dearer.id, { amount: 200 })
    await api.post('/sandbox/clock', { advance: 1800 })
    const left = (): Promise<number[]> =>
      Promise.all([waiting, changed, again, dearer].map(({ card }) => codesKept(server, card.id)))
    assert.deepEqual(await left(), [0, 0, 0, 1])
    // The authentication for the lower amount is over; the code waits for the one that counts.
    await api.post('/sandbox/clock', { advance: 5 * 3600 })
    assert.deepEqual(await left(), [0, 0, 0, 1])
    await api.post('/sandbox/clock', { advance: 1800 })
    assert.deepEqual(await left(), [0, 0, 0, 0])
  })

  test('that of a success which the shop leaves lying falls with the key of its day; the payment can still be paid', async () => {
    const clock = new ManualClock(someNoon)
    const late = await startTestServer({ clock })
    try {
      const { id, card, auth } = await createWithAuth(late.api, cards.optional, {
        card: cardBody(cards.optional, { cvc: '123' }),
      })
      await answered(late.api, auth.uuid, 'authenticated')
      await late.running.core.vault.refresh()
      assert.equal(await codesKept(late, card.id), 1)
      clock.advance(2 * DAY)
      await late.running.core.vault.refresh()
      assert.equal(await codesKept(late, card.id), 0)
      await late.api.post('/sandbox/clock', { advance: 0 })
      assert.equal((await change(late.api, id, { status: 'capture' })).status, 'to_capture')
    } finally {
      await closeAgreeing(late)
    }
  })
})

describe('events', () => {
  interface Told {
    readonly type: string
    readonly snapshot: Readonly<Record<string, unknown>>
  }

  const toldOf = (uuid: string): Promise<Told[]> =>
    server.running.core.store.query<{ type: string; snapshot: Told['snapshot'] }>({
      text: 'select type, snapshot from events where object_id = $1 order by created_at, id',
      values: [uuid],
    })

  /** What the payer does, and the statuses that are told of; each is told once. */
  const rows: readonly (readonly [outcomes: readonly string[], statuses: readonly string[]])[] = [
    [[], ['available']],
    [['abandoned'], ['available', 'attempted']],
    [
      ['abandoned', 'abandoned', 'authenticated'],
      ['available', 'attempted', 'success'],
    ],
    [['authenticated'], ['available', 'success']],
    [['attempt'], ['available', 'success']],
    [['declined'], ['available', 'declined']],
    [['canceled'], ['available', 'declined']],
    [['failed'], ['available', 'failed']],
    [['unavailable'], ['available', 'unavailable']],
  ]
  for (const [outcomes, statuses] of rows) {
    test(`${['given a card', ...outcomes].join(', ')}: requested, ${statuses.join(', ')}`, async () => {
      const { id, auth } = await create(api, { auth: { return_url: shopUrl } })
      await change(api, id, { card: cardBody(cards.optional) })
      const values: string[] = []
      for (const outcome of outcomes) {
        const { authentication_value } = await answered(api, auth.uuid, outcome)
        if (authentication_value !== null) values.push(authentication_value)
      }
      const told = await toldOf(auth.uuid)
      const expected = ['requested', ...statuses]
      assert.deepEqual(told.map(({ type }) => type).sort(), expected.map((status) => `authentication.${status}`).sort())
      for (const { type, snapshot } of told) {
        assert.equal(type, `authentication.${String(snapshot.status)}`)
        assert.deepEqual([snapshot.id, snapshot.paymentId, snapshot.returnUrl], [auth.uuid, id, shopUrl])
        assert.ok(!('authenticationValue' in snapshot))
        for (const value of values) assert.ok(!JSON.stringify(snapshot).includes(value))
      }
      assert.equal(values.length, statuses.includes('success') ? 1 : 0)
    })
  }

  test('expired is told of as well, and so is another address or device', async () => {
    const { id, auth } = await createWithAuth(api, cards.optional)
    const said = { return_url: `${shopUrl}/2`, device: { ip: '192.0.2.7' } }
    await change(api, id, { auth: { return_url: said.return_url } })
    await change(api, id, { auth: said })
    await change(api, id, { auth: said })
    await api.post('/sandbox/clock', { advance: 6 * 3600 + 1 })
    const told = await toldOf(auth.uuid)
    const types = told.map(({ type }) => type.replace('authentication.', ''))
    assert.deepEqual(types.sort(), ['available', 'changed', 'changed', 'expired'])
    const changed = told.filter(({ type }) => type === 'authentication.changed')
    assert.deepEqual(new Set(changed.map(({ snapshot }) => snapshot['device'])), new Set([null, said.device]))
  })

  test('the first way from the page is told of, however many browsers come after it; what they are is kept', async () => {
    const { id, auth } = await createWithAuth(api, cards.optional)
    const page = `/${server.running.firstAccount.testPublicKey}/${id}`
    for (const [browser, language] of [
      ['One', 'en'],
      ['Two', 'en'],
      ['Three', 'fr'],
    ] as const) {
      const { status } = await payerAt(server.url).open(`${page}?lang=${language}`, { 'user-agent': browser })
      assert.equal(status, 303)
    }
    const told = await toldOf(auth.uuid)
    assert.deepEqual(told.map(({ type }) => type).sort(), ['authentication.available', 'authentication.changed'])
    const { device } = (await api.get(`/v2/payments/${id}`)).body.auth
    assert.equal((device as { user_agent: string }).user_agent, 'Three')
  })

  test("of the payment, the page's way tells what the shop's way tells", async () => {
    for (const url of [shopUrl, pageUrl(server)]) {
      const { id, auth } = await createWithAuth(api, cards.optional, { auth: { return_url: url } })
      await answered(api, auth.uuid, 'authenticated')
      if (url === shopUrl) await change(api, id, { status: 'capture' })
      assert.deepEqual(
        (await toldOf(id)).map(({ type }) => type),
        ['payment.created', 'payment.to_capture'],
      )
    }
  })

  test('the authentication value is shown to the sandbox alone, logged nowhere, and kept until the bank is asked with it', async () => {
    const rows: readonly [number: string, url: string, kept: string[]][] = [
      [cards.optional, shopUrl, ['authentications']],
      [cards.insufficientFunds, shopUrl, ['authentications']],
      [cards.optional, pageUrl(server), []],
    ]
    for (const [number, url, kept] of rows) {
      const { id, auth } = await createWithAuth(api, number, { auth: { return_url: url } })
      const { authentication_value } = await answered(api, auth.uuid, 'authenticated')
      assert.match(authentication_value, /^[A-Za-z0-9+/]{27}=$/)
      const holding = async (): Promise<(string | undefined)[]> =>
        (await storedRows(server)).filter((row) => row.includes(authentication_value)).map((row) => row.split(' ')[0])
      assert.deepEqual(await holding(), kept)
      const { body } = await api.patch(`/v2/payments/${id}`, { status: 'capture' })
      assert.deepEqual(await holding(), [])
      assert.ok(!JSON.stringify(body).includes(authentication_value))
      assert.ok(!server.log().includes(authentication_value))
    }
  })
})
