/** What is decided before its time is on no day to come: its bank date is the business day of the decision at the latest. */
import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { cardBody, numbers } from '../support/bodies.ts'
import { someNoon } from '../support/core.ts'
import { payAtOnce, refund } from '../support/payouts.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { shaped } from '../support/shapes.ts'
import { moveTo, shopAt } from '../support/moments.ts'
import { closeAgreeing } from '../support/stored.ts'

type Kind = 'refund' | 'disbursement' | 'payout'

let server: TestServer
before(async () => {
  server = await startTestServer({ clock: new ManualClock(someNoon) })
})
after(() => closeAgreeing(server))

async function make(api: Api, kind: Kind): Promise<string> {
  const payment = await payAtOnce(api)
  switch (kind) {
    case 'refund':
      return refund(api, payment, 1_000)
    case 'disbursement': {
      const { id: card } = shaped('card', await api.post('/v2/cards/', cardBody(numbers.approved)))
      return shaped('disbursement', await api.post('/v2/disbursements/', { card, amount: 1_000 })).id as string
    }
    case 'payout':
      return shaped('payout', await api.post('/v2/payouts/', { status: 'pending' })).id as string
  }
}

const decide = async (api: Api, kind: Kind, id: string, status: string): Promise<ApiAnswer['body']> =>
  shaped(kind, await api.post(`/sandbox/${kind}s/${id}`, { status }))

const outcomes: readonly (readonly [kind: Kind, status: string])[] = [
  ['refund', 'refunded'],
  ['refund', 'not_honored'],
  ['disbursement', 'disbursed'],
  ['disbursement', 'not_honored'],
  ['payout', 'paid'],
]

/** When it is asked for, when it is decided → its bank date. Noon in UTC is an hour later in Paris; the cut-off is at 23:00. 2030-01-15 is a Tuesday, 2030-04-19 Good Friday. */
const rows: readonly (readonly [name: string, made: string, decided: string, dateBank: string])[] = [
  ['at once', '2030-01-15T12:00:00Z', '2030-01-15T12:00:00Z', '2030-01-15'],
  ['in the night after', '2030-01-15T12:00:00Z', '2030-01-15T23:30:00Z', '2030-01-16'],
  ['on the day before a weekend', '2030-01-18T12:00:00Z', '2030-01-18T22:30:00Z', '2030-01-18'],
  ['on a Saturday', '2030-01-19T12:00:00Z', '2030-01-19T12:00:00Z', '2030-01-21'],
  ['on a Sunday, after it left', '2030-01-18T12:00:00Z', '2030-01-20T12:00:00Z', '2030-01-21'],
  ['on Good Friday', '2030-04-19T12:00:00Z', '2030-04-19T12:00:00Z', '2030-04-23'],
]

for (const [kind, status] of outcomes) {
  suite(`a ${kind} that is ${status}`, () => {
    for (const [name, made, decided, dateBank] of rows) {
      test(`${name}: ${dateBank}`, async () => {
        const api = await shopAt(server, made)
        const id = await make(api, kind)
        await moveTo(api, decided)
        const shown = await decide(api, kind, id, status)
        assert.deepEqual([shown.status, shown.date_bank], [status, dateBank])
      })
    }
  })
}
