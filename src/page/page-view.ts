/** A payer who looks at a checkout: what its page is made with, and how its form was sent. */
import type { Principal } from '../api/gate.ts'
import type { AttemptLimit } from '../attempts/index.ts'
import type { PaymentMethod } from '../payments/index.ts'
import type { CardErrors, PostedFields } from './card-fields.ts'
import type { Checkout } from './checkout.ts'
import { formToken, stateOfToken, type Terms, type TokenState } from './form-token.ts'
import type { Language } from './languages.ts'
import type { FormNotice } from './model.ts'
import type { SepaErrors } from './sepa-fields.ts'
import type { PageContext, PageServices } from './services.ts'

export interface PageView {
  readonly services: PageServices
  readonly ctx: PageContext
  readonly principal: Principal
  readonly language: Language
  readonly limits: readonly AttemptLimit[]
  /** The query that later addresses keep: the language, and what a merchant's page asks for. `?lang=fr`, or nothing. */
  readonly query: string
  /** The key in the address of a payer who has just signed a mandate: see mandate-copy.ts. */
  readonly copyKey: string | undefined
}

export interface FormState {
  readonly notice: FormNotice | null
  /** What was sent; missing at first. */
  readonly sent?: SentForm
  readonly errors?: CardErrors
  readonly sepaErrors?: SepaErrors
}

export interface SentForm {
  readonly method: PaymentMethod
  readonly fields: PostedFields
}

/** The token of a form that shows this checkout. */
export const tokenFor = ({ services, ctx }: TokenView, checkout: TokenSubject): string =>
  formToken(services, checkout.id, termsOf(checkout), ctx.realNow)

/** The state of the token that came with a form for this checkout. */
export const stateOfForm = (
  { services, ctx }: TokenView,
  checkout: TokenSubject,
  token: string | undefined,
): TokenState => stateOfToken(services, checkout.id, termsOf(checkout), ctx.realNow, token)

const termsOf = ({ amount, keptFor }: TokenSubject): Terms => ({ ...amount, keptFor })

type TokenView = Pick<PageView, 'services' | 'ctx'>
type TokenSubject = Pick<Checkout, 'id' | 'amount' | 'keptFor'>
