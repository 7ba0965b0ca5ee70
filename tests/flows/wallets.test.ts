/** Apple Pay: a payment token pays as the card that it stands for. The wallet has authenticated the payer, so no 3-D Secure follows; nothing of a token is kept. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { worldWallets } from '../../src/world/wallets.ts'
import { anotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody } from '../support/bodies.ts'
import { assertRefused, invalid, plain, type Refused } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { assertNothingStored, closeAgreeing, operationsOf, storedRows } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** A payment token as a device makes it (Apple, "Payment Token Format Reference"), with one of its parts as given. */
const token = (payer = 'someone', given: object = {}, header: object = {}) => ({
  data: base64(`encrypted payment data of ${payer}`),
  signature: base64(`signature of ${payer}`),
  version: 'EC_v1',
  header: {
    publicKeyHash: base64(`hash of the merchant's key, ${payer}`),
    ephemeralPublicKey: base64(`ephemeral key of ${payer}`),
    transactionId: Buffer.from(`transaction of ${payer}`).toString('hex'),
    ...header,
  },
  ...given,
})

const walletOf = (paymentData: object): object => ({ wallet: { apple_pay: { paymentData } } })

const pay = async (given: object): Promise<ApiAnswer['body']> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 100, ...given }))

const approvedOnce = ['authorization 100 approved', 'capture 100 approved']

/** What is said besides the token, and what becomes of the payment. */
const wellFormed: readonly (readonly [what: string, given: object, status: string, operations: readonly string[]])[] = [
  ['alone', walletOf(token()), 'to_capture', approvedOnce],
  ['of a merchant with an RSA key', walletOf(token('someone', { version: 'RSA_v1' })), 'to_capture', approvedOnce],
  [
    'with a transaction in upper case',
    walletOf(token('someone', {}, { transactionId: 'C0FFEE' })),
    'to_capture',
    approvedOnce,
  ],
  ['whose base64 needs no padding', walletOf(token('someone', { signature: 'QUJD' })), 'to_capture', approvedOnce],
  ['with capture: false', { ...walletOf(token()), capture: false }, 'authorized', ['authorization 100 approved']],
  ['with auth: true', { ...walletOf(token()), auth: true }, 'to_capture', approvedOnce],
  [
    'with auth and an address of return',
    { ...walletOf(token()), auth: { return_url: 'https://shop.test/back' } },
    'to_capture',
    approvedOnce,
  ],
  ['with card: null', { ...walletOf(token()), card: null }, 'to_capture', approvedOnce],
]

describe('a token pays at once, without 3-D Secure', () => {
  for (const [what, given, status, operations] of wellFormed) {
    test(what, async () => {
      const payment = await pay(given)
      assert.deepEqual([payment.status, payment.response, payment.method, payment.auth], [status, '00', 'card', null])
      assert.deepEqual(await operationsOf(server, payment.id), operations)
    })
  }
})

test('the card is a Visa that the token stands for: the same one for the same token, and it can pay again', async () => {
  const [one, again, other] = [
    await pay(walletOf(token())),
    await pay(walletOf(token())),
    await pay(walletOf(token('other'))),
  ]
  const { number } = worldWallets.openApplePay({ data: token().data, transactionId: token().header.transactionId })
  assert.deepEqual([one.card.brand, one.card.last4], ['visa', number.slice(-4)])
  assert.equal(again.card.id, one.card.id)
  assert.notEqual(other.card.id, one.card.id)
  assert.equal((await pay({ card: one.card.id })).status, 'to_capture')
})

/** Payments that asked for an authentication, and have come so far with it. */
const asked: readonly (readonly [status: string, given: object, act?: string])[] = [
  ['requested', { auth: true }],
  ['available', { auth: true, card: cardBody('4000000400000008') }],
  ['attempted', { auth: true, card: cardBody('4000000400000008') }, 'abandoned'],
  ['declined', { auth: true, card: cardBody('4000000400000008') }, 'declined'],
  ['success', { auth: true, card: cardBody('4000000400000008') }, 'authenticated'],
]

