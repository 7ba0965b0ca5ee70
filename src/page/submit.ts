/** A payer sends the form: what is wrong with it, or the try that it makes. */
import { countAttempt } from '../attempts/index.ts'
import type { CardInput } from '../cards/index.ts'
import { nothingChanges, type Outcome } from '../kit/changes.ts'
import { conflict } from '../kit/errors.ts'
import type { Money } from '../kit/money.ts'
import { viewPayment, type PaymentView } from '../payments/index.ts'
import { readCardFields, shownAgain, type PostedFields, type ReadCard } from './card-fields.ts'
import { rememberingCustomer, savedCardsOf, type FormState, type PageView } from './checkout-page.ts'
import type { Checkout, PageVisit } from './checkout.ts'
import { stateOfToken } from './form-token.ts'
import type { PageContext } from './services.ts'

/** `again`: nothing happened, and the form is shown once more, for the checkout as it is by now. */
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
  const { services, ctx, principal } = view
  const again = (shown: Checkout, state: FormState): Submission => ({
    kind: 'again',
    checkout: shown,
    state: { values: shownAgain(fields), chosen: fields['saved_card'] ?? 'new', ...state },
  })
  const token = stateOfToken(services, checkout.id, checkout.amount, ctx.realNow, fields['token'])
  if (token !== 'valid') return again(checkout, { notice: token === 'changed' ? 'changed' : 'form_expired' })
  const chosen = await chosenCard(view, checkout, fields)
  if (chosen.card === null)
    return again(
      checkout,
      chosen.errors === null ? { notice: 'form_expired' } : { notice: 'check_fields', errors: chosen.errors },
    )
  return services.performer.perform(
    (fresh) => services.gate.open(principal, fresh),
    async (verbCtx: PageContext): Promise<Outcome<Submission>> => {
      const current = await read(verbCtx)
      if (current?.state !== 'payable' || !current.methodsAllowed.includes('card'))
        throw conflict('There is nothing to pay any more')
      const counted = await countAttempt(verbCtx, view.limits)
      const card =
        typeof chosen.card === 'string'
          ? chosen.card
          : { ...chosen.card, ...(await remembering(verbCtx, current, fields)) }
      const { result: payment, changes } = await current.pay(verbCtx, card, visit)
      // The amount is looked at in the decision itself, which has read the payment once more: the payer has agreed to no other.
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

const isSameAmount = (one: Money, other: Money): boolean =>
  one.amount === other.amount && one.currency === other.currency

type Chosen =
  | { readonly card: string }
  | ReadCard
  /** No errors: the saved card is not there any more. */
  | { readonly card: null; readonly errors: null }

async function chosenCard({ ctx }: PageView, checkout: Checkout, fields: PostedFields): Promise<Chosen> {
  const saved = fields['saved_card'] ?? 'new'
  if (saved === 'new') return readCardFields(fields, ctx.now)
  const known = (await savedCardsOf(ctx, checkout)).some((card) => card.id === saved)
  return known ? { card: saved } : { card: null, errors: null }
}

/** Where the card cannot be remembered, because the customer was deleted meanwhile, it pays all the same. */
async function remembering(
  ctx: PageContext,
  checkout: Checkout,
  fields: PostedFields,
): Promise<Pick<CardInput, 'tokenize' | 'customerId'>> {
  const customerId = fields['remember'] === 'on' ? await rememberingCustomer(ctx, checkout) : null
  return { tokenize: customerId !== null, customerId }
}
