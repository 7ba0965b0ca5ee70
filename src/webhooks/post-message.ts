/** Sends one signed message to an address that is trusted as it is, and says what came of it. */
import { performance } from 'node:perf_hooks'
import { messageHeaders, type Message } from './signature.ts'

export interface MessageSending {
  readonly url: string
  /** As {@link messageHeaders} takes them. */
  readonly secrets: readonly string[]
  readonly userAgent: string
  /** How long the answer is waited for, in milliseconds. */
  readonly timeLimitMs: number
  /** Given up at once when it is aborted. */
  readonly signal?: AbortSignal
}

/** The status of the answer, whatever it is, or what `fetch` failed of; a TimeoutError where the time was over. */
export type PostedMessage = { readonly ms: number } & ({ readonly status: number } | { readonly failure: unknown })

/** Never throws for what the receiver does. A redirection is an answer like any other, and its body is not read. */
export async function postMessage(message: Message, sending: MessageSending): Promise<PostedMessage> {
  const { url, secrets, userAgent, timeLimitMs, signal } = sending
  const began = performance.now()
  const since = (): number => Math.round(performance.now() - began)
  const limit = AbortSignal.timeout(timeLimitMs)
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: messageHeaders(message, { secrets, userAgent }),
      body: message.body,
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    })
    const ms = since()
    await answer.body?.cancel()
    return { ms, status: answer.status }
  } catch (failure) {
    return { ms: since(), failure }
  }
}
