/** Sends one signed message to an address that is trusted without a check, and returns the outcome. */
import { performance } from 'node:perf_hooks'
import { messageHeaders, type Message } from './signature.ts'

export interface MessageSending {
  readonly url: string
  /** In the form that {@link messageHeaders} takes. */
  readonly secrets: readonly string[]
  readonly userAgent: string
  /** How long the answer is waited for, in milliseconds. */
  readonly timeLimitMs: number
  /** Aborting it ends the attempt at once. */
  readonly signal?: AbortSignal
}

/** The status of the answer, whatever it is, or the error of `fetch`; a TimeoutError when the time was over. */
export type PostedMessage = { readonly ms: number } & ({ readonly status: number } | { readonly failure: unknown })

/** Never throws because of the receiver. A redirection is an answer like any other, and its body is not read. */
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
