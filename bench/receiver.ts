/**
 * A shop's server that takes webhooks: answers each after so many milliseconds, or so many a second, and counts them (`GET /`). In a process of its own, as the load is.
 *
 *   node bench/receiver.ts '{"afterMs": 5}'
 */
import { createServer, type ServerResponse } from 'node:http'

const { afterMs = 0, perSecond } = JSON.parse(process.argv[2] ?? '{}') as { afterMs?: number; perSecond?: number }

/** The pause between two rounds of answers, when the answers per second are limited. */
const roundMs = 10

let taken = 0
const waiting: ServerResponse[] = []

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(String(taken))
    return
  }
  request.resume().on('end', () => {
    if (perSecond === undefined) setTimeout(() => take(response), afterMs)
    else waiting.push(response)
  })
})

function take(response: ServerResponse): void {
  taken += 1
  response.end()
}

if (perSecond !== undefined) {
  let owed = 0
  let last = performance.now()
  setInterval(() => {
    const now = performance.now()
    owed = Math.min(owed + ((now - last) * perSecond) / 1000, (perSecond * roundMs * 3) / 1000)
    last = now
    for (; owed >= 1 && waiting.length > 0; owed--) {
      const response = waiting.shift()
      if (response !== undefined) take(response)
    }
  }, roundMs)
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(`receiver listening on http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
})
