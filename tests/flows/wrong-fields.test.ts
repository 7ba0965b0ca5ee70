/** What the fields of a request may be, and may not: refused with 422, naming the place and never the value, and nothing stored. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { assertRefused, invalid, unknownId } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

let server: TestServer
let api: Api
before(async () => {
  server = await startTestServer()
  api = server.api
})
after(() => closeAgreeing(server))

const long = (length: number): string => 'x'.repeat(length)
/** 64 characters, each of them two units long. */
const wide = '𝄞'.repeat(64)
const email = (length: number): string => `${long(length - '@example.org'.length)}@example.org`

const least: Readonly<Record<string, object>> = {
  customers: { email: 'a@example.org' },
  addresses: { zip_code: '75011', city: 'Paris', country: 'FR' },
  cards: cardBody(),
  payments: { amount: 100 },
  refunds: { payment: unknownId('paym') },
}

/** Bounds of texts: shortest, longest. */
const texts: Readonly<Record<string, Readonly<Record<string, readonly [min: number, max: number]>>>> = {
  customers: { name: [3, 64], mobile: [4, 16], legal_id: [1, 16], country: [2, 2], external_id: [1, 36] },
  addresses: {
    ...{ zip_code: [2, 16], city: [1, 50], country: [2, 2], state: [1, 3] },
    ...{ line1: [1, 50], line2: [1, 50], line3: [1, 50] },
  },
  cards: { name: [3, 64], zip_code: [2, 16], external_id: [1, 36] },
  payments: { description: [3, 64], order_id: [1, 36], unique_id: [1, 36] },
}

/** Fields that hold other things: what is taken, what is refused. */
const others: Readonly<
  Record<string, Readonly<Record<string, { good: readonly unknown[]; bad: readonly unknown[] }>>>
> = {
  customers: {
    email: {
      good: ['a@b.co', email(64), 'é.è+x@exemple.fr'],
      bad: ['', 'a', 'a@b', '@b.co', 'a b@c.de', email(65), 5, {}],
    },
    date_birth: { good: ['1970-02-28', 0, '86400'], bad: ['1970-02-30', '28/02/1970', 'x', '', 1.5, true, []] },
    billing_address: { good: [null], bad: ['', 'addr_x', unknownId('cust'), `${unknownId('addr')}x`, 5, {}] },
  },
  addresses: {
    metadata: { good: [{}, [], 0], bad: [JSON.parse('{"__proto__": 1}'), { constructor: 1 }, 'a\0b'] },
  },
  cards: {
    number: {
      good: ['4222222222222', '4000000000000000006'],
      bad: [
        '',
        '424242424242',
        '42424242424242424242',
        '4242 4242 4242 4242',
        '424242424242424x',
        4242424242424242,
        null,
      ],
    },
    exp_month: { good: [1, 12, '10', '01'], bad: [0, 13, -1, 1.5, '', 'x', '1.0', true, null, []] },
    exp_year: { good: [2019, 2099, '2034'], bad: [2018, 2100, 34, '34', 'x', null] },
    cvc: { good: ['123', '1234'], bad: ['', '12', '12345', 'abc', '12 ', 123] },
    tokenize: { good: [true, false, 'True', 'false'], bad: ['yes', 1, 0, '', []] },
    preferred_network: { good: ['national', 'visa', 'mastercard'], bad: ['amex', 'VISA', '', 1] },
    customer: { good: [null], bad: ['cust_x', unknownId('card'), {}] },
  },
  payments: {
    amount: {
      good: [0, 1, 4_294_967_295, '100'],
      bad: [-1, 4_294_967_296, 1e21, 1.5, '1.5', '1e2', '', ' 1', 'x', true, null, [], {}],
    },
    currency: { good: ['eur', 'usd'], bad: ['EUR', 'jpy', '', 1, 'euro'] },
    capture: { good: [true, false, 'False'], bad: ['no', 0, {}] },
    methods_allowed: {
      good: [['card'], ['sepa', 'card']],
      bad: [[], ['card', 'card'], ['cash'], ['card', 1], 'card', {}, ['card', 'sepa', 'card']],
    },
    return_url: { good: ['https://a.example.org'], bad: ['', 'a', `https://a.example.org/${long(65_536)}`, 5] },
    date_settlement: { good: ['2030-01-01', 1893456000], bad: ['2030-13-01', 'tomorrow', {}] },
    device: {
      good: [
        ...[{}, { port: 1 }, { port: '65535' }],
        ...[0, 256].map((length) => ({ user_agent: long(length), http_accept: long(length) })),
        ...[0, 128].map((length) => ({ languages: long(length) })),
      ],
      bad: [
        ...[{ port: 0 }, { port: 65536 }, { x: 1 }, 'x', [], { ip: '1' }],
        ...[{ user_agent: long(257) }, { http_accept: long(257) }, { languages: long(129) }],
        ...[{ ip: '' }, { city: '' }, { zip_code: '' }],
      ],
    },
    auth: { good: [null], bad: ['yes', 1, [], { x: 1 }, { return_url: 'x' }, { device: { port: 0 } }] },
    card: { good: [null], bad: ['card_x', '', 5, true, [], {}, { number: numbers.approved }, { ...cardBody(), x: 1 }] },
    customer: { good: [null], bad: ['cust_x', 5, [], {}, { email: 'x' }, { name: 'Nobody' }] },
    sepa: { good: [null], bad: ['sepa_x', {}, { iban: 'x' }] },
    wallet: { good: [null], bad: [{}, 'x', { apple_pay: {} }] },
    shipping_address: { good: [null], bad: ['addr_x', {}, 1] },
  },
  refunds: {
    payment: { good: [], bad: ['', 'paym_x', unknownId('refd'), 5, null] },
    amount: { good: [], bad: [0, -1, 4_294_967_296, '0', 'x', true] },
  },
}

