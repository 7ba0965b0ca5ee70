/** Where a payer goes after the form: to the page. If this form signed the mandate, the address holds the key of a copy of the mandate. */
import type { PaymentView } from '../payments/index.ts'
import type { PostedFields } from './card-fields.ts'
import { stateOfForm, type PageView } from './page-view.ts'
import type { Checkout, PageVisit } from './checkout.ts'
import { copyKey, withValue } from './mandate-copy.ts'
import { holderOf, ibanOf } from './sepa-fields.ts'

/** The page's own address. After a double click, both requests lead to the copy. */
export function ownAddress(view: PageView, checkout: Checkout, fields: PostedFields, visit: PageVisit): string {
  const { services, ctx, query } = view
  const { path, payment } = checkout
  const mandate = payment?.sepa?.mandate ?? null
  const isOwn =
    mandate !== null &&
    payment !== null &&
    hasSigned(payment, fields, visit) &&
    stateOfForm(view, checkout, fields['token']) === 'valid'
  return path + (isOwn ? withValue(query, 'signed', copyKey(services, mandate, ctx.realNow)) : query)
}

/** Whether the mandate was signed in the commit of the payment: with these fields, by the same client. */
function hasSigned({ payment, sepa }: PaymentView, fields: PostedFields, { device }: PageVisit): boolean {
  const { account, mandate = null } = sepa ?? {}
  const signature = mandate?.signature
  if (account === undefined || signature?.how !== 'electronic' || fields['agreement'] !== 'on') return false
  const { name, at, ip, userAgent } = signature
  if (at !== payment.paidAt || ip !== (device.ip ?? null) || userAgent !== (device.user_agent ?? null)) return false
  const chosen = fields['saved_account'] ?? 'new'
  return chosen === 'new' ? name === holderOf(fields) && ibanOf(fields).endsWith(account.last4) : chosen === account.id
}
