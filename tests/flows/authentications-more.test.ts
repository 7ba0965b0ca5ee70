/**
 * 3-D Secure beside the rest: what goes on by itself, where payers come back to, how long they may take, whose an authentication is, and what follows a payment that had one.
 * The tables of what each act and each change bring are in authentications.test.ts.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { anotherAccount } from '../support/another-account.ts'
import { apiClient, type Api } from '../support/api.ts'
import {
  answer,
  answered,
  cards,
  change,
  create,
  createWithAuth,
  pageUrl,
  read,
  shopUrl,
  takenOnce,
} from '../support/authentications.ts'
import { cardBody } from '../support/bodies.ts'
import { assertRefused, conflict, invalid, notFound, plain, type Refused } from '../support/refusals.ts'
import { payerAt, typed, type PageAnswer } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, balancesOf, closeAgreeing, operationsOf } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

describe('what comes back to the page goes on by itself, as soon as there is a proof or can be none', () => {
  const held = ['authorization 100 approved']
  const rows: readonly (readonly [
    card: keyof typeof cards,
    outcome: string | null,
    given: object,
    auth: string,
    status: string | null,
    response: string | null,
    operations: readonly string[],
  ])[] = [
    ['optional', 'authenticated', {}, 'success', 'to_capture', '00', takenOnce],
    ['optional', 'authenticated', { capture: false }, 'success', 'authorized', '00', held],
    ['optional', 'attempt', {}, 'success', 'to_capture', '00', takenOnce],
    ['optional', 'unavailable', {}, 'unavailable', 'to_capture', '00', takenOnce],
    ['optional', 'declined', {}, 'declined', null, null, []],
    ['optional', 'canceled', {}, 'declined', null, null, []],
    ['optional', 'failed', {}, 'failed', null, null, []],
    ['optional', 'abandoned', {}, 'attempted', null, null, []],
    ['required', 'authenticated', {}, 'success', 'to_capture', '00', takenOnce],
    ['required', 'unavailable', {}, 'unavailable', 'refused', 'A1', ['authorization 100 refused']],
    ['not_required', 'abandoned', {}, 'success', 'to_capture', '00', takenOnce],
    ['not_enrolled', null, {}, 'unavailable', 'to_capture', '00', takenOnce],
    ['insufficientFunds', 'authenticated', {}, 'success', 'refused', '51', ['authorization 100 refused']],
  ]
  for (const [card, outcome, given, auth, status, response, operations] of rows) {
    test(`${card}, ${outcome ?? 'not sent'}, ${JSON.stringify(given)}: ${status ?? 'nothing is taken'}`, async () => {
      const payment = await createWithAuth(api, cards[card], { ...given, auth: { return_url: pageUrl(server) } })
      if (outcome !== null) {
        assert.deepEqual([payment.status, payment.auth.status], [null, 'available'])
        assert.equal((await answered(api, payment.auth.uuid, outcome)).status, auth)
      }
      const after = await read(api, payment.id)
      assert.deepEqual([after.auth.status, after.status, after.response], [auth, status, response])
      assert.deepEqual(await operationsOf(server, payment.id), operations)
    })
  }
})

test('a card given to such a payment later takes the same way', async () => {
  const asked = await create(api, { auth: { return_url: pageUrl(server) } })
  const { auth } = await change(api, asked.id, { card: cardBody(cards.optional) })
  await answered(api, auth.uuid, 'authenticated')
  assert.equal((await read(api, asked.id)).status, 'to_capture')
  const other = await create(api, { auth: { return_url: pageUrl(server) } })
  assert.equal((await change(api, other.id, { card: cardBody(cards.not_enrolled) })).status, 'to_capture')
  assert.deepEqual(await operationsOf(server, other.id), takenOnce)
})

describe('the address of the page, given later, takes the payment where there is a proof, or can be none', () => {
  const rows: readonly (readonly [card: keyof typeof cards, proven: boolean, patch: object, status: string | null])[] =
    [
      ['not_enrolled', false, {}, 'to_capture'],
      ['optional', true, {}, 'to_capture'],
      ['optional', true, { card: cardBody(cards.optional) }, 'to_capture'],
      ['optional', false, {}, null],
    ]
  for (const [card, proven, patch, status] of rows) {
    test(`${card}, ${proven ? 'proven' : 'not proven'}, ${'card' in patch ? 'with' : 'without'} its card`, async () => {
      const payment = await createWithAuth(api, cards[card], { auth: { return_url: shopUrl } })
      if (proven) await answered(api, payment.auth.uuid, 'authenticated')
      assert.equal((await read(api, payment.id)).status, null)
      const given = await change(api, payment.id, { auth: { return_url: pageUrl(server) }, ...patch })
      assert.equal(given.status, status)
      assert.deepEqual(await operationsOf(server, payment.id), status === null ? [] : takenOnce)
    })
  }
})

describe('the last word about the address of return decides whether the payment goes on by itself', () => {
  const rows: readonly (readonly [what: string, made: () => object, patch: () => object | null, goesOn: boolean])[] = [
    ["the payment's own address", () => ({ auth: true, return_url: pageUrl(server) }), () => null, true],
    [
      "the authentication's before the payment's",
      () => ({ auth: { return_url: shopUrl }, return_url: pageUrl(server) }),
      () => null,
      false,
    ],
    [
      'a shop that names the page',
      () => ({ auth: { return_url: `${shopUrl}?${pageUrl(server)}` } }),
      () => null,
      false,
    ],
    ["the page's host alone", () => ({ auth: { return_url: server.url } }), () => null, false],
    ['no address', () => ({ auth: true }), () => null, false],
    [
      'page, then shop',
      () => ({ auth: { return_url: pageUrl(server) } }),
      () => ({ auth: { return_url: shopUrl } }),
      false,
    ],
    [
      'shop, then page',
      () => ({ auth: { return_url: shopUrl } }),
      () => ({ auth: { return_url: pageUrl(server) } }),
      true,
    ],
    ['page, then no word', () => ({ auth: { return_url: pageUrl(server) } }), () => ({ auth: true }), true],
    [
      'page, then another card',
      () => ({ auth: { return_url: pageUrl(server) } }),
      () => ({ card: cardBody('4000000560000004') }),
      true,
    ],
    ['page, then more money', () => ({ auth: { return_url: pageUrl(server) } }), () => ({ amount: 200 }), true],
  ]
  for (const [what, made, patch, goesOn] of rows) {
    test(what, async () => {
      const payment = await createWithAuth(api, cards.optional, made())
      const given = patch()
      const { auth } = given === null ? payment : await change(api, payment.id, given)
      await answered(api, auth.uuid, 'authenticated')
      assert.equal((await read(api, payment.id)).status, goesOn ? 'to_capture' : null)
    })
  }
})

/** Where a page leads the browser by itself; null where it stays. */
const leadsTo = ({ text }: PageAnswer): string | null =>
  /http-equiv="refresh" content="\d;url=([^"]*)"/.exec(text)?.[1]?.replaceAll('&#61;', '=') ?? null

