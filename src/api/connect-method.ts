/**
 * `CONNECT` over HTTP/1.1 (RFC 9110, 9.3.6): to Node the connection is a tunnel from then on, and ends without a word where nobody takes it. Here it is a method like any other, which nothing has, and the last
 * request on its connection.
 */
import { ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { LatestAnswers } from './latest-answers.ts'

export function serveConnect(server: Server, latestAnswers: LatestAnswers): void {
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    // Node has taken its own listeners away.
    socket.on('error', () => undefined).resume()
    const serve = (): void => {
      if (socket.writable) server.emit('request', request, lastAnswerOn(socket, request))
    }
    // Answers come in the order of requests.
    const owed = latestAnswers.owedOn(socket)
    if (owed === undefined) serve()
    else owed.once('close', serve)
  })
}

function lastAnswerOn(socket: Socket, request: IncomingMessage): ServerResponse {
  const answer = new ServerResponse(request)
  answer.shouldKeepAlive = false
  answer.assignSocket(socket)
  answer.once('finish', () => {
    answer.detachSocket(socket)
    socket.destroySoon()
  })
  return answer
}
