/**
 * Answers to what cannot be read as HTTP, written to the socket by hand, since there is no request to reply to.
 */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { failures, type Failure } from './failures.ts'
import { requestIdOf } from './logging.ts'
import { isServedInLowerCase, takeLowerCase, type LowerCaseServices } from './lower-case-methods.ts'

export interface ClientError extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
  readonly bytesParsed?: number
}

export interface ClientErrorServices extends LowerCaseServices {
  /** Told of each request that was refused. */
  readonly observe: (requestId: string, status: number, code: string | undefined) => void
}

/** How long the client has to read the answer. */
const lingerMs = 2000

/** For the server's `clientError` event. */
export function answerClientError(error: ClientError, socket: Socket, services: ClientErrorServices): void {
  // The client sent more after a request that it had declared to be its last; the answer to that request is under way.
  if (error.code === 'HPE_CLOSED_CONNECTION' || isServedInLowerCase(socket)) return
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const refuse = (): void => {
    if (!socket.writable) return
    const failure = failureOf(error)
    // The client's own request id has not been read.
    const requestId = requestIdOf({})
    socket.end(rawAnswer(failure, requestId))
    // Whoever neither reads the answer nor closes would keep the connection, and what was begun with it.
    setTimeout(() => socket.destroy(), lingerMs).unref()
    services.observe(requestId, failure.status, error.code)
  }
  const { code, rawPacket, bytesParsed } = error
  if (code === 'HPE_INVALID_METHOD' && rawPacket !== undefined && bytesParsed !== undefined) {
    if (takeLowerCase(socket, { rawPacket, bytesParsed }, services, refuse)) return
  }
  // Answers come in the order of requests.
  const owed = services.latestAnswers.owedOn(socket)
  if (owed === undefined) refuse()
  else owed.once('close', refuse)
}

function failureOf({ code }: ClientError): Failure {
  if (code === 'HPE_HEADER_OVERFLOW') return failures.headersTooLarge
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? failures.tooSlow : failures.notHttp
}

function rawAnswer({ status, message }: Failure, requestId: string): string {
  const body = JSON.stringify({ error: message })
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}
