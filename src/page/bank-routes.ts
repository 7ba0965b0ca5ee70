/**
 * The bank's page of the simulated world, behind `auth.redirect_url`: the payer arrives, proves who they are with a one-time code, and goes back. Arriving is a GET that moves the
 * authentication: it is what the address is for, and doing it twice changes nothing.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { failures, Refusal } from '../api/failures.ts'
import type { Principal } from '../api/gate.ts'
import { redirectPath } from '../api/redirect-url.ts'
import { errorAnswer } from '../api/v2/errors.ts'
import { may, openStatuses, type Authentication } from '../authentications/index.ts'
import type { Outcome } from '../kit/changes.ts'
import { ApiError } from '../kit/errors.ts'
import { answerBank, arriveAtBank, giveWrongCode, readBankVisit, type BankVisit } from '../payments/index.ts'
import { contentSecurityPolicy, sendJson, sendOn, sendPage } from './answers.ts'
import { stateOfPayment } from './checkout.ts'
import { formToken, stateOfToken } from './form-token.ts'
import { readIntentCheckout } from './intent-checkout.ts'
import type { BankPage, ChallengePage, WayOn } from './model.ts'
import type { PageContext, PageServices } from './services.ts'
import { renderBank } from './views/index.ts'
import { fieldsOf, isFromElsewhere, queryWith, visitorOf, type Visitor } from './visitor.ts'

export function addBankRoutes(app: FastifyInstance, services: PageServices): void {
  const hidden = { schema: { hide: true } }
  const path = redirectPath('*')
  app.get(path, hidden, async (request, reply) => {
    const opened = await open(services, request)
    return opened === undefined ? sendUnknown(request, reply) : show(services, reply, opened)
  })
  app.post(path, hidden, async (request, reply) => {
    const opened = await open(services, request)
    return opened === undefined ? sendUnknown(request, reply) : receive(services, request, reply, opened)
  })
}

interface Opened {
  readonly id: string
  readonly principal: Principal
  readonly ctx: PageContext
  readonly visit: BankVisit
  readonly visitor: Visitor
}

async function open({ gate }: PageServices, request: FastifyRequest): Promise<Opened | undefined> {
  const { '*': id } = request.params as { '*': string }
  const principal = /^[0-9a-f-]{36}$/.test(id) ? await gate.ownerOf(id) : undefined
  if (principal === undefined) return undefined
  const ctx = await gate.open(principal, false)
  // The simulated bank stands in test mode alone.
  if (ctx.payersBank === null) return undefined
  return { id, principal, ctx, visit: await readBankVisit(ctx, id), visitor: visitorOf(request) }
}

/** A payer gets a page. A client that asks for JSON wanted the API, whose addresses are next to this one, and has the wrong address. */
function sendUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { language, wantsJson } = visitorOf(request)
  return wantsJson
    ? sendJson(reply, 404, errorAnswer(new Refusal(failures.unknownRoute)).body)
    : send(reply, 404, { kind: 'notice', language, reason: 'unknown', return: { url: null, isOwnPage: false } })
}

async function show(services: PageServices, reply: FastifyReply, opened: Opened): Promise<FastifyReply> {
  const { visit } = opened
  const authentication =
    visit.isCurrent && visit.authentication.status === 'available'
      ? await act(services, opened, (ctx, current) =>
          may(current.authentication, 'send') ? arriveAtBank(ctx, current) : unchangedVisit(current),
        )
      : visit.authentication
  return send(reply, 200, await pageOf(services, opened, authentication))
}

const unchangedVisit = ({ authentication }: BankVisit): Promise<Outcome<Authentication>> =>
  Promise.resolve({ result: authentication, changes: [] })

/** The verb reads the visit again, and decides on what it finds then. */
async function act(
  { performer, gate }: PageServices,
  { principal, id, visit }: Opened,
  verb: (ctx: PageContext, current: BankVisit) => Promise<Outcome<Authentication>>,
): Promise<Authentication> {
  try {
    return await performer.perform(
      (fresh) => gate.open(principal, fresh),
      async (ctx: PageContext) => {
        const current = await readBankVisit(ctx, id)
        return current.isCurrent ? verb(ctx, current) : unchangedVisit(current)
      },
    )
  } catch (error) {
    // For example, the card was deleted: the page shows the present state.
    if (error instanceof ApiError && error.status < 500) return visit.authentication
    throw error
  }
}

