/** Checkouts of the gateway API as a shop makes them, and payers who pay them by plain HTTP. */
import assert from 'node:assert/strict'
import type { Form, Gateway } from './gateway.ts'

/** Creates a checkout of 92.00 EUR, changed by the given fields; returns its id. */
export async function createCheckout(gateway: Gateway, form: Form = {}): Promise<string> {
  const { status, body } = await gateway.post('/v3/checkouts', {
    amount: '92.00',
    currency: 'EUR',
    paymentType: 'DB',
    shopperResultUrl: 'https://shop.example.org/result?order=7',
    ...form,
  })
  assert.deepEqual([status, body.result.code], [200, '000.200.100'], JSON.stringify(body))
  return body.id
}

export const pagePath = (id: string): string => `/v3/checkouts/${id}/page`
