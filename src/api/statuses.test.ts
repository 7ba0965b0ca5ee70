/** The statuses that are described: those that are shown, and those that the published API has besides (stancer-v2 sections 6, 8 and 9). */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { authenticationStatuses } from '../authentications/index.ts'
import { disbursementStatuses } from '../disbursements/index.ts'
import { shownIntentStatuses } from '../intents/index.ts'
import { payoutStatuses } from '../payouts/index.ts'
import { refundStatuses } from '../refunds/index.ts'
import { startTestServer, type TestServer } from '../../tests/support/server.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.close())

const rows: readonly [object: string, shown: readonly string[], unreached: string[]][] = [
  ['PaymentIntent', shownIntentStatuses, ['require_authorization']],
  ['Payout', payoutStatuses, ['early', 'error']],
  ['Refund', refundStatuses, ['failed', 'awaiting_approval']],
  ['Disbursement', disbursementStatuses, ['failed', 'awaiting_approval']],
  ['auth', authenticationStatuses, ['bypassed']],
]

/** What is described of a status. */
interface Described {
  readonly enum: readonly string[]
  readonly description: string
}

async function described(object: string): Promise<Described> {
  const { schemas } = (await server.api.get('/openapi.json')).body.components
  return object === 'auth' ? schemas.Payment.properties.auth.properties.status : schemas[object].properties.status
}

for (const [object, shown, unreached] of rows) {
  test(`${object}: ${unreached.join(', ')} besides what is shown, and said so`, async () => {
    const { enum: values, description } = await described(object)
    assert.deepEqual(values, [...shown, ...unreached])
    for (const status of unreached) {
      assert(!shown.includes(status))
      assert(description.includes(`\`${status}\``))
    }
  })
}
