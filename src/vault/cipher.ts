/**
 * AES-256-GCM (NIST SP 800-38D) over texts and files. What is written is base64url of iv | ciphertext | tag: a random iv of 96 bits, a tag of 128.
 *
 * With random ivs one key must not encrypt more than 2^32 times (SP 800-38D, 8.3), or an iv may come twice: at a thousand new cards a second that is seven weeks, at ten
 * a second thirteen years. Rotating the keys starts the count again.
 */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const ivLength = 12
const tagLength = 16

/** `associated` is not stored; decryption needs the same text. */
export function encrypt(key: KeyObject, plain: string | Buffer, associated: string): string {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagLength })
  cipher.setAAD(Buffer.from(associated))
  const head = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
  return Buffer.concat([iv, head, cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** Undefined when a single character of the text, the key or `associated` has changed. */
export function decrypt(key: KeyObject, text: string, associated: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  // Decoding skips characters that are not base64url; a text with such characters was not written here.
  if (bytes.length < ivLength + tagLength || bytes.toString('base64url') !== text) return undefined
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivLength), { authTagLength: tagLength })
  decipher.setAAD(Buffer.from(associated))
  decipher.setAuthTag(bytes.subarray(-tagLength))
  const head = decipher.update(bytes.subarray(ivLength, -tagLength))
  try {
    return Buffer.concat([head, decipher.final()])
  } catch {
    return undefined
  }
}
