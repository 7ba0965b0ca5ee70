import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { MINUTE, SECOND } from '../kit/clock.ts'
import { signatureHeaders } from './signature.ts'

const newest = 'b1'.repeat(32)
const oldest = 'a0'.repeat(32)
const body = JSON.stringify({ id: 'evt_1', type: 'card.created', data: { name: 'Zoé' } })
const message = (sentAt = Date.now()) => ({ id: 'evt_1', sentAt, body })

/** The published verifier takes a secret in base64. */
const verifierOf = (secret: string) => new Webhook(Buffer.from(secret, 'hex').toString('base64'))

describe('a signed message', () => {
  for (const [name, secret] of Object.entries({ newest, oldest }))
    test(`is taken by the published verifier of Standard Webhooks that knows the ${name} secret`, () => {
      assert.deepEqual(verifierOf(secret).verify(body, signatureHeaders(message(), [newest, oldest])), JSON.parse(body))
    })

  const headers = signatureHeaders(message(), [newest])
  const late = signatureHeaders(message(Date.now() - 5 * MINUTE - 2 * SECOND), [newest])
  const refusals = {
    'changed by one byte': [body.replace('Z', 'z'), headers],
    'under another id': [body, { ...headers, 'webhook-id': 'evt_2' }],
    'at another time': [body, { ...headers, 'webhook-timestamp': `${Number(headers['webhook-timestamp']) + 1}` }],
    'five minutes old': [body, late],
    'signed with another secret': [body, signatureHeaders(message(), [oldest])],
  } as const
  for (const [name, [sent, headersOf]] of Object.entries(refusals))
    test(`is refused by it when it is ${name}`, () => {
      assert.throws(() => verifierOf(newest).verify(sent, headersOf), WebhookVerificationError)
    })

  test('has the signature of the Stancer API, whose keys are decoded from hex, the oldest last', () => {
    const sentAt = Date.UTC(2030, 0, 1) + 999
    const [t, ...signatures] =
      signatureHeaders(message(sentAt), [newest, oldest])['stancer-signature']?.split(',') ?? []
    const expected = [newest, oldest].map((secret) =>
      createHmac('sha256', Buffer.from(secret, 'hex')).update(`1893456000.${body}`).digest('hex'),
    )
    assert.equal(t, 't=1893456000')
    assert.deepEqual(
      signatures,
      expected.map((signature) => `v1=${signature}`),
    )
  })
})
