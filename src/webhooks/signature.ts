/**
 * How a receiver knows that a message is ours, is as we sent it, and is of now: signatures of the Stancer API (stancer-v2 section 9) and of the Standard Webhooks specification, side by side.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { secondsOf, type Instant } from '../kit/clock.ts'

export interface Message {
  /** The same for each attempt, so that what arrives twice is known. */
  readonly id: string
  readonly sentAt: Instant
  /** As it goes out, byte for byte. */
  readonly body: string
}

/** All that goes with a message that is JSON; `userAgent` is how this program calls itself, `secrets` as {@link signatureHeaders} takes them. */
export const messageHeaders = (
  message: Message,
  { secrets, userAgent }: { readonly secrets: readonly string[]; readonly userAgent: string },
): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': userAgent,
  ...signatureHeaders(message, secrets),
})

/**
 * The headers that sign a message. `secrets` are 64 hexadecimal digits each, newest first; the keys are the 32 bytes behind them, for both signatures. A message is signed with every secret that is valid at that
 * moment: a receiver accepts it when one of its signatures is right. The oldest comes last, because a receiver that reads one `v1` alone reads the last one, and changes its secret last of all.
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

/** Bytes in place of a key would be looked at anew by each signature, which takes as long as five signatures do. */
const keysOf = (secrets: readonly string[]): KeyObject[] => secrets.map((secret) => createSecretKey(secret, 'hex'))
