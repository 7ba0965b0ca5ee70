/**
 * The bank's page of the simulated world, behind `auth.redirect_url`: the payer arrives, proves who they are with a one-time code, and goes back. Arriving is a GET that moves the
 * authentication: it is what the address is for, and doing it twice changes nothing.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../api/gate.ts'
import { redirectPath } from '../api/redirect-url.ts'
import { may, openStatuses, type Authentication } from '../authentications/index.ts'
import type { Outcome } from '../kit/changes.ts'
import { ApiError } from '../kit/errors.ts'
import { answerBank, arriveAtBank, giveWrongCode, readBankVisit, type BankVisit } from '../payments/index.ts'
import { contentSecurityPolicy, sendOn, sendPage } from './answers.ts'
import { formToken, stateOfToken } from './form-token.ts'
import type { BankPage, ChallengePage } from './model.ts'
import type { PageContext, PageServices } from './services.ts'
import { renderBank } from './views/index.ts'
import { fieldsOf, isFromElsewhere, queryWith, visitorOf } from './visitor.ts'

const path = redirectPath(':id(^[0-9a-f-]{36}$)')

export function addBankRoutes(app: FastifyInstance, services: PageServices): void {
  const hidden = { schema: { hide: true } }
  app.get(path, hidden, (request, reply) => show(services, request, reply))
  app.post(path, hidden, (request, reply) => receive(services, request, reply))
}

interface Opened {
  readonly id: string
  readonly principal: Principal
  readonly ctx: PageContext
  readonly visit: BankVisit
}

async function open({ gate }: PageServices, request: FastifyRequest): Promise<Opened | undefined> {
  const { id } = request.params as { id: string }
  const principal = await gate.ownerOf(id)
  if (principal === undefined) return undefined
  const ctx = await gate.open(principal, false)
  // The simulated bank stands in test mode alone.
  if (ctx.payersBank === null) return undefined
  return { id, principal, ctx, visit: await readBankVisit(ctx, id) }
}

async function show(services: PageServices, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const opened = await open(services, request)
  const { language } = visitorOf(request)
  if (opened === undefined)
    return send(reply, 404, { kind: 'notice', language, reason: 'unknown', return: { url: null } })
  const { visit } = opened
  const authentication =
    visit.isCurrent && visit.authentication.status === 'available'
      ? await act(services, opened, (ctx, current) =>
          may(current.authentication, 'send') ? arriveAtBank(ctx, current) : unchangedVisit(current),
        )
      : visit.authentication
  return send(reply, 200, pageOf(services, request, opened, authentication))
}

const unchangedVisit = ({ authentication }: BankVisit): Promise<Outcome<Authentication>> =>
  Promise.resolve({ result: authentication, changes: [] })

/** The visit is read again by the verb, and what it finds then counts. */
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
    // The card was deleted, say: the page shows what is.
    if (error instanceof ApiError && error.status < 500) return visit.authentication
    throw error
  }
}

async function receive(services: PageServices, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const opened = await open(services, request)
  const visitor = visitorOf(request)
  const { id } = request.params as { id: string }
  const own = (notice?: string): FastifyReply => sendOn(reply, redirectPath(id) + queryWith(visitor, notice))
  if (opened === undefined || !openStatuses.includes(opened.visit.authentication.status)) return own()
  const { ctx, visit } = opened
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

function pageOf(
  services: PageServices,
  request: FastifyRequest,
  opened: Opened,
  authentication: Authentication,
): BankPage {
  const { language } = visitorOf(request)
  const { visit } = opened
  const back = { language, return: { url: authentication.returnUrl } }
  switch (authentication.status) {
    case 'requested':
      return { ...back, kind: 'notice', reason: 'unknown' }
    case 'available':
    case 'attempted':
      return visit.isCurrent && visit.card !== null
        ? challengeOf(services, request, opened, authentication)
        : { ...back, kind: 'notice', reason: 'superseded' }
    case 'expired':
      return { ...back, kind: 'notice', reason: 'expired' }
    case 'success':
    case 'declined':
    case 'failed':
    case 'unavailable':
      return { ...back, kind: 'return', outcome: authentication.status }
  }
}

function challengeOf(
  services: PageServices,
  request: FastifyRequest,
  { id, ctx, principal, visit }: Opened,
  authentication: Authentication,
): ChallengePage {
  const { language, query, notice } = visitorOf(request)
  const { brand = 'unknown', last4 = '' } = visit.card ?? {}
  const { amount, currency, wrongCodes } = authentication
  return {
    kind: 'challenge',
    language,
    merchant: principal.accountName,
    amount: { amount, currency },
    card: { brand, last4 },
    action: redirectPath(id) + query,
    token: formToken(services, id, authentication, ctx.realNow),
    notice: notice === 'resent' || notice === 'wrong_code' ? notice : null,
    triesLeft: (ctx.payersBank?.wrongCodesLimit ?? 0) - wrongCodes,
    codes: (ctx.payersBank?.codes ?? []).map(({ code, act }) => ({ code, outcome: act })),
  }
}

const send = (reply: FastifyReply, status: number, page: BankPage): FastifyReply =>
  sendPage(reply, status, contentSecurityPolicy(true, []), renderBank(page))
