/** What the page of a checkout shows, or where it sends the payer. */
import type { Principal } from '../api/gate.ts'
import { redirectUrl } from '../api/redirect-url.ts'
import { isExhausted, type AttemptLimit } from '../attempts/index.ts'
import { openStatuses } from '../authentications/index.ts'
import { listCards, type Card } from '../cards/index.ts'
import { findCustomer } from '../customers/index.ts'
import type { PaymentView } from '../payments/index.ts'
import { codeShownToPayers, isResponseCode } from '../payments/index.ts'
import { isServed, type Checkout } from './checkout.ts'
import { formToken } from './form-token.ts'
import type { Language } from './languages.ts'
import type { CardForm, CheckoutPage, FormNotice, FormPage, NoticeReason, Order, SavedCard } from './model.ts'
import type { PageContext, PageServices } from './services.ts'

export interface PageView {
  readonly services: PageServices
  readonly ctx: PageContext
  readonly principal: Principal
  readonly language: Language
  readonly limits: readonly AttemptLimit[]
  /** What keeps the language on the way: `?lang=fr`, or nothing. */
  readonly query: string
}

export interface FormState {
  readonly notice: FormNotice | null
  readonly values?: CardForm['values']
  readonly errors?: CardForm['errors']
  readonly chosen?: string
}

/** A page, or the bank's address for a payer who has yet to prove who they are there. */
export async function checkoutPage(
  view: PageView,
  checkout: Checkout,
): Promise<CheckoutPage | { readonly goTo: string }> {
  const { ctx, language, principal } = view
  const shown = { language, order: orderOf(principal, checkout), return: { url: checkout.returnUrl } }
  const { state } = checkout
  if (state === 'paid' || state === 'authorized')
    return { ...shown, kind: 'result', result: state, paymentStatus: paymentStatusOf(checkout) ?? state }
  if (state !== 'payable') return noticeOf(state)
  const bank = bankAddress(ctx, checkout.payment)
  if (bank !== undefined) return { goTo: bank }
  if (!checkout.methodsAllowed.includes('card')) return noticeOf('no_method')
  if (!isServed(ctx, checkout)) return noticeOf('unavailable')
  if (await isExhausted(ctx, view.limits)) return noticeOf('too_many_attempts')
  return formPage(view, checkout, { notice: lastNotice(checkout.payment) })

  function noticeOf(reason: NoticeReason): CheckoutPage {
    return { ...shown, kind: 'notice', reason, paymentStatus: paymentStatusOf(checkout) }
  }
}

/** The form, as after a mistake. */
export async function formPage(view: PageView, checkout: Checkout, state: FormState): Promise<FormPage> {
  const { language, principal } = view
  return {
    kind: 'form',
    language,
    order: orderOf(principal, checkout),
    return: { url: checkout.returnUrl },
    notice: state.notice,
    card: await cardForm(view, checkout, state),
  }
}

/** The token of a form that shows this checkout. */
export const tokenFor = ({ services, ctx }: PageView, { id, amount }: Checkout): string =>
  formToken(services, id, amount, ctx.realNow)

/** Where the payer of this payment has to go before anything else. */
export function bankAddress(ctx: PageContext, payment: PaymentView | null): string | undefined {
  const authentication = payment?.authentication
  if (!authentication || !openStatuses.includes(authentication.status)) return undefined
  return redirectUrl(ctx.names, authentication.id)
}

/** The cards that the payment's customer has saved. One that was only typed here before is shown to nobody, whoever else has saved the same number. */
export async function savedCardsOf(ctx: PageContext, { customerId }: Checkout): Promise<Card[]> {
  if (customerId === null) return []
  const { items } = await listCards(ctx, { customerId }, { start: 0, limit: savedCardsShown })
  return items.filter((card) => card.tokenize)
}

const savedCardsShown = 10

/** For whom a card can be remembered: a customer whom the merchant has named, and not deleted since. Null when there is none. */
export async function rememberingCustomer(ctx: PageContext, { customerId }: Checkout): Promise<string | null> {
  const customer = customerId === null ? undefined : await findCustomer(ctx, customerId)
  return customer?.deletedAt === null ? customer.id : null
}

async function cardForm(view: PageView, checkout: Checkout, state: FormState): Promise<CardForm> {
  const { ctx, query } = view
  const [saved, customer] = await Promise.all([savedCardsOf(ctx, checkout), rememberingCustomer(ctx, checkout)])
  const savedCards = saved.map(shownCard)
  return {
    action: checkout.path + query,
    token: tokenFor(view, checkout),
    savedCards,
    chosen: state.chosen ?? savedCards[0]?.id ?? 'new',
    canRemember: customer !== null,
    values: state.values ?? { name: '', expiry: '', network: 'automatic', remember: false },
    errors: state.errors ?? {},
  }
}

const shownCard = ({ id, brand, last4, expMonth, expYear }: Card): SavedCard => ({
  id,
  brand,
  last4,
  expMonth,
  expYear,
})

const orderOf = (principal: Principal, { amount, description }: Pick<Checkout, 'amount' | 'description'>): Order => ({
  merchant: principal.accountName,
  amount: { amount: amount.amount, currency: amount.currency },
  description,
  testMode: principal.mode === 'test',
})

/** Why the payer sees the form again. Without a proof the bank was not asked: a refusal is then of an earlier try. */
function lastNotice(view: PaymentView | null): FormNotice | null {
  if (view === null) return null
  const { payment, authentication } = view
  switch (authentication?.status) {
    case 'declined':
      return authentication.challengeCancel === null ? 'authentication_declined' : 'authentication_canceled'
    case 'failed':
      return 'authentication_failed'
    case 'expired':
      return 'authentication_expired'
    case 'requested':
    case 'available':
    case 'attempted':
    case 'success':
    case 'unavailable':
    case undefined:
      return payment.status === 'refused' ? refusalNotice(payment.response) : null
  }
}

/** What a payer may be told of a refusal: hidden codes say no more than that the bank refused. */
function refusalNotice(response: string | null): FormNotice {
  const code = response !== null && isResponseCode(response) ? codeShownToPayers(response) : '05'
  if (code === '51') return 'insufficient_funds'
  return code === '54' ? 'expired_card' : 'refused'
}

const paymentStatusOf = ({ payment }: Checkout): string | null => {
  const status = payment?.payment.status ?? 'open'
  return status === 'open' ? null : status
}