describe('a payer who is sent to the page, with a card that the shop has given already', () => {
  const held = ['authorization 100 approved']
  const rows: readonly (readonly [
    what: string,
    given: object,
    outcome: string,
    end: string | null,
    status: string | null,
    operations: readonly string[],
  ])[] = [
    [
      "the payment's return URL",
      { auth: true, return_url: shopUrl },
      'authenticated',
      shopUrl,
      'to_capture',
      takenOnce,
    ],
    ["the authentication's own", { auth: { return_url: shopUrl } }, 'authenticated', shopUrl, 'to_capture', takenOnce],
    [
      'one of each',
      { auth: { return_url: `${shopUrl}/2` }, return_url: shopUrl },
      'authenticated',
      shopUrl,
      'to_capture',
      takenOnce,
    ],
    ['none', { auth: true }, 'authenticated', null, 'to_capture', takenOnce],
    [
      'nothing to capture yet',
      { auth: true, return_url: shopUrl, capture: false },
      'authenticated',
      shopUrl,
      'authorized',
      held,
    ],
    ['no proof is to be had', { auth: true, return_url: shopUrl }, 'unavailable', shopUrl, 'to_capture', takenOnce],
    ['no proof is given', { auth: true, return_url: shopUrl }, 'declined', shopUrl, null, []],
  ]
  for (const [what, given, outcome, end, status, operations] of rows) {
    test(`${what}: comes back to the page, then ${end === null ? 'stays' : 'to the shop'}`, async () => {
      const payer = payerAt(server.url)
      const { id, auth, return_url } = await create(api, { card: cardBody(cards.optional), ...given })
      const path = `/${server.running.firstAccount.testPublicKey}/${id}?lang=fr`
      const led = await payer.open(path)
      assert.deepEqual([led.status, led.location], [303, `${auth.redirect_url}?lang=fr`])
      const taken = await read(api, id)
      assert.deepEqual(
        [taken.auth.uuid, taken.auth.status, taken.auth.return_url, taken.auth.device.ip],
        [auth.uuid, 'available', server.url + path, '127.0.0.1'],
      )
      assert.deepEqual([taken.status, taken.return_url], [null, end])
      assert.equal(return_url, 'return_url' in given ? shopUrl : null)
      await assertNothingStored(server, () => payer.open(path))
      await answered(api, auth.uuid, outcome)
      const paid = await read(api, id)
      assert.equal(paid.status, status)
      assert.deepEqual(await operationsOf(server, id), operations)
      assert.equal(leadsTo(await payer.open(`/v2/redirect/${auth.uuid}`)), server.url + path)
      const page = await payer.open(path)
      assert.equal(page.status, 200)
      assert.equal(/id="card-form"/.test(page.text), status === null)
      if (status !== null) assert.equal(leadsTo(page), end)
    })
  }

  test('a card that is typed there after all leads to the same end', async () => {
    const payer = payerAt(server.url)
    const { id } = await create(api, { auth: { return_url: shopUrl } })
    const path = `/${server.running.firstAccount.testPublicKey}/${id}`
    const token = await payer.tokenOf(path)
    assert.equal((await payer.send(path, { ...typed(cards.optional), token })).status, 303)
    const { auth, return_url } = await read(api, id)
    assert.deepEqual([auth.return_url, return_url], [server.url + path, shopUrl])
    await answered(api, auth.uuid, 'authenticated')
    assert.deepEqual(await operationsOf(server, id), takenOnce)
  })

  test('the same card is sent to its bank again after a refusal', async () => {
    const payer = payerAt(server.url)
    const { id, auth } = await create(api, { auth: true, return_url: shopUrl })
    const path = `/${server.running.firstAccount.testPublicKey}/${id}`
    const proofs = new Set<string>()
    for (let round = 0; round < 2; round++) {
      const token = await payer.tokenOf(path)
      const sent = await payer.send(path, { ...typed(cards.insufficientFunds), token })
      const { uuid } = (await read(api, id)).auth
      assert.equal(sent.location, `${server.url}/v2/redirect/${uuid}`)
      proofs.add(uuid)
      await answered(api, uuid, 'authenticated')
    }
    assert.equal(proofs.size, 2)
    assert.ok(proofs.has(auth.uuid))
    assert.deepEqual(
      await operationsOf(server, id),
      Array.from({ length: 2 }, () => 'authorization 100 refused'),
    )
  })
})

