/** `guichet trigger`: every event really happens, as it was asked for, on a server that the command speaks to. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { triggerCommands } from '../../src/cli/trigger.ts'
import { allRecipes } from '../../src/cli/trigger/recipes.ts'
import { allEventTypes } from '../../src/events/index.ts'
import { ManualClock } from '../../src/kit/clock.ts'
import { cardBody } from '../support/bodies.ts'
import { run } from '../support/commands.ts'
import { someNoon } from '../support/core.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { closeAgreeing } from '../support/stored.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(() => closeAgreeing(server))

type Options = Readonly<Record<string, string>>

interface Event {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What is printed. */
async function trigger(
  words: readonly string[],
  options: Options = {},
  settings: readonly string[] = [],
  json = false,
): Promise<string[]> {
  const place = { url: server.url, key: server.running.firstAccount.testSecretKey }
  return run(server.database, triggerCommands.trigger, words, { ...place, ...options }, json, {}, settings)
}

async function triggered(type: string, options: Options = {}, settings: readonly string[] = []): Promise<Event> {
  const [line = '', ...more] = await trigger([type], options, settings, true)
  assert.deepEqual(more, [])
  return JSON.parse(line) as Event
}

test('there is a way to every event', async () => {
  assert.deepEqual([...allRecipes.keys()].sort(), [...allEventTypes].sort())
  const lines = await trigger([])
  assert.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    [...allRecipes.keys()],
  )
})

describe('happens, and is told', () => {
  for (const type of allEventTypes)
    test(type, async () => {
      const before = (await server.api.get('/sandbox/clock')).body.now as number
      const event = await triggered(type)
      assert.equal(event.type, type)
      assert.deepEqual((await server.api.get(`/v2/events/${event.id}`)).body, event)
      const hasMoved = (await server.api.get('/sandbox/clock')).body.now !== before
      assert.equal(hasMoved, allRecipes.get(type)?.movesClock ?? false, 'moves the clock')
    })
})

describe('as it was asked for', () => {
  const made = async (path: string, body: object): Promise<string> => {
    const { status, body: answer } = await server.api.post(path, body)
    assert.equal(status, 200, JSON.stringify(answer))
    return answer.id as string
  }
  const ids = {
    customer: () => made('/v2/customers/', { email: 'payer@example.org' }),
    card: () => made('/v2/cards/', cardBody()),
    held: () => made('/v2/payments/', { amount: 800, card: cardBody(), capture: false }),
    captured: () => made('/v2/payments/', { amount: 900, card: cardBody('4000000000000077') }),
  }
  type Id = keyof typeof ids

  /** In options and in what is told, `$held` stands for the id of such a thing. */
  const rows: readonly (readonly [
    type: string,
    options: Options,
    settings: readonly string[],
    told: Readonly<Record<string, unknown>>,
  ])[] = [
    ['payment.captured', { amount: '1200', currency: 'USD' }, [], { amount: 1200, currency: 'usd' }],
    ['payment.refused', { card: '4000 0000 0000 0002' }, [], { status: 'refused', response: '05' }],
    ['payment.to_capture', { customer: '$customer', card: '$card' }, [], { customer: '$customer', card: '$card' }],
    ['payment.to_capture', { payment: '$held' }, [], { id: '$held', amount: 800 }],
    ['payment.captured', { payment: '$held' }, [], { id: '$held', status: 'captured' }],
    ['payment.captured', { card: '4242424242424242' }, [], { status: 'captured' }],
    ['payment.changed', { payment: '$held', amount: '700' }, [], { id: '$held', amount: 700 }],
    ['payment.created', {}, ['order_id=17', 'capture=false'], { order_id: '17', capture: false }],
    ['refund.to_refund', { payment: '$captured', amount: '300' }, [], { payment: '$captured', amount: 300 }],
    ['refund.refunded', { amount: '450' }, [], { amount: 450, status: 'refunded' }],
    ['dispute.created', { payment: '$captured', amount: '200' }, ['response=42'], { amount: 200, response: '42' }],
    ['customer.deleted', { customer: '$customer' }, [], { id: '$customer' }],
    ['card.created', { card: '5555555555554444', customer: '$customer' }, [], { last4: '4444', customer: '$customer' }],
    ['product.created', {}, ['name=Green tea', 'metadata={"shelf": 3}'], { name: 'Green tea', metadata: { shelf: 3 } }],
    ['price.created', { amount: '500', currency: 'chf' }, ['interval=year'], { amount: 500, interval: 'year' }],
    ['disbursement.disbursed', { amount: '77', card: '$card' }, [], { amount: 77, card: '$card' }],
    ['payment_intent.captured', { amount: '321', card: '$card' }, [], { amount: 321, card: '$card' }],
  ]
  for (const [type, options, settings, told] of rows)
    test([type, ...Object.entries(options).flat(), ...settings].join(' '), async () => {
      const known = new Map<string, string>()
      for (const value of Object.values(options))
        if (value.startsWith('$')) known.set(value, await ids[value.slice(1) as Id]())
      const named = <Values extends Readonly<Record<string, unknown>>>(values: Values): Values =>
        Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name, known.get(String(value)) ?? value]),
        ) as Values
      const { data } = await triggered(type, named(options), settings)
      assert.deepEqual({ ...data, ...named(told) }, data)
    })
})

