/** Merchants whose time a test moves. */
import assert from 'node:assert/strict'
import { anotherAccount } from './another-account.ts'
import type { Api } from './api.ts'
import type { TestServer } from './server.ts'
import { shaped } from './shapes.ts'

/** A test mode of its own, whose clock is set to a moment; without one, to noon of a Tuesday. Paris is an hour ahead. */
export async function shopAt(server: TestServer, moment = '2030-01-15T12:00:00Z'): Promise<Api> {
  const { test: api } = await anotherAccount(server)
  await moveTo(api, moment)
  return api
}

export async function moveTo(api: Api, moment: string): Promise<void> {
  const { status, body } = await api.post('/sandbox/clock', { to: Date.parse(moment) / 1000 })
  assert.equal(status, 200, JSON.stringify(body))
}

/** Checks a payment at each moment: `status date_bank fee`. */
export async function assertTimeline(
  api: Api,
  payment: string,
  timeline: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [moment, expected] of Object.entries(timeline)) {
    await moveTo(api, moment)
    const { status, date_bank, fee } = shaped('payment', await api.get(`/v2/payments/${payment}`))
    assert.equal(`${String(status)} ${String(date_bank)} ${String(fee)}`, expected, moment)
  }
}