describe('where the payer comes back to, and from which device', () => {
  const device = {
    ip: '192.0.2.1',
    port: 50123,
    user_agent: 'Mozilla/5.0',
    http_accept: 'text/html',
    languages: 'fr-FR',
    city: 'Lyon',
    country: 'FR',
    zip_code: '69001',
  }
  const rows: readonly (readonly [
    what: string,
    given: object,
    patch: object | null,
    url: string | null,
    device: object | null,
  ])[] = [
    ['nothing said', { auth: true }, null, null, null],
    ['as text', { auth: 'True' }, null, null, null],
    ['an empty object', { auth: {} }, null, null, null],
    ['its own', { auth: { return_url: shopUrl, device } }, null, shopUrl, device],
    ['its own, in part', { auth: { device: { ip: '192.0.2.1', port: null } } }, null, null, { ip: '192.0.2.1' }],
    ["the payment's", { auth: true, return_url: shopUrl, device }, null, shopUrl, device],
    [
      "its own before the payment's",
      { auth: { return_url: `${shopUrl}/2`, device }, return_url: shopUrl, device: { ip: '192.0.2.2' } },
      null,
      `${shopUrl}/2`,
      device,
    ],
    ["the payment's, asked for later", { return_url: shopUrl, device }, { auth: true }, shopUrl, device],
    ['given later', { auth: true }, { auth: { return_url: shopUrl, device } }, shopUrl, device],
    [
      'another address later',
      { auth: { return_url: shopUrl, device } },
      { auth: { return_url: `${shopUrl}/2` } },
      `${shopUrl}/2`,
      device,
    ],
    [
      'another device later',
      { auth: { return_url: shopUrl, device } },
      { auth: { device: { ip: '192.0.2.2' } } },
      shopUrl,
      { ip: '192.0.2.2' },
    ],
    [
      'asked for anew',
      { auth: { return_url: shopUrl, device }, card: cardBody(cards.optional) },
      { amount: 500 },
      shopUrl,
      device,
    ],
  ]
  for (const [what, given, patch, url, shown] of rows) {
    test(what, async () => {
      const made = await create(api, given)
      const payment = patch === null ? made : await change(api, made.id, patch)
      assert.deepEqual([payment.auth.return_url, payment.auth.device], [url, shown])
      assert.deepEqual(await read(api, payment.id), payment)
    })
  }
})

