/** How a page goes out: HTML with a strict policy, or, for the page's own script, JSON. */
import type { FastifyReply } from 'fastify'
import { attemptWindowMs } from '../attempts/index.ts'
import { SECOND } from '../kit/clock.ts'
import type { PaymentMethod } from '../payments/index.ts'

/** Loopback over http, for a developer's own shop in a frame. */
const loopback = 'http://localhost:* http://127.0.0.1:*'

/**
 * Nothing comes from elsewhere, nothing inline runs. A form may lead on to the addresses in `formTargets` (browsers hold redirects after it to the policy as well). Framing is
 * allowed from https, and in test mode from this machine (stancer-v2 section 7).
 */
export function contentSecurityPolicy(testMode: boolean, formTargets: readonly (string | null)[]): string {
  const targets = formTargets.flatMap((target) => (target === null ? [] : originOf(target)))
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    ["form-action 'self'", ...new Set(targets)].join(' '),
    `frame-ancestors 'self' https:${testMode ? ` ${loopback}` : ''}`,
    "base-uri 'none'",
  ].join('; ')
}

/** Empty for a host with characters that have a meaning in a policy: URL lets `;`, `,` and `*` pass. */
function originOf(url: string): string[] {
  const { origin } = new URL(url)
  return /^https?:\/\/[\w.:[\]-]+$/.test(origin) ? [origin] : []
}

export const sendPage = (reply: FastifyReply, status: number, policy: string, html: string): FastifyReply =>
  withRetry(guarded(reply), status)
    .code(status)
    .type('text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .send(html)

export const sendJson = (reply: FastifyReply, status: number, body: object): FastifyReply =>
  withRetry(guarded(reply), status).code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))

/** `name` is what it is called where it is saved: plain characters, without quotes. */
export const sendFile = (reply: FastifyReply, type: string, name: string, content: Buffer): FastifyReply =>
  guarded(reply)
    .type(type)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(content)

/** What the page's script is told of the form that it sent. */
export interface FormAnswer {
  /** By the name of the field. */
  readonly errors: Readonly<Record<string, string>>
  /** Null where the script has words of its own, or the errors say everything. */
  readonly notice: string | null
  /** For the next try; null where there is none to make. */
  readonly token: string | null
  /** What the next try pays, for the summary, and what the button says of it: where there is a token. */
  readonly amount?: string
  readonly pay?: string
  /** What is said of a card or an account that is kept; missing where none is. */
  readonly kept?: Readonly<Record<PaymentMethod, string>>
}

export const sendFormAnswer = (reply: FastifyReply, status: number, answer: FormAnswer): FastifyReply =>
  sendJson(reply, status, answer)

/** The browser goes on by GET. */
export const sendOn = (reply: FastifyReply, url: string): FastifyReply => guarded(reply).redirect(url, 303)

/**
 * A page shows the state of one moment, and its address holds ids: no cache keeps the page, and no other site is told where the payer came from. (With no referrer at all, a browser would
 * not say either where a form comes from.)
 */
const guarded = (reply: FastifyReply): FastifyReply =>
  reply.headers({
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  })

/** After how many seconds it is worth trying again. 429: by then the tries are forgotten. 503: by then the database may be back. */
const retryAfter: Readonly<Record<number, number>> = { 429: attemptWindowMs / SECOND, 503: 1 }

function withRetry(reply: FastifyReply, status: number): FastifyReply {
  const seconds = retryAfter[status]
  return seconds === undefined ? reply : reply.header('retry-after', String(seconds))
}
