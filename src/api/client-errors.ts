/**
 * Answers to what cannot be read as HTTP, written to the socket by hand, since there is no request to reply to.
 */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { failures, type Failure } from './failures.ts'

interface ClientError extends Error {
  readonly code?: string
}

/** For the server's `clientError` event. Returns the status that was answered; undefined when nobody is there to read an answer. */
export function answerClientError(error: ClientError, socket: Socket): number | undefined {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return undefined
  }
  const failure = failureOf(error)
  socket.end(rawAnswer(failure))
  return failure.status
}

function failureOf({ code }: ClientError): Failure {
  if (code === 'HPE_HEADER_OVERFLOW') return failures.headersTooLarge
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? failures.tooSlow : failures.notHttp
}

function rawAnswer({ status, message }: Failure): string {
  const body = JSON.stringify({ error: message })
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