test("the payer is sent to the address of the bank's page, and only while there is something to do", async () => {
  const { id, auth } = await createWithAuth(api, cards.optional)
  const there = `${server.url}/v2/redirect/${auth.uuid}`
  assert.equal(auth.redirect_url, there)
  await answered(api, auth.uuid, 'abandoned')
  assert.equal((await read(api, id)).auth.redirect_url, there)
  await answered(api, auth.uuid, 'authenticated')
  assert.equal((await read(api, id)).auth.redirect_url, null)
})

describe("what the sandbox tells of the payer's visit", () => {
  const rows: readonly (readonly [card: 'not_required' | 'optional', outcome: string, flow: string, status: string])[] =
    [
      ['not_required', 'abandoned', 'frictionless', 'success'],
      ['not_required', 'declined', 'challenge', 'declined'],
      ['optional', 'abandoned', 'challenge', 'attempted'],
      ['optional', 'canceled', 'challenge', 'declined'],
    ]
  for (const [card, outcome, flow, status] of rows) {
    test(`${card}, ${outcome}: ${flow}, ${status}`, async () => {
      const { id, auth } = await createWithAuth(api, cards[card])
      const {
        eci: _,
        transaction_status: __,
        authentication_value,
        message,
        ...rest
      } = await answered(api, auth.uuid, outcome)
      assert.deepEqual(rest, { uuid: auth.uuid, payment: id, status, flow, version: '2.2.0' })
      assert.equal(authentication_value !== null, status === 'success')
      assert.equal((await read(api, id)).auth.message, message)
    })
  }
})

describe('a status together with a change', () => {
  const rows: readonly (readonly [what: string, given: object, expected: string | 409])[] = [
    ['capture, and auth: true', { status: 'capture', auth: true }, 'to_capture'],
    ['authorize, and the same card', { status: 'authorize', card: cardBody(cards.optional) }, 'authorized'],
    ['capture, and less money', { status: 'capture', amount: 50 }, 'to_capture'],
    ['capture, and more money', { status: 'capture', amount: 101 }, 409],
    ['capture, and another currency', { status: 'capture', currency: 'usd' }, 409],
    ['capture, and another card', { status: 'capture', card: cardBody('4000000560000004') }, 409],
  ]
  for (const [what, given, expected] of rows) {
    test(`${what}, after a success: ${expected}`, async () => {
      const { id, auth } = await createWithAuth(api, cards.optional)
      await answered(api, auth.uuid, 'authenticated')
      if (expected !== 409) {
        assert.equal((await change(api, id, given)).status, expected)
        return
      }
      await assertNothingStored(server, async () => {
        assertRefused(
          await api.patch(`/v2/payments/${id}`, given),
          conflict('Payment is not authenticated, its authentication is available', id),
        )
      })
    })
  }
})

