/** Handles a form that a payer has sent: says what is wrong with it, or makes the try to pay. */
import { countAttempt } from '../attempts/index.ts'
import { brandOf, type CardInput } from '../cards/index.ts'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { Money } from '../kit/money.ts'
import { viewPayment, type PaymentView, type Tender } from '../payments/index.ts'
import { readCardFields, type PostedFields } from './card-fields.ts'
import { savedCardsOf } from './checkout-page.ts'
import { servedMethods, type Checkout, type PageVisit } from './checkout.ts'
import { stateOfForm, type FormState, type PageView, type SentForm } from './page-view.ts'
import { rememberingCustomer } from './remembering.ts'
import { readSepaTender } from './sepa-tender.ts'
import type { PageContext } from './services.ts'

/** `again`: nothing happened, and the form is shown once more, for the checkout as it is now. */
export type Submission =
  | { readonly kind: 'again'; readonly checkout: Checkout; readonly state: FormState }
  | { readonly kind: 'tried'; readonly payment: PaymentView }

export type ReadCheckout = (ctx: PageContext) => Promise<Checkout | undefined>

/** Throws 409 when the payment has moved on meanwhile, 429 when it was tried too often, and what paying throws. */
export async function submit(
  view: PageView,
  read: ReadCheckout,
  checkout: Checkout,
  fields: PostedFields,
  visit: PageVisit,
): Promise<Submission> {
  const { services, principal } = view
  const sent = sentForm(fields)
  const again = (shown: Checkout, state: FormState): Submission => ({
    kind: 'again',
    checkout: shown,
    state: { sent, ...state },
  })
  const token = stateOfForm(view, checkout, fields['token'])
  if (token !== 'valid') return again(checkout, { notice: token === 'invalid' ? 'form_expired' : token })
  return services.performer.perform(
    (fresh) => services.gate.open(principal, fresh),
    async (verbCtx: PageContext): Promise<Outcome<Submission>> => {
      const current = await read(verbCtx)
      if (current?.state !== 'payable' || !servedMethods(verbCtx, current).includes(sent.method))
        throw conflict('There is nothing to pay any more')
      if (current.keptFor !== checkout.keptFor) return nothingChanges(again(current, { notice: 'kept_changed' }))
      const given =
        sent.method === 'card'
          ? await readCardTender(verbCtx, current, fields)
          : await readSepaTender(view, verbCtx, current, fields, visit)
      if ('notice' in given) return nothingChanges(again(current, given))
      const counted = await countAttempt(verbCtx, view.limits)
      const { result: payment, changes } = await current.pay(verbCtx, given.tender, visit)
      // The amount is compared in the decision itself, which has read the payment once more: the payer has agreed to this amount only.
      if (!isSameAmount(payment.payment, checkout.amount))
        return nothingChanges(again((await read(verbCtx)) ?? current, { notice: 'changed' }))
      return { result: { kind: 'tried', payment }, changes: [...changes, ...counted] }
    },
    async (ctx, first) =>
      nothingChanges(
        first.kind === 'tried' ? { kind: 'tried', payment: await viewPayment(ctx, first.payment.payment.id) } : first,
      ),
  )
}

/** Which of the page's forms was sent, and what is in it. */
export const sentForm = (fields: PostedFields): SentForm => ({
  method: fields['method'] === 'sepa' ? 'sepa' : 'card',
  fields,
})

const isSameAmount = (one: Money, other: Money): boolean =>
  one.amount === other.amount && one.currency === other.currency

type ReadCardTender = { readonly tender: Tender } | Pick<FormState, 'notice' | 'errors'>

async function readCardTender(ctx: PageContext, checkout: Checkout, fields: PostedFields): Promise<ReadCardTender> {
  const saved = fields['saved_card'] ?? 'new'
  if (saved !== 'new') {
    const known = (await savedCardsOf(ctx, checkout)).some((card) => card.id === saved)
    return known ? { tender: { card: saved } } : { notice: 'form_expired' }
  }
  const { card, errors } = readCardFields(fields, ctx.now)
  if (card === null) return { notice: 'check_fields', errors }
  if (checkout.brandsAllowed?.includes(brandOf(card.number)) === false)
    return { notice: 'check_fields', errors: { number: 'number_brand' } }
  return { tender: { card: { ...card, ...(await remembering(ctx, checkout, fields)) } } }
}

/** If the customer was deleted meanwhile, the card cannot be remembered, but it pays all the same. */
async function remembering(
  ctx: PageContext,
  checkout: Checkout,
  fields: PostedFields,
): Promise<Pick<CardInput, 'tokenize' | 'customerId'>> {
  const isKept = checkout.keptFor !== null
  const isWanted = isKept || fields['remember'] === 'on'
  const customerId = isWanted ? await rememberingCustomer(ctx, checkout) : null
  return { tokenize: isKept || customerId !== null, customerId }
}
