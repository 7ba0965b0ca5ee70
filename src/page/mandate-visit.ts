/** A payer who opens the address of a mandate: which account it belongs to, and what is shown of it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { requireCreditor } from '../accounts/index.ts'
import type { Principal } from '../api/gate.ts'
import type { Outcome } from '../kit/changes.ts'
import { addressLines } from '../kit/creditor.ts'
import { ApiError } from '../kit/errors.ts'
import { findMandateByToken, type Mandate } from '../mandates/index.ts'
import { getSepaAccount } from '../sepa/index.ts'
import { contentSecurityPolicy, sendPage } from './answers.ts'
import type { Language } from './languages.ts'
import type { MandateFacts, MandateNoticePage, MandateNoticeReason, MandatePage } from './mandate-model.ts'
import type { PageContext, PageServices } from './services.ts'
import { renderMandate } from './views/index.ts'
import { visitorOf, type Visitor } from './visitor.ts'

export interface MandateVisit {
  readonly services: PageServices
  readonly principal: Principal
  readonly ctx: PageContext
  readonly mandate: Mandate
  readonly visitor: Visitor
  /** `/mandates/{token}` */
  readonly path: string
}

/** Undefined for an address that is nobody's. */
export async function openVisit(services: PageServices, request: FastifyRequest): Promise<MandateVisit | undefined> {
  const { token } = request.params as { token: string }
  const principal = /^[0-9A-Za-z]{32}$/.test(token) ? await services.gate.ownerOf(token) : undefined
  if (principal === undefined) return undefined
  const ctx = await services.gate.open(principal, false)
  const mandate = await findMandateByToken(ctx, token)
  if (mandate === undefined) return undefined
  return { services, principal, ctx, mandate, visitor: visitorOf(request), path: `/mandates/${token}` }
}

/** Throws 404 when its account is gone, 501 in a live mode that has no creditor yet. */
export async function readFacts(ctx: PageContext, mandate: Mandate): Promise<MandateFacts> {
  const { name, address, identifier, prenotificationDays } = requireCreditor(ctx)
  const account = await getSepaAccount(ctx, mandate.sepaId)
  return {
    testMode: ctx.realm.mode === 'test',
    creditor: name,
    creditorIdentifier: identifier,
    address: addressLines(address),
    rum: mandate.rum,
    kind: mandate.kind,
    debtor: account.name,
    country: account.country,
    last4: account.last4,
    prenotificationDays,
  }
}

/** Decides on the mandate as it is then. Undefined if it was signed, revoked or deleted with its account a moment ago: the page in its present state says so. */
export async function performOn<Result>(
  { services, principal, mandate }: MandateVisit,
  decide: (ctx: PageContext, current: Mandate) => Promise<Outcome<Result>>,
): Promise<Result | undefined> {
  try {
    return await services.performer.perform(
      (fresh) => services.gate.open(principal, fresh),
      async (ctx: PageContext) => decide(ctx, (await findMandateByToken(ctx, mandate.token)) ?? mandate),
    )
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 409)) return undefined
    throw error
  }
}

export const noticeOf = (
  language: Language,
  reason: MandateNoticeReason,
  ctx?: Pick<PageContext, 'realm'>,
): MandateNoticePage => ({ kind: 'notice', language, reason, testMode: ctx?.realm.mode === 'test' })

/** A form of these pages leads nowhere but to themselves. */
export function sendMandatePage(reply: FastifyReply, status: number, page: MandatePage): FastifyReply {
  const testMode = page.kind === 'notice' ? page.testMode : page.facts.testMode
  return sendPage(reply, status, contentSecurityPolicy(testMode, []), renderMandate(page))
}