describe('six hours', () => {
  const hour = 3600
  const advance = async (seconds: number): Promise<void> => {
    assert.equal((await api.post('/sandbox/clock', { advance: seconds })).status, 200)
  }

  test('an authentication that nobody went to the bank for expires; it can be asked for anew', async () => {
    const { id, auth } = await createWithAuth(api, cards.optional)
    await advance(6 * hour - 60)
    assert.equal((await read(api, id)).auth.status, 'available')
    await advance(120)
    const payment = await read(api, id)
    assert.deepEqual([payment.status, payment.auth.status, payment.auth.redirect_url], [null, 'expired', null])
    assert.equal(payment.auth.message, 'The payer did not answer in time')
    assertRefused(
      await answer(api, auth.uuid, 'authenticated'),
      conflict('Authentication is expired, the payer cannot go to the bank'),
    )
    const again = await change(api, id, { auth: true })
    await answered(api, again.auth.uuid, 'authenticated')
    assert.equal((await change(api, id, { status: 'capture' })).status, 'to_capture')
  })

  test('while there is no card they have not begun', async () => {
    const { id } = await create(api, { auth: true })
    await advance(24 * hour)
    const given = await change(api, id, { card: cardBody(cards.optional) })
    assert.equal(given.auth.status, 'available')
    await advance(6 * hour - 60)
    assert.equal((await read(api, id)).auth.status, 'available')
    await advance(120)
    assert.equal((await read(api, id)).auth.status, 'expired')
  })

  test('going to the bank does not lengthen them; what has ended stays as it ended', async () => {
    const [attempted, proved] = [await createWithAuth(api, cards.optional), await createWithAuth(api, cards.optional)]
    await advance(5 * hour)
    await answered(api, attempted.auth.uuid, 'abandoned')
    await answered(api, proved.auth.uuid, 'authenticated')
    await advance(hour + 60)
    assert.equal((await read(api, attempted.id)).auth.status, 'expired')
    assert.equal((await read(api, proved.id)).auth.status, 'success')
    assert.equal((await change(api, proved.id, { status: 'capture' })).status, 'to_capture')
  })
})

describe('whose it is', () => {
  test("another account's authentication is not there, and a live key has no sandbox", async () => {
    const other = await anotherAccount(server)
    const { auth } = await createWithAuth(api, cards.optional)
    await assertNothingStored(server, async () => {
      assertRefused(await answer(other.test, auth.uuid, 'authenticated'), notFound('Authentication', auth.uuid))
      assertRefused(
        await answer(other.live, auth.uuid, 'authenticated'),
        plain(403, 'The sandbox is for test keys only'),
      )
      assert.equal((await answer(apiClient(server.url, 'stest_nobody'), auth.uuid, 'authenticated')).status, 401)
    })
    const own = await createWithAuth(other.test, cards.optional)
    assert.equal((await answered(other.test, own.auth.uuid, 'authenticated')).status, 'success')
    assert.equal((await answer(api, own.auth.uuid, 'declined')).status, 404)
  })

  test('in live mode there is no 3DS server yet, which is said in clear words', async () => {
    const { live } = await anotherAccount(server)
    const { id } = await create(live, {})
    const noServer = plain(
      501,
      'No 3-D Secure server is connected to this account: live payments can be made without authentication only; use a test key to simulate it',
    )
    const rows: readonly (readonly [auth: unknown, refused: Refused])[] = [
      [true, noServer],
      ['True', noServer],
      [{ return_url: shopUrl }, noServer],
      [{}, noServer],
      [false, invalid(['body', 'auth'], "Auth can't be False")],
    ]
    await assertNothingStored(server, async () => {
      for (const [auth, refused] of rows) {
        assertRefused(await live.post('/v2/payments/', { amount: 100, auth }), refused)
        assertRefused(await live.patch(`/v2/payments/${id}`, { auth }), refused)
        const withCard = await live.post('/v2/payments/', { amount: 100, auth, card: cardBody() })
        assert.equal(withCard.status, refused.status)
      }
    })
  })
})

