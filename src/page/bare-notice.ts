/** The notice of a page that must not name a merchant: for an unknown address, or after a fault. */
import type { FastifyReply } from 'fastify'
import { contentSecurityPolicy, sendFormAnswer, sendPage } from './answers.ts'
import type { NoticeReason } from './model.ts'
import { renderCheckout } from './views/index.ts'
import type { Visitor } from './visitor.ts'
import { wordsOf } from './words/index.ts'

/** Sends the notice as a page, or as JSON to the page's script in answer to its form; `toldToScript` is null where the script has words of its own. */
export function sendBareNotice(
  reply: FastifyReply,
  status: number,
  { language, wantsJson }: Visitor,
  reason: NoticeReason,
  toldToScript: string | null = wordsOf(language).notices[reason].text,
): FastifyReply {
  if (wantsJson) return sendFormAnswer(reply, status, { errors: {}, notice: toldToScript, token: null })
  const page = { kind: 'notice', language, reason, order: null, return: { url: null }, paymentStatus: null } as const
  return sendPage(reply, status, contentSecurityPolicy(true, []), renderCheckout(page))
}