for (const [status, given, outcome] of asked) {
  test(`given to a payment whose authentication is ${status}, it pays, and the authentication counts no more`, async () => {
    const { id, auth } = await pay(given)
    if (outcome !== undefined) await api.post(`/sandbox/authentications/${auth.uuid}`, { outcome })
    const before = (await api.get(`/v2/payments/${id}`)).body
    assert.equal(before.auth.status, status)
    const payment = shaped('payment', await api.patch(`/v2/payments/${id}`, { ...walletOf(token()), auth: true }))
    assert.deepEqual([payment.status, payment.auth, payment.card.brand], ['to_capture', null, 'visa'])
    assert.notEqual(payment.card.id, before.card?.id)
    assert.deepEqual(await operationsOf(server, id), approvedOnce)
    const late = await api.post(`/sandbox/authentications/${auth.uuid}`, { outcome: 'authenticated' })
    assert.equal(late.status, 409)
    assert.deepEqual((await api.get(`/v2/payments/${id}`)).body, payment)
  })
}

test('a payment that was refused can be paid with one; one that was paid cannot', async () => {
  const refused = await pay({ card: cardBody('4000000000003220') })
  assert.equal(refused.status, 'refused')
  const paid = shaped('payment', await api.patch(`/v2/payments/${refused.id}`, walletOf(token())))
  assert.equal(paid.status, 'to_capture')
  assert.equal((await api.patch(`/v2/payments/${refused.id}`, walletOf(token('other')))).status, 409)
  assert.deepEqual(await operationsOf(server, refused.id), ['authorization 100 refused', ...approvedOnce])
})

const at = ['body', 'wallet', 'apple_pay', 'paymentData']
const missing = (...loc: string[]): Refused => invalid(loc, 'field required', 'value_error.missing')
const extra = (...loc: string[]): Refused => invalid(loc, 'extra fields not permitted', 'value_error.extra')
const short = (...loc: string[]): Refused =>
  invalid(loc, 'ensure this value has at least 1 characters', 'value_error.any_str.min_length')
const notDict = (...loc: string[]): Refused => invalid(loc, 'value is not a valid dict', 'type_error.dict')
const notBase64 = (...loc: string[]): Refused => invalid(loc, 'this is not base64')
const notHexadecimal = invalid([...at, 'header', 'transactionId'], 'this is not hexadecimal')
const wrongVersion = invalid([...at, 'version'], 'the version is EC_v1 or RSA_v1')

function withoutMember(name: string): object {
  const { [name]: _, ...rest } = token() as Record<string, unknown>
  return rest
}

function withoutHeaderMember(name: string): object {
  const { [name]: _, ...header } = token().header as Record<string, string>
  return { ...token(), header }
}

const members = ['data', 'signature', 'version']
const headerMembers = ['publicKeyHash', 'ephemeralPublicKey', 'transactionId']
const inBase64 = ['data', 'signature']
const headerInBase64 = ['publicKeyHash', 'ephemeralPublicKey']

/** What is no base64 (RFC 4648, section 4): characters of the URL's alphabet, groups that are not whole, spaces and lines. */
const noBase64 = [
  'A',
  'AB',
  'ABC',
  'ABCDE',
  'AB=',
  'A===',
  '====',
  'AB==CD==',
  'AB-_',
  'A_BC',
  'AB C',
  'ABCD\n',
  'ÄBCD',
]
const noHexadecimal = ['0', 'abc', 'xy', '0x', 'c0 ffee', 'c0ffee\n', '-1']