/** Fields that a change may not name, of what can be changed. */
const fixed: Readonly<Record<string, readonly string[]>> = {
  customers: [],
  cards: ['number', 'cvc', 'name', 'tokenize', 'preferred_network', 'customer'],
  payments: ['unique_id', 'origin', 'response', 'payout'],
}

const post = (resource: string, given: object): Promise<ApiAnswer> =>
  api.post(`/v2/${resource}/`, { ...least[resource], ...given })

/** A 422 that says this field, or something in it, is wrong. */
function assertFieldRefused({ status, body }: ApiAnswer, field: string, what: string): void {
  assert.equal(status, 422, `${what}: ${JSON.stringify(body)}`)
  assert.deepEqual(Object.keys(body as object), ['detail'])
  const details = body.detail as { loc: string[]; msg: string; type: string }[]
  assert(details.length > 0)
  for (const detail of details) {
    assert.deepEqual(Object.keys(detail).sort(), ['loc', 'msg', 'type'])
    assert.deepEqual(detail.loc.slice(0, 2), ['body', field], what)
  }
}

for (const resource of Object.keys(least)) {
  const bad = [
    ...Object.entries(texts[resource] ?? {}).flatMap(([field, [min, max]]) =>
      [long(min - 1), long(max + 1), 5, true, [], {}, 'a\0bc', '\ud800bcd'].map((value) => [field, value] as const),
    ),
    ...Object.entries(others[resource] ?? {}).flatMap(([field, { bad }]) =>
      bad.map((value) => [field, value] as const),
    ),
  ]

  test(`${resource}: what is refused, field by field`, async () => {
    await assertNothingStored(server, async () => {
      for (const [field, value] of bad)
        assertFieldRefused(await post(resource, { [field]: value }), field, `${field} ${JSON.stringify(value)}`)
    })
  })

  const unchangeable = fixed[resource]
  if (unchangeable !== undefined) {
    test(`${resource}: what is refused of a change, field by field`, async () => {
      const { id } = (await post(resource, {})).body
      await assertNothingStored(server, async () => {
        for (const [field, value] of bad.filter(([name]) => !unchangeable.includes(name))) {
          const answer = await api.patch(`/v2/${resource}/${id}`, { [field]: value })
          assertFieldRefused(answer, field, `${field} ${JSON.stringify(value)}`)
        }
        for (const field of [...unchangeable, 'id', 'created']) {
          const refused = invalid(['body', field], 'extra fields not permitted', 'value_error.extra')
          assertRefused(await api.patch(`/v2/${resource}/${id}`, { [field]: 'xxx' }), refused)
        }
      })
    })
  }

  test(`${resource}: what is taken, up to the bounds`, async () => {
    const taken = async (field: string, value: unknown): Promise<void> => {
      const { status, body } = await post(resource, { [field]: value })
      assert.equal(status, 200, `${field} ${JSON.stringify(value)}: ${JSON.stringify(body)}`)
    }
    for (const [field, [min, max]] of Object.entries(texts[resource] ?? {})) {
      for (const value of [long(min), long(max), ...(max === 64 ? [wide] : [])]) await taken(field, value)
    }
    for (const [field, { good }] of Object.entries(others[resource] ?? {}))
      for (const value of good) await taken(field, value)
  })

  test(`${resource}: what is missing, and what is too much`, async () => {
    await assertNothingStored(server, async () => {
      const { email: _, ...needed } = least[resource] as Record<string, unknown>
      for (const field of Object.keys(needed)) {
        const refused = invalid(['body', field], 'field required', 'value_error.missing')
        assertRefused(await post(resource, { [field]: undefined }), refused)
      }
      for (const field of ['id', 'created', 'live_mode', 'x', ''])
        assertFieldRefused(await post(resource, { [field]: 1 }), field, field)
    })
  })
}

