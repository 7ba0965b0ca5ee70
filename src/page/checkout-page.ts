/** What the page of a checkout shows, or where it sends the payer. */
import type { Principal } from '../api/gate.ts'
import { redirectUrl } from '../api/redirect-url.ts'
import { isExhausted } from '../attempts/index.ts'
import { openStatuses } from '../authentications/index.ts'
import { listCards, type Card } from '../cards/index.ts'
import { codeShownToPayers, isResponseCode, type PaymentView } from '../payments/index.ts'
import { shownAgain } from './card-fields.ts'
import { methodsFor, servedMethods, type Checkout } from './checkout.ts'
import { debitFacts } from './debit-facts.ts'
import type { CardForm, CheckoutPage, FormNotice, FormPage, NoticeReason, Order, SavedCard } from './model.ts'
import { tokenFor, type FormState, type PageView } from './page-view.ts'
import { rememberingCustomer } from './remembering.ts'
import { sepaForm } from './sepa-form.ts'
import type { PageContext } from './services.ts'

/** A page, or the bank's address for a payer who has yet to prove who they are there. */
export async function checkoutPage(
  view: PageView,
  checkout: Checkout,
): Promise<CheckoutPage | { readonly goTo: string }> {
  const { ctx, language, principal } = view
  const shown = { language, order: orderOf(principal, checkout), return: { url: checkout.returnUrl } }
  const { state } = checkout
  if (state === 'paid' || state === 'authorized')
    return {
      ...shown,
      kind: 'result',
      result: state,
      debit: debitFacts(view, checkout.payment),
      paymentStatus: paymentStatusOf(checkout) ?? state,
    }
  if (state !== 'payable') return noticeOf(state)
  const bank = bankAddress(ctx, checkout.payment)
  if (bank !== undefined) return { goTo: bank }
  if (methodsFor(ctx, checkout).length === 0) return noticeOf('no_method')
  if (servedMethods(ctx, checkout).length === 0) return noticeOf('unavailable')
  if (await isExhausted(ctx, view.limits)) return noticeOf('too_many_attempts')
  return formPage(view, checkout, { notice: lastNotice(checkout.payment) })

  function noticeOf(reason: NoticeReason): CheckoutPage {
    return { ...shown, kind: 'notice', reason, paymentStatus: paymentStatusOf(checkout) }
  }
}

/** The form, with the notice, the values and the errors of `state`. */
export async function formPage(view: PageView, checkout: Checkout, state: FormState): Promise<FormPage> {
  const { ctx, language, principal } = view
  const methods = servedMethods(ctx, checkout)
  const [card, sepa] = await Promise.all([
    methods.includes('card') ? cardForm(view, checkout, state) : null,
    methods.includes('sepa') ? sepaForm(view, checkout, state) : null,
  ])
  // What was tried last, or what the merchant has named.
  const wanted = state.sent?.method ?? checkout.payment?.payment.method ?? 'card'
  return {
    kind: 'form',
    language,
    order: orderOf(principal, checkout),
    return: { url: checkout.returnUrl },
    notice: state.notice,
    card,
    sepa,
    method: methods.includes(wanted) ? wanted : (methods[0] ?? 'card'),
  }
}

/** Where the payer of this payment has to go before anything else. */
export function bankAddress(ctx: PageContext, payment: PaymentView | null): string | undefined {
  const authentication = payment?.authentication
  if (!authentication || !openStatuses.includes(authentication.status)) return undefined
  return redirectUrl(ctx.names, authentication.id)
}

/** The cards that the payment's customer has saved. A card that was only typed here before is shown to nobody, even if somebody else has saved the same number. */
export async function savedCardsOf(ctx: PageContext, { customerId }: Checkout): Promise<readonly Card[]> {
  if (customerId === null) return []
  const { items } = await listCards(ctx, { customerId, tokenize: true }, { start: 0, limit: savedCardsShown })
  return items
}

const savedCardsShown = 10

async function cardForm(view: PageView, checkout: Checkout, state: FormState): Promise<CardForm> {
  const { ctx, query } = view
  const [saved, customer] = await Promise.all([savedCardsOf(ctx, checkout), rememberingCustomer(ctx, checkout)])
  const savedCards = saved.map(shownCard)
  const fields = state.sent?.method === 'card' ? state.sent.fields : undefined
  return {
    action: checkout.path + query,
    token: tokenFor(view, checkout),
    savedCards,
    chosen: fields === undefined ? (savedCards[0]?.id ?? 'new') : (fields['saved_card'] ?? 'new'),
    canRemember: customer !== null && checkout.keptFor === null,
    keptFor: checkout.keptFor,
    values: shownAgain(fields ?? {}),
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

/** Why the payer sees the form again. Without a proof the bank was not asked, so a refusal then belongs to an earlier try. */
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
      if (payment.status !== 'refused') return null
      return payment.method === 'sepa' ? debitRefusalNotice(payment.response) : refusalNotice(payment.response)
  }
}

/** What a payer may be told of a refusal: hidden codes say no more than that the bank refused. */
function refusalNotice(response: string | null): FormNotice {
  const code = response !== null && isResponseCode(response) ? codeShownToPayers(response) : '05'
  if (code === '51') return 'insufficient_funds'
  return code === '54' ? 'expired_card' : 'refused'
}

/** Why a debit was refused, for whoever typed the account's number: only what they can correct, and nothing about its money or its holder. */
function debitRefusalNotice(reason: string | null): FormNotice {
  if (reason === 'AC01') return 'account_incorrect'
  return reason === 'AG01' ? 'account_not_debitable' : 'debit_refused'
}

const paymentStatusOf = ({ payment }: Checkout): string | null => {
  const status = payment?.payment.status ?? 'open'
  return status === 'open' ? null : status
}