const malformed: readonly (readonly [what: string, body: object, refused: Refused])[] = [
  ...members.map((name) => [`without ${name}`, walletOf(withoutMember(name)), missing(...at, name)] as const),
  ['without header', walletOf(withoutMember('header')), missing(...at, 'header')],
  ...headerMembers.map(
    (name) => [`without header.${name}`, walletOf(withoutHeaderMember(name)), missing(...at, 'header', name)] as const,
  ),
  ...members.map((name) => [`an empty ${name}`, walletOf(token('a', { [name]: '' })), short(...at, name)] as const),
  ...headerMembers.map(
    (name) =>
      [`an empty header.${name}`, walletOf(token('a', {}, { [name]: '' })), short(...at, 'header', name)] as const,
  ),
  ...inBase64.flatMap((name) =>
    noBase64.map(
      (text) =>
        [`${name} ${JSON.stringify(text)}`, walletOf(token('a', { [name]: text })), notBase64(...at, name)] as const,
    ),
  ),
  ...headerInBase64.flatMap((name) =>
    noBase64.map(
      (text) =>
        [
          `header.${name} ${JSON.stringify(text)}`,
          walletOf(token('a', {}, { [name]: text })),
          notBase64(...at, 'header', name),
        ] as const,
    ),
  ),
  ...noHexadecimal.map(
    (text) =>
      [
        `header.transactionId ${JSON.stringify(text)}`,
        walletOf(token('a', {}, { transactionId: text })),
        notHexadecimal,
      ] as const,
  ),
  ...['EC_v2', 'ec_v1', 'EC_v1 ', '1'].map(
    (version) => [`version ${JSON.stringify(version)}`, walletOf(token('a', { version })), wrongVersion] as const,
  ),
  ['an unknown member', walletOf(token('a', { amount: 1 })), extra(...at, 'amount')],
  ['an unknown member of the header', walletOf(token('a', {}, { more: 'QUJD' })), extra(...at, 'header', 'more')],
  [
    'an unknown member beside the token',
    { wallet: { apple_pay: { paymentData: token(), transactionIdentifier: 'x' } } },
    extra('body', 'wallet', 'apple_pay', 'transactionIdentifier'),
  ],
  [
    'another wallet',
    { wallet: { google_pay: {}, apple_pay: { paymentData: token() } } },
    extra('body', 'wallet', 'google_pay'),
  ],
  ['no wallet in it', { wallet: {} }, missing('body', 'wallet', 'apple_pay')],
  ['no token in it', { wallet: { apple_pay: {} } }, missing('body', 'wallet', 'apple_pay', 'paymentData')],
  ['a token that is text', { wallet: { apple_pay: { paymentData: 'QUJD' } } }, notDict(...at)],
  ['a wallet that is text', { wallet: 'apple_pay' }, notDict('body', 'wallet')],
  [
    'a card as well',
    { ...walletOf(token()), card: cardBody() },
    invalid(['body', 'wallet'], 'give either card or wallet'),
  ],
  [
    "a card's id as well",
    { ...walletOf(token()), card: `card_${'x'.repeat(24)}` },
    invalid(['body', 'wallet'], 'give either card or wallet'),
  ],
]

test('what is malformed is refused with its place, and nothing is stored', async () => {
  const { id } = await pay({})
  await assertNothingStored(server, async () => {
    for (const [what, body, refused] of malformed) {
      const answer = await api.post('/v2/payments/', { amount: 100, customer: { email: 'new@example.org' }, ...body })
      assert.deepEqual({ what, status: answer.status, body: answer.body as unknown }, { what, ...refused })
      assertRefused(await api.patch(`/v2/payments/${id}`, body), refused)
    }
  })
})

test('a live account has no connection to a wallet; what is malformed is malformed there too', async () => {
  const { live } = await anotherAccount(server)
  const { id } = shaped('payment', await live.post('/v2/payments/', { amount: 100 }))
  const noWallet = plain(501, 'No wallet is connected to this account: in live mode cards are given by themselves')
  await assertNothingStored(server, async () => {
    assertRefused(await live.post('/v2/payments/', { amount: 100, ...walletOf(token()) }), noWallet)
    assertRefused(await live.patch(`/v2/payments/${id}`, walletOf(token())), noWallet)
    assertRefused(await live.patch(`/v2/payments/${id}`, walletOf(token('a', { version: 'EC_v2' }))), wrongVersion)
  })
})

test('nothing of a token, nor the number behind it, is in the database or the log', async () => {
  const secret = token('somebody to be looked for')
  const { data, signature, header } = secret
  const { number } = worldWallets.openApplePay({ data, transactionId: header.transactionId })
  const body = { amount: 100, description: 'a payment to be found', ...walletOf(secret) }
  shaped('payment', await api.post('/v2/payments/', body, { 'idempotency-key': 'wallet-1' }))
  const { id } = await pay({ auth: true })
  shaped('payment', await api.patch(`/v2/payments/${id}`, walletOf(secret)))
  for (const wrong of [{ version: 'EC_v2' }, { more: 1 }])
    assert.equal((await api.post('/v2/payments/', { ...body, ...walletOf({ ...secret, ...wrong }) })).status, 422)
  await api.post('/v2/payments/', { ...body, card: cardBody() })
  await api.post(`/v2/payments/?data=${data}`, body)
  const kept = `${(await storedRows(server)).join('\n')}\n${server.log()}`
  assert.ok(kept.includes('a payment to be found'), 'the search finds what is there')
  for (const part of [data, signature, ...Object.values(header), number]) assert.ok(!kept.includes(part))
})