describe('what follows', () => {
  test('a full refund before capture cancels an authenticated payment', async () => {
    for (const status of ['capture', 'authorize']) {
      const { id, auth } = await createWithAuth(api, cards.required)
      await answered(api, auth.uuid, 'authenticated')
      await change(api, id, { status })
      const refund = shaped('refund', await api.post(`/v2/payments/${id}/refund`))
      assert.equal(refund.status, 'payment_canceled')
      const payment = await read(api, id)
      assert.deepEqual([payment.status, payment.auth.status], ['canceled', 'success'])
      for (const balance of await balancesOf(server, id)) assert.match(balance, / 0$/)
      assertRefused(
        await answer(api, auth.uuid, 'authenticated'),
        conflict('Authentication does not count any more: the payment has another one, or was paid'),
      )
    }
  })

  test('a payment that was refused in spite of its proof takes another proof for each try', async () => {
    const { id, auth } = await createWithAuth(api, cards.insufficientFunds)
    const proofs = [auth.uuid]
    const refusedAgain = async (): Promise<void> => {
      await answered(api, proofs.at(-1) ?? '', 'authenticated')
      const payment = await change(api, id, { status: 'capture' })
      assert.deepEqual([payment.status, payment.response, payment.auth.status], ['refused', '51', 'success'])
      const used = conflict('Payment is not authenticated, its authentication has been used', id)
      await assertNothingStored(server, async () => {
        assertRefused(await api.patch(`/v2/payments/${id}`, { status: 'capture' }), used)
        assertRefused(await api.patch(`/v2/payments/${id}`, { status: 'authorize' }), used)
        assertRefused(await api.post(`/v2/payments/${id}/capture`), used)
      })
    }
    await refusedAgain()
    for (const given of [{ auth: true }, { card: cardBody(cards.insufficientFunds) }]) {
      const again = await change(api, id, given)
      assert.deepEqual([again.status, again.auth.status, again.card.last4], ['refused', 'available', '9995'])
      proofs.push(again.auth.uuid)
      await refusedAgain()
    }
    const other = await change(api, id, { card: cardBody(cards.required) })
    assert.deepEqual([other.status, other.auth.status], ['refused', 'available'])
    proofs.push(other.auth.uuid)
    await answered(api, other.auth.uuid, 'authenticated')
    assert.equal((await change(api, id, { status: 'capture' })).status, 'to_capture')
    assert.equal(new Set(proofs).size, 4)
    assert.deepEqual(await operationsOf(server, id), [
      ...Array.from({ length: 3 }, () => 'authorization 100 refused'),
      ...takenOnce,
    ])
  })

  for (const [what, url] of [
    ['the shop', () => shopUrl],
    ['the page', () => pageUrl(server)],
  ] as const) {
    test(`a card that is deleted while the payer is at the bank pays nothing (for ${what})`, async () => {
      const { id: cardId } = shaped('card', await api.post('/v2/cards/', cardBody('4000006200000007', { cvc: '123' })))
      const { id, auth } = await create(api, { card: cardId, auth: { return_url: url() } })
      await answered(api, auth.uuid, 'abandoned')
      assert.equal((await api.delete(`/v2/cards/${cardId}`)).status, 200)
      assert.equal((await answered(api, auth.uuid, 'authenticated')).status, 'success')
      const payment = await read(api, id)
      assert.deepEqual([payment.status, payment.auth.status, payment.card.deleted], [null, 'success', true])
      assertRefused(await api.patch(`/v2/payments/${id}`, { status: 'capture' }), notFound('Card', cardId))
      assert.deepEqual(await operationsOf(server, id), [])
      const other = await change(api, id, { card: cardBody('4000006430000009') })
      await answered(api, other.auth.uuid, 'authenticated')
      if (what === 'the shop') await change(api, id, { status: 'capture' })
      assert.deepEqual(await operationsOf(server, id), takenOnce)
    })
  }

  test('a card that may pay once pays after its authentication, and once', async () => {
    const { id: cardId } = shaped(
      'card',
      await api.post('/v2/cards/', cardBody('4000007240000007', { tokenize: false })),
    )
    const { id, auth } = await create(api, { card: cardId, auth: true })
    assertRefused(
      await api.post('/v2/payments/', { amount: 100, card: cardId }),
      conflict('Card cannot be used again, it was not tokenized', cardId),
    )
    await answered(api, auth.uuid, 'authenticated')
    assert.equal((await change(api, id, { status: 'capture' })).status, 'to_capture')
  })
})
