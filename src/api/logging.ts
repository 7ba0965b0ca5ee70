/**
 * Logs: JSON lines on standard output. A line for each request says its route, never its address, and nothing of its headers and bodies: they hold keys and card numbers.
 */
import { pino, type DestinationStream, type Logger } from 'pino'
import { randomCharacters } from '../kit/id.ts'

export type { Logger } from 'pino'

export interface LoggingOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines go; standard output when not given. */
  readonly destination?: DestinationStream
}

export const createLogger = ({ level, destination = standardOutput() }: LoggingOptions): Logger =>
  pino({ level, base: { pid: process.pid }, formatters: { level: (label) => ({ level: label }) } }, destination)

/** Characters of lines that are gathered before they are written, and how long they wait at most. */
const pieceLength = 64 * 1024
const flushEveryMs = 500

/**
 * Standard output, written without waiting for it, in pieces: pino's own destination takes three times as long for a line as making the line does. What is left is written
 * when the process exits.
 */
function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: false })
  let lines = ''
  const flush = (): void => {
    if (lines === '') return
    output.write(lines)
    lines = ''
  }
  setInterval(flush, flushEveryMs).unref()
  // Before pino's own listeners, which write out what it was given and close.
  process.prependListener('beforeExit', flush)
  process.prependListener('exit', flush)
  return {
    write(line) {
      lines += line
      if (lines.length >= pieceLength) flush()
    },
  }
}

// Request ids are a random word for each process and a count: enough to tell requests apart, and nothing to draw for each of them.
const processWord = randomCharacters(10)
let requestCount = 0

/** The client's own `X-Request-Id` when it is sane, else a new one. */
export const requestIdOf = (headers: Readonly<Record<string, string | string[] | undefined>>): string => {
  const given = headers['x-request-id']
  return typeof given === 'string' && saneRequestId.test(given)
    ? given
    : `${processWord}-${(++requestCount).toString(36)}`
}

const saneRequestId = /^[\w.-]{1,64}$/

/** The fields of an error that may be logged. A driver's details never are: they repeat the values of rows. */
export function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return {
    name: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ''),
    ...(typeof code === 'string' && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    ...(error.cause !== undefined && { cause: errorFields(error.cause) }),
  }
}

/** Hides what looks like a card number, an IBAN, a key or an access token: the last safety net, since no message should repeat a value. References of operations and authentications stay, by which a network is asked. */
const redact = (text: string): string => text.replace(secrets, (_, reference?: string) => reference ?? '[hidden]')

const secrets =
  /\b([0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b|(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b|\b[sp](?:prod|test)_\w{24}|\b[a-zA-Z0-9]{48}\b/g
