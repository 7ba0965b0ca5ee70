/** How a transaction is shown (gateway-v3 section 4.3): to whoever made it, inquires about it, or is notified of it. All values are texts; what was sent with dots is nested. */
import { openStatuses, type Authentication } from '../../authentications/index.ts'
import { openNumber, type Card } from '../../cards/index.ts'
import type { OperationTransaction, PaymentTransaction, Transaction, TransactionView } from '../../gateway/index.ts'
import { zero, type Money } from '../../kit/money.ts'
import type { AccountWithMandate } from '../../mandates/index.ts'
import { approved, originalReference, type Operation, type PaymentContext } from '../../payments/index.ts'
import { openIban } from '../../sepa/index.ts'
import { redirectUrl } from '../redirect-url.ts'
import { shownAmount } from './amounts.ts'
import { brandNameOf, debitBrand } from './brands.ts'
import { resultOf } from './envelope.ts'
import { isEchoed } from './payment-parameters.ts'
import { resultCodeOf } from './result-of.ts'
import type { Shown } from './wire.ts'

export function presentTransaction(ctx: PaymentContext, view: TransactionView): Shown {
  const { id, paymentType, transaction } = view
  return {
    id,
    ...(view.kind === 'operation' && { referencedId: referencedIdOf(view) }),
    ...(transaction?.registrationId != null && { registrationId: transaction.registrationId }),
    paymentType,
    ...moneyOf(view),
    result: resultOf(resultCodeOf(view)),
    ...detailsOf(view),
    ...meansOf(ctx, view),
    ...(view.kind === 'payment' && { ...authenticationOf(ctx, view), ...riskOf(view) }),
    ...echoOf(transaction?.sent),
  }
}

const referencedIdOf = ({ transaction, view }: OperationTransaction): string =>
  transaction?.referencedId ?? view.payment.firstOperationId

function moneyOf(view: TransactionView): { readonly amount: string; readonly currency: string } {
  const { amount, currency } = amountOf(view)
  return { amount: shownAmount(amount, currency), currency: currency.toUpperCase() }
}

function amountOf(view: TransactionView): Money {
  switch (view.kind) {
    case 'payment':
      return agreedMoney(view)
    case 'operation':
      return view.operation
    case 'credit':
      return view.disbursement
  }
}

/** The amount that the bank has authorized, where it has. Partial captures and reversals do not lessen it: they are transactions of their own. */
function agreedMoney({ view: { payment }, operations }: PaymentTransaction): Money {
  const agreed = approved(operations, 'authorization', 'increment')
  return { amount: agreed === zero ? payment.amount : agreed, currency: payment.currency }
}

function detailsOf(view: TransactionView): object {
  const { code, reference } = answerOf(view)
  if (code === null && reference === null) return {}
  return {
    resultDetails: {
      ...(code !== null && { AcquirerResponse: code }),
      ...(reference !== null && { ConnectorTxID1: reference }),
    },
  }
}

/** The network's own code, by which this answer can be compared with v2's, and the network's reference. */
function answerOf(view: TransactionView): { readonly code: string | null; readonly reference: string | null } {
  switch (view.kind) {
    case 'payment':
      return { code: view.view.payment.response, reference: originalReference(view.operations) }
    case 'operation':
      return referenced(view.operation)
    case 'credit':
      return { code: view.disbursement.response, reference: view.disbursement.networkReference }
  }
}

const referenced = ({ networkCode, networkReference }: Operation) => ({
  code: networkCode,
  reference: networkReference,
})

/** The card or account of a payment or credit. An operation on a payment does not show it, since the payment does. */
function meansOf(ctx: PaymentContext, view: TransactionView): object {
  if (view.kind === 'operation') return {}
  const { transaction } = view
  const [card, account] = view.kind === 'credit' ? [view.card, null] : [view.view.card, view.view.sepa]
  if (card !== null) {
    // Where v2 has tried the payment again with another card, the parameters that were sent belong to the first card.
    const said = view.kind === 'payment' && isTriedAgain(view) ? null : transaction
    return {
      paymentBrand: said?.sent['paymentBrand'] ?? brandNameOf(card.brand),
      card: cardOf(ctx, card, said?.sent ?? null),
    }
  }
  return account === null ? {} : { paymentBrand: debitBrand, bankAccount: bankAccountOf(ctx, account) }
}

const isTriedAgain = ({ operations }: PaymentTransaction): boolean =>
  operations.filter(({ kind }) => kind === 'authorization').length > 1

/** The card as an answer shows it: of the number only the first six and the last four digits. */
export function cardOf(ctx: PaymentContext, card: Card, sent: Transaction['sent'] | null): object {
  const holder = sent === null ? card.name : sent['card.holder']
  return {
    bin: openNumber(ctx, card).slice(0, 6),
    last4Digits: card.last4,
    ...(holder != null && { holder }),
    expiryMonth: String(card.expMonth).padStart(2, '0'),
    expiryYear: String(card.expYear),
    ...(card.country !== null && { binCountry: card.country }),
    ...(card.funding !== 'unknown' && { type: card.funding.toUpperCase() }),
  }
}

export function bankAccountOf(ctx: PaymentContext, { account, mandate }: AccountWithMandate): object {
  const iban = openIban(ctx, account)
  return {
    holder: account.name,
    iban: `${iban.slice(0, 4)}${'*'.repeat(iban.length - 8)}${iban.slice(-4)}`,
    ...(account.bic !== null && { bic: account.bic }),
    country: account.country,
    ...(mandate !== null && { mandate: { id: mandate.rum } }),
  }
}

/** The redirect to the bank, as long as the payer has to follow it, and the outcome of the authentication. */
function authenticationOf(ctx: PaymentContext, { view }: PaymentTransaction): object {
  const { authentication, payment } = view
  if (authentication === null) return {}
  const isOpen = payment.status === 'open' && openStatuses.includes(authentication.status)
  return {
    ...(isOpen && {
      redirect: { url: redirectUrl(ctx.names, authentication.id), method: 'GET', parameters: [], preconditions: [] },
    }),
    ...proofOf(authentication),
  }
}

function proofOf({ eci, protocolVersion, flow, transactionStatus }: Authentication): object {
  const proof = {
    ...(eci !== null && { eci }),
    ...(protocolVersion !== null && { version: protocolVersion }),
    ...(flow !== null && { flow }),
    ...(transactionStatus !== null && { authenticationStatus: transactionStatus }),
  }
  return Object.keys(proof).length === 0 ? {} : { threeDSecure: proof }
}

/** The risk score: always 100, the highest, where a rule has asked for a review. */
const riskOf = ({ transaction }: PaymentTransaction): object =>
  transaction === null || transaction.review === null ? {} : { risk: { score: '100' } }

/** The stored parameters, nested at the dots in their names; free fields are in brackets. */
export function echoOf(sent: Transaction['sent'] = {}): object {
  const shown: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(sent)) {
    const [, free] = /^customParameters\[(.+)\]$/.exec(name) ?? []
    if (free !== undefined) put(shown, ['customParameters', free], value)
    else if (isEchoed(name)) put(shown, name.split('.'), value)
  }
  return shown
}

function put(into: Record<string, unknown>, [first = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    into[first] = value
    return
  }
  // A free field may have any name, `__proto__` too.
  const inner = (into[first] ?? Object.create(null)) as Record<string, unknown>
  into[first] = inner
  put(inner, rest, value)
}
