/** The routes of a checkout's page: the page itself, the form that it sends, and what its script asks of a card's number. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../api/gate.ts'
import type { AttemptLimit } from '../attempts/index.ts'
import { ApiError } from '../kit/errors.ts'
import { contentSecurityPolicy, sendFormAnswer, sendJson, sendOn, sendPage, type FormAnswer } from './answers.ts'
import { sendBareNotice } from './bare-notice.ts'
import { digitsOf, numberError } from './card-fields.ts'
import { bankAddress, checkoutPage, formPage } from './checkout-page.ts'
import { servedMethods, type Checkout } from './checkout.ts'
import { ownAddress } from './copy-for-signer.ts'
import { depart } from './departure.ts'
import { withValue } from './mandate-copy.ts'
import type { CheckoutPage, NoticeReason } from './model.ts'
import { stateOfForm, tokenFor, type FormState, type PageView } from './page-view.ts'
import type { PageServices } from './services.ts'
import { sentForm, submit, type ReadCheckout } from './submit.ts'
import { renderCheckout } from './views/index.ts'
import { fieldsOf, isFromElsewhere, queryValue, visitorOf, type Visitor } from './visitor.ts'
import { buttonText, formAnswerWords, formatAmount } from './words/index.ts'

/** Whose checkout the address names, and how to read it; undefined for an unknown address. */
export type FindCheckout = (request: FastifyRequest) => Promise<
  | {
      readonly principal: Principal
      readonly read: ReadCheckout
      /** The parameters of the address, besides the language, that later addresses keep. */
      readonly kept?: readonly (readonly [name: string, value: string])[]
    }
  | undefined
>

export function addCheckoutRoutes(
  app: FastifyInstance,
  path: string,
  services: PageServices,
  find: FindCheckout,
): void {
  const hidden = { schema: { hide: true } }
  app.get(path, hidden, async (request, reply) => {
    const opened = await open(services, find, request)
    return opened === undefined ? sendUnknown(request, reply) : show(reply, opened)
  })
  app.post(path, hidden, async (request, reply) => {
    const opened = await open(services, find, request)
    return opened === undefined ? sendUnknown(request, reply) : receive(request, reply, opened)
  })
  app.post(`${path}/networks`, hidden, async (request, reply) => {
    const opened = await open(services, find, request)
    return sendJson(reply, 200, opened === undefined ? noNetworks : networksOf(request, opened))
  })
}

interface Opened {
  readonly view: PageView
  readonly visitor: Visitor
  readonly checkout: Checkout
  readonly read: ReadCheckout
}

async function open(services: PageServices, find: FindCheckout, request: FastifyRequest): Promise<Opened | undefined> {
  const found = await find(request)
  if (found === undefined) return undefined
  const { principal, read, kept = [] } = found
  const ctx = await services.gate.open(principal, false)
  const checkout = await read(ctx)
  if (checkout === undefined) return undefined
  const visitor = visitorOf(request)
  const limits = limitsOf(services, checkout, request)
  const { language } = visitor
  const query = kept.reduce((all, [name, value]) => withValue(all, name, value), visitor.query)
  const copyKey = queryValue(request, 'signed')
  return { view: { services, ctx, principal, language, query, limits, copyKey }, visitor, checkout, read }
}

const limitsOf = ({ digest, limits }: PageServices, { id }: Checkout, { ip }: FastifyRequest): AttemptLimit[] => [
  { subject: `checkout ${id}`, limit: limits.attemptsPerPayment },
  { subject: `address ${digest(`page address ${ip}`)}`, limit: limits.attemptsPerAddress },
]

async function show(reply: FastifyReply, { view, visitor, checkout }: Opened): Promise<FastifyReply> {
  const page = await checkoutPage(view, checkout)
  if ('goTo' in page) {
    await depart(view, checkout, visitor)
    return sendOn(reply, page.goTo + visitor.query)
  }
  return sendCheckout(reply, view, checkout, page)
}

