/** The description of the gateway API: valid, whole, and true to what is answered. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { fastify, type FastifyInstance } from 'fastify'
import { Throttle, v3Routes } from '../../src/api/v3/index.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { cardPayment, gatewayOf, outcomeOf, type Gateway } from '../support/gateway.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Operation {
  readonly security?: readonly object[]
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Body }>>
  }
  readonly responses: Readonly<Record<string, { readonly headers?: object }>>
}

interface Body {
  readonly properties: Readonly<Record<string, { readonly examples?: readonly string[] }>>
  readonly patternProperties?: object
  readonly required?: readonly string[]
  readonly additionalProperties: boolean
}

interface AnswerSchema {
  readonly properties?: Readonly<Record<string, AnswerSchema>>
  readonly items?: AnswerSchema
  readonly additionalProperties?: object
}

interface Description {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: { readonly Answer: AnswerSchema } }
}

let server: TestServer
let gateway: Gateway
let description: Description
before(async () => {
  server = await startTestServer()
  gateway = await gatewayOf(server)
  description = (await server.api.get('/openapi/v3.json')).body
})
after(() => server.close())

const operation = (method: string, path: string): Operation => {
  const found = description.paths[path]?.[method]
  assert(found !== undefined, `${method} ${path}`)
  return found
}

const bodyOf = ({ requestBody }: Operation): Body => {
  const body = requestBody?.content['application/x-www-form-urlencoded']?.schema
  assert(body !== undefined)
  return body
}

test('it is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate((await server.api.get('/openapi/v3.json')).body)
  assert.ok(valid, JSON.stringify(errors))
})

test('it holds every route of v3, and v2 is described elsewhere', async () => {
  const app = fastify() as unknown as FastifyInstance
  const routes = new Set<string>()
  app.decorateRequest('tokenHolder', null)
  app.addHook('onRoute', ({ method, url }) => {
    if (method !== 'HEAD') routes.add(`${String(method).toLowerCase()} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
  const { gate, performer } = server.running.core
  await app.register((scope, _options, done) => {
    v3Routes(scope, { gate, performer, throttle: new Throttle({ clock: systemClock, inTestMode: false }) })
    done()
  })
  await app.close()
  const described = Object.entries(description.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  )
  assert(routes.size >= 9)
  assert.deepEqual(
    [...routes].filter((route) => !described.includes(route)),
    [],
  )
  assert.deepEqual(
    described.filter((route) => !route.includes(' /v3/')),
    [],
  )
  const { paths } = (await server.api.get('/openapi.json')).body
  assert.deepEqual(
    Object.keys(paths).filter((path) => path.startsWith('/v3/')),
    [],
  )
})

test('what it says needs a token is there, and needs one', async () => {
  for (const [path, operations] of Object.entries(description.paths)) {
    for (const [method, { security, responses }] of Object.entries(operations)) {
      const { status } = await fetch(server.url + path.replaceAll(/\{\w+\}/g, '0'.repeat(32)), {
        method: method.toUpperCase(),
      })
      assert.equal(status, security === undefined ? 401 : path.includes('{') ? 404 : 200, `${method} ${path}`)
      assert.ok(String(status) in responses)
    }
  }
})

test('each route tells of the refusals that it can answer with', () => {
  const always = '200 400 401 403'
  const rows: readonly [route: string, statuses: string][] = [
    ['post /v3/payments', `${always} 500 503`],
    ['get /v3/payments', `${always} 404 429 500 503`],
    ['get /v3/payments/{id}', `${always} 404 429 500 503`],
    ['post /v3/checkouts/{id}', `${always} 404 429 500 503`],
    ['get /v3/registrations/{id}', `${always} 404 500 503`],
    ['get /v3/checkouts/{id}/page', '200 404 500 503'],
    ['get /v3/paymentWidgets.js', '200 500 503'],
  ]
  for (const [route, statuses] of rows) {
    const [method = '', path = ''] = route.split(' ')
    const { responses } = operation(method, path)
    assert.equal(Object.keys(responses).join(' '), statuses, route)
    for (const status of ['429', '503'])
      if (responses[status] !== undefined)
        assert.deepEqual(Object.keys(responses[status].headers ?? {}), ['Retry-After'])
  }
})

test('parameters are told as they are read', () => {
  const pay = bodyOf(operation('post', '/v3/payments'))
  assert.deepEqual(pay.required, ['paymentType', 'paymentBrand', 'amount', 'currency'])
  for (const path of ['/v3/payments/{id}', '/v3/checkouts/{id}'])
    assert.ok(!bodyOf(operation('post', path)).required?.includes('amount'), path)
  const { amount, currency, entityId } = pay.properties as Readonly<Record<string, { readonly pattern?: string }>>
  assert.deepEqual(
    [amount, currency, entityId].map((parameter) => parameter?.pattern),
    ['^(?:0|[1-9][0-9]{0,9})\\.[0-9]{2}$', '^[a-zA-Z]{3}$', '^[A-Za-z0-9_-]{1,32}$'],
  )
  assert.equal(pay.additionalProperties, false)
  assert.deepEqual(Object.keys(pay.patternProperties ?? {}), ['^customParameters\\[([A-Za-z0-9._-]{1,64})\\]$'])
  assert.deepEqual(pay.properties['card.cvv'], {
    type: 'string',
    pattern: '^[0-9]{3,4}$',
    format: 'password',
    writeOnly: true,
    examples: ['123'],
  })
  assert.deepEqual(pay.properties['testMode'], { type: 'string', enum: ['INTERNAL', 'EXTERNAL'] })
  assert.deepEqual(pay.properties['merchantInvoiceId'], { type: 'string', minLength: 1, maxLength: 255 })
  assert.equal(bodyOf(operation('post', '/v3/payments/{id}')).patternProperties, undefined)
  const token = Object.keys(bodyOf(operation('post', '/v3/registrations/{id}/payments')).properties)
  assert.deepEqual(
    token.filter((name) => name.startsWith('card.')),
    ['card.cvv'],
  )
  const asked = operation('get', '/v3/payments').parameters.map(({ name, in: place, required }) =>
    [name, place, required].join(' '),
  )
  assert.deepEqual(asked, [
    'entityId query false',
    'entityType query false',
    'merchant.id query false',
    'merchantTransactionId query true',
  ])
  assert.deepEqual(operation('delete', '/v3/registrations/{id}').parameters[0]?.in, 'path')
})

test('answers have no field that it does not tell of', async () => {
  /** `customer.givenName` */
  const unknownIn = (value: unknown, { properties, items, additionalProperties }: AnswerSchema): string[] => {
    if (Array.isArray(value)) return value.flatMap((one) => unknownIn(one, items ?? {}))
    if (typeof value !== 'object' || value === null || additionalProperties !== undefined) return []
    return Object.entries(value).flatMap(([name, inner]) => {
      const schema = properties?.[name]
      return schema === undefined ? [name] : unknownIn(inner, schema).map((field) => `${name}.${field}`)
    })
  }
  const everything = {
    ...cardPayment,
    createRegistration: 'true',
    'card.number': '4000000000003220',
    shopperResultUrl: 'https://shop.test/back',
    merchantTransactionId: 'everything',
    merchantInvoiceId: 'i',
    merchantMemo: 'm',
    descriptor: 'd',
    transactionCategory: 'EC',
    'customer.givenName': 'Review',
    'customer.middleName': 'In',
    'customer.email': 'review@example.com',
    'customer.phone': '+33123456789',
    'customer.ip': '192.0.2.1',
    'billing.city': 'Paris',
    'shipping.city': 'Paris',
    'standingInstruction.mode': 'INITIAL',
    'customParameters[a]': 'b',
  }
  const { body } = await gateway.post('/v3/payments', everything)
  const paid = await gateway.pay()
  const refund = await gateway.operate(paid.body.id, 'RF', '1.00')
  const token = await gateway.get(`/v3/registrations/${body.registrationId}`)
  for (const answer of [body, paid.body, refund.body, token.body])
    assert.deepEqual(unknownIn(answer, description.components.schemas.Answer), [])
  assert.ok(body.redirect.url)
})

test('its examples are accepted', async () => {
  const send = async (path: string, id = ''): Promise<string> => {
    const fields = Object.entries(bodyOf(operation('post', path)).properties)
    const examples = fields.map(([name, { examples }]) => [name, examples?.[0]])
    const answer = await gateway.post(path.replace('{id}', id), Object.fromEntries(examples))
    assert.match(outcomeOf(answer), /^200 000\.(000\.000|200\.10[01])$/, path)
    return answer.body.id
  }
  await send('/v3/payments/{id}', await send('/v3/payments'))
  await send('/v3/registrations/{id}/payments', await send('/v3/registrations'))
  await send('/v3/checkouts/{id}', await send('/v3/checkouts'))
})
