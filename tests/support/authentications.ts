/** Payments that ask for 3-D Secure, and what their payers do at the bank, in one line each. */
import assert from 'node:assert/strict'
import type { Api, ApiAnswer } from './api.ts'
import { cardBody } from './bodies.ts'
import type { TestServer } from './server.ts'
import { shaped } from './shapes.ts'

type Body = ApiAnswer['body']

/** A test card for each rule of 3-D Secure, and one that its bank refuses even with proof. */
export const cards = {
  not_enrolled: '4000000000003055',
  not_required: '4242424242424242',
  optional: '4000000400000008',
  required: '4000000000003220',
  insufficientFunds: '4000000000009995',
} as const

/** The page of the shop to which payers come back. */
export const shopUrl = 'https://shop.test/back'

/** An address as that of a payment's hosted page: a payment whose payer comes back there goes on by itself. */
export const pageUrl = ({ url }: TestServer): string => `${url}/ptest_page/paym_page`

export const create = async (api: Api, given: object): Promise<Body> =>
  shaped('payment', await api.post('/v2/payments/', { amount: 100, ...given }))

/** Creates a payment with a card, and an authentication that comes back to the shop unless `given` says otherwise. */
export const createWithAuth = (api: Api, number: string, given: object = {}): Promise<Body> =>
  create(api, { card: cardBody(number), auth: { return_url: shopUrl }, ...given })

export const change = async (api: Api, id: string, given: object): Promise<Body> =>
  shaped('payment', await api.patch(`/v2/payments/${id}`, given))

export const read = async (api: Api, id: string): Promise<Body> =>
  shaped('payment', await api.get(`/v2/payments/${id}`))

export const answer = (api: Api, uuid: string, outcome: string): Promise<ApiAnswer> =>
  api.post(`/sandbox/authentications/${uuid}`, { outcome })

/** {@link answer} that has to be accepted. */
export async function answered(api: Api, uuid: string, outcome: string): Promise<Body> {
  const { status, body } = await answer(api, uuid, outcome)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

/** The operations of a payment of 100 that was taken once. */
export const takenOnce: readonly string[] = ['authorization 100 approved', 'capture 100 approved']
