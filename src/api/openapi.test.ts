import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Type } from 'typebox'
import { sampleServer } from './fixtures/sample.ts'
import { nameSchemas } from './openapi-names.ts'

const app = await sampleServer()
after(() => app.close())
const document = (await app.inject({ url: '/openapi.json' })).json()

test('the description is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document))
  assert.ok(valid, JSON.stringify(errors))
  assert.equal(document.openapi, '3.1.0')
  assert.equal(document.info.version, '1.2.3')
})

test('it names the address where that is configured, and the one that it was found at otherwise', async () => {
  const configured = await sampleServer({ apiUrl: 'https://pay.example/api' })
  const { servers } = (await configured.inject({ url: '/openapi.json' })).json()
  await configured.close()
  assert.deepEqual([document.servers, servers], [[{ url: '/' }], [{ url: 'https://pay.example/api' }]])
})

test('it holds the routes of the resources, and no others', () => {
  const routes = Object.entries<object>(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path}`),
  )
  assert.deepEqual(routes.sort(), [
    'delete /v2/samples/{id}',
    'get /v2/samples/',
    'get /v2/samples/{id}',
    'get /v2/specimens/',
    'patch /v2/samples/{id}',
    'post /v2/samples/',
    'post /v2/samples/{id}/capture',
  ])
})

describe('an operation', () => {
  const list = document.paths['/v2/samples/'].get
  const create = document.paths['/v2/samples/'].post
  const get = document.paths['/v2/samples/{id}'].get
  const capture = document.paths['/v2/samples/{id}/capture'].post

  test('is deprecated at its deprecated path only', () => {
    assert.equal(list.deprecated, undefined)
    assert.equal(document.paths['/v2/specimens/'].get.deprecated, true)
  })

  test('says which answers it can give', () => {
    assert.deepEqual(Object.keys(list.responses), ['200', '400', '401', '422', '500', '503'])
    assert.deepEqual(Object.keys(get.responses), ['200', '400', '401', '404', '414', '422', '500', '503'])
    assert.deepEqual(Object.keys(create.responses), [
      '200',
      '400',
      '401',
      '404',
      '409',
      '413',
      '415',
      '422',
      '500',
      '503',
    ])
    const schemaOf = (status: number): unknown => create.responses[status].content['application/json'].schema
    assert.deepEqual([401, 409, 413, 422].map(schemaOf), [
      { $ref: '#/components/schemas/AuthenticationError' },
      { $ref: '#/components/schemas/ConflictError' },
      { $ref: '#/components/schemas/Error' },
      { $ref: '#/components/schemas/ValidationError' },
    ])
  })

  test('has its parameters, and what has a default is not required', () => {
    const parameters = list.parameters.map((parameter: { name: string; required: boolean }) => [
      parameter.name,
      parameter.required,
    ])
    assert.deepEqual(parameters, [
      ['created', false],
      ['paid', false],
      ['start', false],
      ['limit', false],
    ])
    assert.deepEqual(
      get.parameters.map(({ name, required }: { name: string; required: boolean }) => [name, required]),
      [['id', true]],
    )
    assert.deepEqual(document.components.schemas.SampleIn.required, ['amount'])
  })

  test('takes an idempotency key when it writes', () => {
    assert.equal(create.parameters[0].name, 'Idempotency-Key')
    assert.equal(
      list.parameters.some(({ name }: { name: string }) => name === 'Idempotency-Key'),
      false,
    )
  })

  test('requires its body unless it may be missing', () => {
    assert.equal(create.requestBody.required, true)
    assert.equal(capture.requestBody.required, false)
    assert.equal(capture['x-body-optional'], undefined)
  })

  test('is closed to fields that it does not name', () => {
    assert.equal(document.components.schemas.SampleIn.additionalProperties, false)
  })
})

describe('schemas with a title', () => {
  test('are named once and referred to', () => {
    assert.deepEqual(document.paths['/v2/samples/'].post.requestBody.content['application/json'].schema, {
      $ref: '#/components/schemas/SampleIn',
    })
    assert.deepEqual(document.components.schemas.SampleIn.properties.card.anyOf, [
      { $ref: '#/components/schemas/CardIn' },
      { type: 'string', pattern: '^card_[a-zA-Z0-9]{24}$' },
      { type: 'null' },
    ])
    assert.ok(!JSON.stringify(document.paths).includes('"title"'))
  })

  const inDocument = (...schemas: object[]): Record<string, unknown> =>
    nameSchemas({ paths: JSON.parse(JSON.stringify(schemas)) })

  test('and null are a reference or null', () => {
    const color = { type: 'string', enum: ['red'], title: 'Color' }
    const { paths, components } = inDocument(color, { ...color, type: ['string', 'null'], enum: ['red', null] })
    const ref = { $ref: '#/components/schemas/Color' }
    assert.deepEqual(paths, [ref, { anyOf: [ref, { type: 'null' }] }])
    assert.deepEqual(components, { schemas: { Color: { type: 'string', enum: ['red'] } } })
  })

  test('may not differ under one title', () => {
    assert.throws(
      () => inDocument(Type.String({ title: 'Name' }), Type.String({ title: 'Name', minLength: 1 })),
      /two schemas have the title Name/,
    )
  })
})
