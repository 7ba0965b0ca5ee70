/** A payer who looks at a checkout: what its page is made with, and how its form was sent. */
import type { Principal } from '../api/gate.ts'
import type { AttemptLimit } from '../attempts/index.ts'
import type { PaymentMethod } from '../payments/index.ts'
import type { CardErrors, PostedFields } from './card-fields.ts'
import type { Checkout } from './checkout.ts'
import { formToken } from './form-token.ts'
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
  /** What is kept on the way, of the language and of what a merchant's page asks for: `?lang=fr`, or nothing. */
  readonly query: string
  /** What came with the address of whoever has just signed a mandate: see mandate-copy.ts. */
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
export const tokenFor = ({ services, ctx }: PageView, { id, amount }: Checkout): string =>
  formToken(services, id, amount, ctx.realNow)
