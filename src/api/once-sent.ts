/** What is to be done once an answer has gone out: who hung up before has not been told. */
import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'

/** To be called before the answer is sent. `work` is never begun where the connection ended before all of it was handed over; whether it has arrived nobody knows. */
export function onceSent(response: ServerResponse | Http2ServerResponse, work: () => void): void {
  response.once('finish', () => {
    if (isWhole(response)) work()
  })
}

/** HTTP/2's response says that it has finished however its stream has ended. */
function isWhole(response: ServerResponse | Http2ServerResponse): boolean {
  if (!('stream' in response)) return true
  const { rstCode, aborted, writableFinished } = response.stream
  return rstCode === noError && !aborted && writableFinished
}

/** NO_ERROR (RFC 9113, section 7). */
const noError = 0
