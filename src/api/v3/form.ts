/**
 * Form encoding (application/x-www-form-urlencoded), read strictly: what does not decode to UTF-8 is refused, not repaired. A value is decoded once: an address in it that has its own encoded query
 * stays as it was.
 */
import { ResultError } from './result-error.ts'

/** A parameter as it was sent: names may come more than once, which is for the reader of parameters to refuse. */
export type Pair = readonly [name: string, value: string]

/** Throws 400 (200.100.101) for what cannot be decoded. */
export function readForm(text: string): Pair[] {
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const end = part.indexOf('=')
      return end === -1 ? [decode(part), ''] : [decode(part.slice(0, end)), decode(part.slice(end + 1))]
    })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new ResultError('200.100.101')
  }
}

/** The text of a body; throws 400 for bytes that are no UTF-8. */
export function textOf(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new ResultError('200.100.101')
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
