/** Days and moments from callers, from the first to the last that can be written: each is taken or refused, and none is beyond the calendars that are reckoned with. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, invalid } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { closeAgreeing } from '../support/stored.ts'

let server: TestServer
let card: string
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  card = (await server.api.post('/v2/cards/', cardBody())).body.id as string
})
after(() => closeAgreeing(server))

/** Its payments are disputed two business days after their settlement. */
const disputing = '4000000000000259'

/** Every field that takes a day: what is sent with it. */
const fields: Readonly<Record<string, (api: Api, day: unknown) => Promise<ApiAnswer>>> = {
  date_settlement: (api, day) =>
    api.post('/v2/payments/', { amount: 100, card: cardBody(disputing), date_settlement: day }),
  'date_settlement of a payment that waits': async (api, day) => {
    const { body } = await api.post('/v2/payments/', { amount: 100, card: cardBody(disputing) })
    return api.patch(`/v2/payments/${body.id}`, { date_settlement: day })
  },
  'date_settlement of an intent': (api, day) =>
    api.post('/v2/payment_intents/', { amount: 100, threeds: 'none', card, date_settlement: day }),
  date_birth: (api, day) => api.post('/v2/customers/', { email: 'foo@example.org', date_birth: day }),
  date_of_birth: (api, day) => api.post('/v2/disbursements/', { card, amount: 1, date_of_birth: day }),
  'date of a payout that waits': (api, day) => payOut(api, { status: 'pending', date: day }),
  'date of a payout': (api, day) => payOut(api, { date: day }),
}

async function payOut(api: Api, body: object): Promise<ApiAnswer> {
  await api.post('/v2/payments/', { amount: 100, card: cardBody(numbers.capturedAtOnce) })
  return api.post('/v2/payouts/', body)
}

const ofMoments = ['/v2/payments/?created=', '/v2/payments/?paid=', '/v2/payouts/?created=', '/v2/disputes/?created=']

/** Any day that can be written, as a text or in seconds, and some that cannot. */
const days = fc.oneof(
  fc
    .tuple(fc.nat(9999), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .map((parts) => parts.map((part, place) => String(part).padStart(place === 0 ? 4 : 2, '0')).join('-')),
  fc.integer({ min: -62_135_596_801, max: 253_402_300_800 }),
  fc.integer({ min: 7_289_654_399 - 400 * 86_400, max: 7_289_654_400 }),
  fc.constantFrom('', '2030-1-1', '+010000-01-01', '-000001-01-01', 1e300, -1e16, true, 'now'),
)

test('whatever the day, the answer is no failure', async () => {
  await fc.assert(
    fc.asyncProperty(days, async (day) => {
      const requests = [
        ...Object.entries(fields).map(([name, send]) => [name, send(server.api, day)] as const),
        ...ofMoments.map((path) => [path, server.api.get(path + encodeURIComponent(String(day)))] as const),
      ]
      for (const [name, answer] of requests) assert.ok((await answer).status < 500, `${name} ${String(day)}`)
    }),
    { numRuns: 25, seed: 22001231, endOnFailure: true },
  )
})

const tooLate = (field: string): ReturnType<typeof invalid> =>
  invalid(
    ['body', field.split(' ')[0] ?? ''],
    'ensure this value is less than or equal to 2200-12-31',
    'value_error.number.not_le',
  )

for (const [name, send] of Object.entries(fields)) {
  test(`${name} is 2200-12-31 at the latest`, async () => {
    for (const day of [-62_135_596_800, '0999-12-31', '2200-12-31', 7_289_654_399]) {
      const { status, body } = await send(server.api, day)
      assert.equal(status, 200, `${String(day)}: ${JSON.stringify(body)}`)
    }
    for (const day of ['2201-01-01', '9999-12-31', 7_289_654_400, 253_402_300_799])
      assertRefused(await send(server.api, day), tooLate(name))
  })
}

test('the clock goes no further, in however many moves', async () => {
  const late = await startTestServer({ clock: new ManualClock(Date.UTC(2199, 11, 30, 12)) })
  try {
    const move = (seconds: number): Promise<ApiAnswer> => late.api.post('/sandbox/clock', { advance: seconds })
    const refused = invalid(['body', 'advance'], 'The clock can be moved to the year 2200 at most')
    assertRefused(await move(36 * 60 * 60 + 1), refused)
    assert.equal((await move(24 * 60 * 60)).status, 200)
    assertRefused(await move(24 * 60 * 60), refused)
    assert.equal((await move(12 * 60 * 60)).status, 200)
    assertRefused(await move(1), refused)
  } finally {
    await closeAgreeing(late)
  }
})
