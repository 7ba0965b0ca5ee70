/**
 * `CONNECT` over HTTP/1.1 (RFC 9110, 9.3.6): Node makes the connection a tunnel, and closes it without an answer where nothing handles it. Here `CONNECT` is served like any other method, one that no
 * path has, as the last request on its connection.
 */
import { ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { LatestAnswers } from './latest-answers.ts'

export function serveConnect(server: Server, latestAnswers: LatestAnswers): void {
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    // Node has removed its own listeners from the socket.
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