async function receive(
  services: PageServices,
  request: FastifyRequest,
  reply: FastifyReply,
  opened: Opened,
): Promise<FastifyReply> {
  const { id, ctx, visit, visitor } = opened
  const own = (notice?: string): FastifyReply => sendOn(reply, redirectPath(id) + queryWith(visitor, notice))
  if (!openStatuses.includes(visit.authentication.status)) return own()
  const { token, action = 'confirm', code = '' } = fieldsOf(request)
  const forged = isFromElsewhere(request, ctx.names.threeDSecure)
  if (forged || stateOfToken(services, id, visit.authentication, ctx.realNow, token) !== 'valid') return own()
  if (action === 'resend') return own('resent')
  const given =
    action === 'cancel' ? 'canceled' : ctx.payersBank?.codes.find((known) => known.code === code.trim())?.act
  const result = await act(services, opened, (verbCtx, current) => {
    if (!may(current.authentication, 'succeed')) return unchangedVisit(current)
    return given === undefined ? giveWrongCode(verbCtx, current) : answerBank(verbCtx, current, given)
  })
  return own(result.status === 'attempted' && given === undefined ? 'wrong_code' : undefined)
}

async function pageOf(services: PageServices, opened: Opened, authentication: Authentication): Promise<BankPage> {
  const { visit, visitor } = opened
  const { language } = visitor
  switch (authentication.status) {
    case 'requested':
      return { kind: 'notice', language, reason: 'unknown', return: wayOn(authentication) }
    case 'available':
    case 'attempted':
      return visit.isCurrent && visit.card !== null
        ? challengeOf(services, opened, authentication)
        : { kind: 'notice', language, reason: 'superseded', return: await wayOut(opened, authentication) }
    case 'expired':
      return { kind: 'notice', language, reason: 'expired', return: await wayOut(opened, authentication) }
    case 'success':
    case 'declined':
    case 'failed':
    case 'unavailable':
      return { kind: 'return', language, outcome: authentication.status, return: wayOn(authentication) }
  }
}

/** Where the payer goes on from the bank. A payment that goes on by itself after the proof counts as one that came through our own page. */
const wayOn = ({ returnUrl, thenAuthorize }: Authentication): WayOn => ({ url: returnUrl, isOwnPage: thenAuthorize })

/** Where the payer goes when there is nothing to prove: back to our own page as long as the payment can be paid there, otherwise to the shop. */
async function wayOut({ ctx, visit }: Opened, authentication: Authentication): Promise<WayOn> {
  const on = wayOn(authentication)
  const { payment } = visit.progress
  if (!on.isOwnPage || payment.returnUrl === null) return on
  const state =
    payment.intentId === null
      ? stateOfPayment(ctx, { payment })
      : (await readIntentCheckout(ctx, payment.intentId))?.state
  return state === 'payable' ? on : { url: payment.returnUrl, isOwnPage: false }
}

/** The payment's amount is what will be charged; a proof given for more counts for less as well. */
function challengeOf(
  services: PageServices,
  { id, ctx, principal, visit, visitor }: Opened,
  authentication: Authentication,
): ChallengePage {
  const { language, query, notice } = visitor
  const { brand = 'unknown', last4 = '' } = visit.card ?? {}
  const { amount, currency } = visit.progress.payment
  return {
    kind: 'challenge',
    language,
    merchant: principal.accountName,
    amount: { amount, currency },
    card: { brand, last4 },
    action: redirectPath(id) + query,
    token: formToken(services, id, authentication, ctx.realNow),
    notice: notice === 'resent' || notice === 'wrong_code' ? notice : null,
    triesLeft: (ctx.payersBank?.wrongCodesLimit ?? 0) - authentication.wrongCodes,
    codes: (ctx.payersBank?.codes ?? []).map(({ code, act }) => ({ code, outcome: act })),
  }
}

const send = (reply: FastifyReply, status: number, page: BankPage): FastifyReply =>
  sendPage(reply, status, contentSecurityPolicy(true, []), renderBank(page))
