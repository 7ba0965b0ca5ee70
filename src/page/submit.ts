/** A payer sends the form: what is wrong with it, or the try that it makes. */
import { countAttempt } from '../attempts/index.ts'
import type { CardInput } from '../cards/index.ts'
import { conflict } from '../kit/errors.ts'
import type { PaymentView } from '../payments/index.ts'
import { readCardFields, shownAgain, type PostedFields } from './card-fields.ts'
import { savedCardsOf, type FormState, type PageView } from './checkout-page.ts'
import type { Checkout, PageVisit } from './checkout.ts'
import { stateOfToken } from './form-token.ts'
import type { PageContext } from './services.ts'

/** `again`: the form is shown once more, and nothing happened. */
export type Submission =
  { readonly kind: 'again'; readonly state: FormState } | { readonly kind: 'tried'; readonly payment: PaymentView }

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
  const again = (state: FormState): Submission => ({
    kind: 'again',
    state: { values: shownAgain(fields), chosen: fields['saved_card'] ?? 'new', ...state },
  })
  const token = stateOfToken(services, checkout.id, checkout.amount, ctx.realNow, fields['token'])
  if (token !== 'valid') return again({ notice: token === 'changed' ? 'changed' : 'form_expired' })
  const chosen = await chosenCard(view, checkout, fields)
  if (chosen.card === null)
    return again(
      chosen.errors === null ? { notice: 'form_expired' } : { notice: 'check_fields', errors: chosen.errors },
    )
  const payment = await services.performer.perform(
    (fresh) => services.gate.open(principal, fresh),
    async (verbCtx: PageContext) => {
      const current = await read(verbCtx)
      if (current?.state !== 'payable') throw conflict('There is nothing to pay any more')
      if (current.amount.amount !== checkout.amount.amount || current.amount.currency !== checkout.amount.currency)
        throw conflict('The amount has changed')
      const counted = await countAttempt(verbCtx, view.limits)
      const { result, changes } = await current.pay(verbCtx, chosen.card, visit)
      return { result, changes: [...changes, ...counted] }
    },
  )
  return { kind: 'tried', payment }
}

type Chosen =
  | { readonly card: string | CardInput; readonly errors?: undefined }
  /** No errors: the saved card is not there any more. */
  | { readonly card: null; readonly errors: NonNullable<FormState['errors']> | null }

async function chosenCard({ ctx }: PageView, checkout: Checkout, fields: PostedFields): Promise<Chosen> {
  const saved = fields['saved_card'] ?? 'new'
  if (saved !== 'new') {
    const known = (await savedCardsOf(ctx, checkout)).some((card) => card.id === saved)
    return known ? { card: saved } : { card: null, errors: null }
  }
  const { card, errors } = readCardFields(fields, ctx.now)
  if (card === null) return { card: null, errors }
  // Only who the merchant knows can be remembered.
  const remember = fields['remember'] === 'on' && checkout.customerId !== null
  return { card: { ...card, tokenize: remember, customerId: remember ? checkout.customerId : null } }
}