test('shows each request as a shell takes it, without the key, and then what was told', async () => {
  const lines = await trigger(['refund.payment_canceled'], { amount: '1200' }, [])
  const [, payment] = /"payment":"(paym_\w+)"/.exec(lines.join('\n')) ?? []
  const card = '{"number":"4242424242424242","exp_month":10,"exp_year":2034}'
  const [first, second, empty, told = '', data = '', ...more] = lines
  assert.deepEqual(
    [first, second, empty, more],
    [
      `curl -u $KEY: ${server.url}/v2/payments/ --json '{"amount":1200,"currency":"eur","card":${card}}'`,
      `curl -u $KEY: ${server.url}/v2/refunds/ --json '{"payment":"${payment}","amount":1200}'`,
      '',
      [],
    ],
  )
  const { id } = JSON.parse(data) as { id: string }
  assert.deepEqual(shaped('refund', await server.api.get(`/v2/refunds/${id}`)), JSON.parse(data))
  assert.match(told, new RegExp(`^2030-.* refund.payment_canceled +${id}  12.00 EUR  evt_\\w{24}$`))
})

describe('what cannot be is said', () => {
  const rows: readonly (readonly [words: string, options: Options, settings: readonly string[], message: RegExp])[] = [
    ['payment.captrued', {}, [], /^there is no event payment.captrued, did you mean payment.captured\?/],
    ['refund.refund', {}, [], /did you mean refund.refunded\?/],
    ['nothing.alike.at.all', {}, [], /^there is no event nothing.alike.at.all \(/],
    ['customer.created', { amount: '1' }, [], /^customer.created takes no --amount: it takes --set FIELD=VALUE$/],
    ['refund.to_refund', {}, ['a=b'], /takes no --set: it takes --amount 1200, .*--payment ID$/],
    [
      'payment.captured',
      { payment: 'paym_1', amount: '5' },
      [],
      /takes no --amount of a payment that is there: it takes nothing$/,
    ],
    ['payment.created', { amount: '12.50' }, [], /--amount must be a whole number of cents/],
    ['payment.created', { currency: 'xyz' }, [], /--currency/],
    ['payment.created', { customer: 'Ada' }, [], /--customer must be an id/],
    ['payment.captured', { card: '4242' }, [], /--card must be an id/],
    ['payment.captured', { payment: 'paym_1' }, [], /--payment must be an id/],
    ['payment.created', {}, ['description'], /--set must be FIELD=VALUE/],
    ['payment.created', {}, ['metadata={a'], /--set metadata: what begins as JSON/],
    ['payment.created', { url: 'ftp://localhost' }, [], /--url must be an address/],
    ['payment.created', { key: 'abc' }, [], /--key must be a test secret key/],
    ['payment.created', { key: `sprod_${'A'.repeat(24)}` }, [], /--key is a live key/],
    ['payment.created', { key: `stest_${'A'.repeat(24)}` }, [], /does not know the key/],
    [
      'payment.created',
      { url: 'http://127.0.0.1:2' },
      [],
      /^no answer from http:\/\/127.0.0.1:2: nothing listens there$/,
    ],
    ['payment.created', { url: 'http://127.0.0.1:1' }, [], /this port belongs to another protocol/],
    ['payment.created', {}, ['description=x'], /^POST \/v2\/payments\/ is refused with 422: body.description: /],
    ['payment.changed', { payment: `paym_${'A'.repeat(24)}` }, [], /refused with 404: Payment .* not found/],
    ['payment.expired', { 'no-advance': 'yes' }, [], /--no-advance keeps the clock/],
    ['payment.refused', { card: '4242424242424242' }, [], /was not told: the last .* is payment.to_capture$/],
  ]
  for (const [words, options, settings, message] of rows)
    test([words, ...Object.entries(options).flat(), ...settings].join(' '), async () => {
      await assert.rejects(trigger(words.split(' '), options, settings), ({ message: said }: Error) => {
        assert.match(said, message)
        return true
      })
    })

  test('what time does not bring, without moving the clock', async () => {
    const before = (await server.api.get('/sandbox/clock')).body as object
    const { id } = (await triggered('payment.refused')).data
    await assert.rejects(triggered('payment.capture_sent', { payment: String(id) }), {
      message: `payment ${String(id)} is refused: no time captures it`,
    })
    assert.deepEqual((await server.api.get('/sandbox/clock')).body, before)
  })

  test('what was told before', async () => {
    const { id } = (await triggered('payment.captured')).data
    await assert.rejects(triggered('payment.captured', { payment: String(id) }), {
      message: `payment.captured was not told: it was told of ${String(id)} before`,
    })
  })
})