async function receive(request: FastifyRequest, reply: FastifyReply, opened: Opened): Promise<FastifyReply> {
  const { view, visitor, checkout, read } = opened
  const ownPath = checkout.path + view.query
  const visit = { returnUrl: view.ctx.names.page + ownPath, device: visitor.device }
  const fields = fieldsOf(request)
  const isElsewhere = isFromElsewhere(request, view.ctx.names.page)
  const goOn = (url: string): FastifyReply =>
    visitor.wantsJson ? sendJson(reply, 200, { go: url }) : sendOn(reply, url)
  const goToPage = (shown: Checkout): FastifyReply =>
    goOn(isElsewhere ? ownPath : ownAddress(view, shown, fields, visit))
  // The page itself says why there is nothing to pay.
  if (checkout.state !== 'payable' || servedMethods(view.ctx, checkout).length === 0) return goToPage(checkout)
  if (isElsewhere) return sendAgain(reply, opened, { notice: 'form_expired' })
  try {
    const submission = await submit(view, read, checkout, fields, visit)
    if (submission.kind === 'again') {
      // The script cannot show a mandate that has changed: the page can.
      if (visitor.wantsJson && submission.state.notice === 'mandate_changed') return await goOn(ownPath)
      // The decision may have found changes that the context of before does not know, such as the creditor's name on a mandate.
      const ctx = await view.services.gate.open(view.principal, false)
      return await sendAgain(
        reply,
        { ...opened, view: { ...view, ctx }, checkout: submission.checkout },
        submission.state,
      )
    }
    const bank = bankAddress(view.ctx, submission.payment)
    if (bank !== undefined) return await goOn(bank + visitor.query)
    return await goToPage({ ...checkout, payment: submission.payment })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // Another request was first, or there were too many tries: the page in its present state says so.
    if (error.status === 409 || error.status === 429) return goToPage((await read(view.ctx)) ?? checkout)
    const sent = sentForm(fields)
    // The saved card or account was deleted a moment ago.
    if (error.status === 404) return sendAgain(reply, opened, { notice: 'form_expired', sent })
    if (error.status === 422) return sendAgain(reply, opened, { notice: 'check_fields', sent })
    throw error
  }
}

const sendAgain = async (
  reply: FastifyReply,
  { view, visitor, checkout }: Opened,
  state: FormState,
): Promise<FastifyReply> =>
  visitor.wantsJson
    ? sendFormAnswer(reply, 422, formAnswer(view, checkout, state))
    : sendCheckout(reply, view, checkout, await formPage(view, checkout, state), 422)

/** The answer to the script, which keeps what was typed. The terms that the token stands for go with it, because the payer has to see what they agree to. */
function formAnswer(view: PageView, checkout: Checkout, state: FormState): FormAnswer {
  const { fieldErrors, notices, kept } = formAnswerWords(view.language)
  const { notice } = state
  const { keptFor } = checkout
  const errors = { ...state.errors, ...state.sepaErrors }
  return {
    errors: Object.fromEntries(Object.entries(errors).map(([field, error]) => [field, fieldErrors[error]])),
    notice: notice === null ? null : notices[notice],
    token: tokenFor(view, checkout),
    amount: formatAmount(view.language, checkout.amount),
    pay: buttonText(view.language, checkout.amount),
    ...(keptFor !== null && { kept: { card: kept.card[keptFor], sepa: kept.sepa[keptFor] } }),
  }
}

const statusOf = (page: CheckoutPage): number => {
  if (page.kind !== 'notice') return 200
  const statuses: Partial<Record<NoticeReason, number>> = { unknown: 404, too_many_attempts: 429, unavailable: 501 }
  return statuses[page.reason] ?? 200
}

function sendCheckout(
  reply: FastifyReply,
  { ctx, principal }: PageView,
  { returnUrl }: Checkout,
  page: CheckoutPage,
  status = statusOf(page),
): FastifyReply {
  const policy = contentSecurityPolicy(principal.mode === 'test', [ctx.names.page, ctx.names.threeDSecure, returnUrl])
  return sendPage(reply, status, policy, renderCheckout(page))
}

const sendUnknown = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  sendBareNotice(reply, 404, visitorOf(request), 'unknown')

const noNetworks = { brand: 'unknown', networks: [] }

/** Which networks the payer may choose from: of a co-branded card the national one and its brand's. */
function networksOf(request: FastifyRequest, { view, checkout }: Opened): object {
  const { number = '', token } = fieldsOf(request)
  const digits = digitsOf(number)
  const isAsked = stateOfForm(view, checkout, token) !== 'invalid'
  if (!isAsked || numberError(digits) !== undefined) return noNetworks
  const { brand, network } = view.ctx.cardDirectory.lookUp(digits)
  const international = brand === 'visa' || brand === 'mastercard' ? [brand] : []
  return { brand, networks: network === 'national' ? ['national', ...international] : international }
}
