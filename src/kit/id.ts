/**
 * Identifiers. On the wire an object's id is a prefix and 24 characters of [a-zA-Z0-9] (stancer-v2 section 1.2); an operation's id is 32 hexadecimal digits (design, decision 5).
 *
 * Both begin with the time of their making, so that new rows land at the end of an index instead of all over it, which keeps writing as fast at a million rows as
 * at none. Nothing reads a meaning out of an id: order comes from the time columns.
 */
import { randomBytes, randomInt } from 'node:crypto'
import type { Instant } from './clock.ts'

/** Prefix of each kind of object, by its name in the domain. */
export const prefixes = {
  account: 'acct',
  customer: 'cust',
  address: 'addr',
  card: 'card',
  sepa: 'sepa',
  mandate: 'mndt',
  document: 'mdoc',
  check: 'chck',
  payout: 'pout',
  payment: 'paym',
  refund: 'refd',
  dispute: 'dspt',
  disbursement: 'dsbm',
  intent: 'pi',
  product: 'prod',
  price: 'price',
  subscription: 'sub',
  period: 'sper',
  event: 'evt',
  webhook: 'we',
  timer: 'timr',
  key: 'akey',
  token: 'atok',
} as const

export type IdKind = keyof typeof prefixes

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const timeLength = 8
const idLength = 24

/** A new id, `paym_` + 24 characters: 8 of time in milliseconds, 16 random (95 bits). */
export const newId = (kind: IdKind, now: Instant): string =>
  `${prefixes[kind]}_${base62(now, timeLength)}${randomCharacters(idLength - timeLength)}`

/** {@link newId} for a decision that is made at `now`. */
export const idsAt =
  (now: Instant) =>
  (kind: IdKind): string =>
    newId(kind, now)

/**
 * The id of an event: those of one moment count up, so that what one process tells stays in its order. 8 characters of time in milliseconds, 6 that count, 10 random (59 bits).
 */
export function newEventId(now: Instant): string {
  sequence += 1
  return `${prefixes.event}_${base62(now, timeLength)}${base62(sequence, 6)}${randomCharacters(10)}`
}

/** A lower bound for the ids of events at or after a moment. */
export const firstEventIdAt = (moment: Instant): string =>
  `${prefixes.event}_${base62(Math.max(moment, 0), timeLength)}`

/**
 * A new operation id: 12 hexadecimal digits of time in milliseconds, 8 that count up so that operations made together stay in their order, 12 random ones.
 */
export function newOperationId(now: Instant): string {
  sequence += 1
  return now.toString(16).padStart(12, '0') + sequence.toString(16).padStart(8, '0') + randomHex(6)
}

/** Whether a text has the form of one: 32 hexadecimal digits, in lower case. */
export const isOperationId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)

/** Starts at a random value in the lower half of its 8 digits: no process runs long enough to overflow it, and two processes rarely have the same values. */
let sequence = randomInt(2 ** 31)

/** The pattern that an id of a kind must match, for schemas: anchored, without slashes. */
export const idPattern = (kind: IdKind): string => `^${prefixes[kind]}_[a-zA-Z0-9]{${idLength}}$`

/** Characters of [0-9A-Za-z] from the system's random source, each equally likely. */
export function randomCharacters(count: number): string {
  let characters = ''
  while (characters.length < count) {
    const byte = nextByte() & 63
    // 62 and 63 have no character: drawing again keeps the distribution flat.
    if (byte < alphabet.length) characters += alphabet.charAt(byte)
  }
  return characters
}

function base62(value: number, length: number): string {
  let rest = value
  let digits = ''
  for (let place = 0; place < length; place++) {
    digits = alphabet.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

// Random bytes are drawn by the block: one call to the system's source for each id was seen in profiles.
const blockSize = 4096
let block = randomBytes(blockSize)
let used = 0

function nextByte(): number {
  if (used === blockSize) {
    block = randomBytes(blockSize)
    used = 0
  }
  return block.readUInt8(used++)
}

/** Hexadecimal digits, two for each byte from the system's random source. */
export function randomHex(bytes: number): string {
  let digits = ''
  for (let count = 0; count < bytes; count++) digits += nextByte().toString(16).padStart(2, '0')
  return digits
}
