/**
 * How a receiver knows that a message is from us, unchanged and recent: signatures of the Stancer API (stancer-v2 section 9) and of the Standard Webhooks specification, side by
 * side.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { secondsOf, type Instant } from '../kit/clock.ts'

export interface Message {
  /** The same for each attempt, so that a receiver recognizes a message that arrives twice. */
  readonly id: string
  readonly sentAt: Instant
  /** The exact text that is sent, byte for byte. */
  readonly body: string
}

/** All headers of a message that is JSON; `userAgent` is the name of this program in requests, `secrets` as {@link signatureHeaders} takes them. */
export const messageHeaders = (
  message: Message,
  { secrets, userAgent }: { readonly secrets: readonly string[]; readonly userAgent: string },
): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': userAgent,
  ...signatureHeaders(message, secrets),
})

/**
 * The headers that sign a message. `secrets` are 64 hexadecimal digits each, newest first; the keys are the 32 bytes that they stand for, for both signatures. A message is signed
 * with every secret that is valid at that moment: a receiver accepts it when one of its signatures is right. The oldest comes last, because a receiver that reads only one `v1`
 * reads the last one, and is the last to change its secret.
 */
export function signatureHeaders(message: Message, secrets: readonly string[]): Record<string, string> {
  const { sentAt, body } = message
  const timestamp = secondsOf(sentAt).toString()
  const keys = keysOf(secrets)
  const signatures = keys.map((key) => `v1=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`)
  return { 'stancer-signature': [`t=${timestamp}`, ...signatures].join(','), ...signedBy(message, keys) }
}

/** The headers of the Standard Webhooks specification alone; `secrets` as {@link signatureHeaders} takes them. */
export const standardSignature = (message: Message, secrets: readonly string[]): Record<string, string> =>
  signedBy(message, keysOf(secrets))

function signedBy({ id, sentAt, body }: Message, keys: readonly KeyObject[]): Record<string, string> {
  const timestamp = secondsOf(sentAt).toString()
  const content = `${id}.${timestamp}.${body}`
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys
      .map((key) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`)
      .join(' '),
  }
}

/** Makes key objects: with bytes instead, each signature would prepare the key again, which takes as long as five signatures do. */
const keysOf = (secrets: readonly string[]): KeyObject[] => secrets.map((secret) => createSecretKey(secret, 'hex'))
