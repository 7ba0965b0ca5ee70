/** UUIDs as 3-D Secure wants them for its transactions. */
import { randomBytes } from 'node:crypto'
import type { Instant } from './clock.ts'

/** A UUID of version 7 (RFC 9562, 5.7): 48 bits of time in milliseconds, so that new rows land at the end of an index, and 74 random bits, so that nobody guesses one. */
export function newUuid(now: Instant): string {
  const time = now.toString(16).padStart(12, '0')
  const random = randomBytes(10)
  random.writeUInt8(0x70 | (random.readUInt8(0) & 0x0f), 0)
  random.writeUInt8(0x80 | (random.readUInt8(2) & 0x3f), 2)
  const digits = time + random.toString('hex')
  return uuidOf(digits)
}

/** 32 hexadecimal digits, written as a UUID is. */
export const uuidOf = (digits: string): string =>
  [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-')

/** The form of any UUID, in lower case. */
export const uuidPattern = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