test('what cannot be asked for by status', async () => {
  const { id } = (await post('payments', {})).body
  await assertNothingStored(server, async () => {
    for (const status of ['captured', 'to_capture', 'canceled', 'CAPTURE', '', 1, true, null, {}])
      assertFieldRefused(await api.patch(`/v2/payments/${id}`, { status }), 'status', JSON.stringify(status))
  })
})

test('every field at fault is named at once, in the order of the fields', async () => {
  const answer = await api.post('/v2/cards/', { exp_year: 1, cvc: 'x', exp_month: 13, nonsense: true })
  const locations = (answer.body.detail as { loc: string[] }[]).map(({ loc }) => loc.join('.'))
  assert.deepEqual(locations, ['body.number', 'body.exp_month', 'body.exp_year', 'body.cvc', 'body.nonsense'])
})

test('no refusal repeats a card number', async () => {
  const bodies = [cardBody('4242424242424241'), { ...cardBody(), number: '4242424242424241x' }, { ...cardBody(), x: 1 }]
  for (const body of bodies) {
    for (const answer of [await post('cards', body), await post('payments', { card: body })])
      assert(!JSON.stringify(answer.body).includes('42424242424242'))
  }
  assert(!server.log().includes('42424242424242'))
})

interface Described {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly anyOf?: readonly Described[]
  readonly items?: Described
  readonly properties?: Readonly<Record<string, Described>>
  readonly required?: readonly string[]
  readonly default?: unknown
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly post?: { readonly requestBody?: DescribedBody } }>>
  readonly components: { readonly schemas: Readonly<Record<string, Described>> }
}

interface DescribedBody {
  readonly content: { readonly 'application/json': { readonly schema: Described } }
}

/** What a POST may hold, by its path. */
async function describedPosts(): Promise<ReadonlyMap<string, Described>> {
  const { paths, components } = (await api.get('/openapi.json')).body as unknown as Description
  const resolved = (schema: Described): Described => {
    const named = schema.$ref === undefined ? schema : components.schemas[schema.$ref.split('/').at(-1) ?? '']
    assert(named !== undefined, schema.$ref)
    const { anyOf, items, properties } = named
    return {
      ...named,
      ...(anyOf && { anyOf: anyOf.map(resolved) }),
      ...(items && { items: resolved(items) }),
      ...(properties && {
        properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, resolved(one)])),
      }),
    }
  }
  return new Map(
    Object.entries(paths).flatMap(([path, { post }]) =>
      path.startsWith('/v2/') && post?.requestBody !== undefined
        ? [[path, resolved(post.requestBody.content['application/json'].schema)] as const]
        : [],
    ),
  )
}

/** Without a type it is any JSON. */
const takesNull = ({ type, anyOf }: Described): boolean =>
  (type === undefined && anyOf === undefined) ||
  [type].flat().includes('null') ||
  anyOf?.some((one) => one.type === 'null') === true

/** The fields that need not be given and are not described as nullable. */
function strictFields({ properties = {}, required = [], anyOf = [], items }: Described, at: string): string[] {
  const own = Object.entries(properties).flatMap(([name, field]) => [
    ...(required.includes(name) || takesNull(field) ? [] : [`${at}.${name}`]),
    ...strictFields(field, `${at}.${name}`),
  ])
  return [...own, ...[...anyOf, ...(items === undefined ? [] : [items])].flatMap((one) => strictFields(one, at))]
}

test('the description of a POST says that whatever need not be given may be null', async () => {
  const posts = await describedPosts()
  assert(posts.size >= 20, `${posts.size} bodies`)
  assert.deepEqual(
    [...posts].flatMap(([path, body]) => strictFields(body, path)),
    [],
  )
})

test('what null stands for is described', async () => {
  const posts = await describedPosts()
  for (const path of ['/v2/payments/', '/v2/payment_intents/']) {
    const { properties = {}, required = [] } = posts.get(path) ?? {}
    const names = Object.keys(properties).filter((name) => !required.includes(name))
    const nothing = Object.fromEntries(names.map((name) => [name, null]))
    const { status, body } = await api.post(path, { amount: 100, ...nothing })
    assert.equal(status, 200)
    for (const name of names) {
      // Of what it was paid with, an answer shows the card.
      if (name !== 'wallet') assert.deepEqual(body[name], properties[name]?.default ?? null, `${path} ${name}`)
    }
  }
})
