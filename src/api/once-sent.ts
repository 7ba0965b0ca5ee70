/** Work that is done only once an answer has been sent: a client that hung up before has not received it. */
import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'

/** Must be called before the answer is sent. `work` does not run where the connection ended before the whole answer was handed to the system. Whether the client received it is not known. */
export function onceSent(response: ServerResponse | Http2ServerResponse, work: () => void): void {
  response.once('finish', () => {
    if (isWhole(response)) work()
  })
}

/** An HTTP/2 response emits `finish` however its stream has ended. */
function isWhole(response: ServerResponse | Http2ServerResponse): boolean {
  if (!('stream' in response)) return true
  const { rstCode, aborted, writableFinished } = response.stream
  return rstCode === noError && !aborted && writableFinished
}

/** NO_ERROR (RFC 9113, section 7). */
const noError = 0
