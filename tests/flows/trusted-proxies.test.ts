/** Whose address a try on the page counts for: the client's as a trusted proxy tells it, and the proxy's own where it is not trusted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { payerAt, typed } from '../support/payer.ts'
import { startTestServer } from '../support/server.ts'

const limits = { GUICHET_PAGE_ATTEMPTS_PER_ADDRESS: '1' }

/** Statuses of the page for a second try from `other` after one from `first`. */
async function secondTry(environment: Record<string, string>, first: string, other: string): Promise<number> {
  const server = await startTestServer({ environment: { ...limits, ...environment } })
  try {
    const payer = payerAt(server.url)
    const path = async (): Promise<string> => {
      const { body } = await server.api.post('/v2/payments/', { amount: 100 })
      return `/${server.running.firstAccount.testPublicKey}/${body.id as string}`
    }
    const paid = await path()
    const sent = await payer.send(
      paid,
      { ...typed('4242424242424242'), token: await payer.tokenOf(paid) },
      { 'x-forwarded-for': first },
    )
    assert.equal(sent.status, 303)
    return (await payer.open(await path(), { 'x-forwarded-for': other })).status
  } finally {
    await server.close()
  }
}

const trusted = { GUICHET_TRUSTED_PROXIES: '127.0.0.0/8' }

test('behind a trusted proxy, each client has tries of its own', async () => {
  assert.equal(await secondTry(trusted, '192.0.2.1', '192.0.2.2'), 200)
  assert.equal(await secondTry(trusted, '192.0.2.1', '192.0.2.1'), 429)
})

test('nobody else is believed', async () => {
  assert.equal(await secondTry({}, '192.0.2.1', '192.0.2.2'), 429)
})
