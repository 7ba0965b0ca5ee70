/** What a payer gives to pay by account: one that is known, or a new one with their consent. */
import type { Agreement, ElectronicSignature } from '../mandates/index.ts'
import { debitingMandateOf, type Tender } from '../payments/index.ts'
import { agreementFor, newKind } from './agreement.ts'
import type { PostedFields } from './card-fields.ts'
import type { Checkout, PageVisit } from './checkout.ts'
import type { FormNotice } from './model.ts'
import type { PageView } from './page-view.ts'
import { rememberingCustomer } from './remembering.ts'
import { namedAccountOf, savedAccountsOf } from './sepa-accounts.ts'
import { agreementErrors, readSepaFields, type SepaErrors } from './sepa-fields.ts'
import type { PageContext } from './services.ts'

export type ReadSepaTender =
  | { readonly tender: Extract<Tender, { readonly sepa: unknown }> }
  | { readonly notice: FormNotice; readonly sepaErrors?: SepaErrors }

/** As a decision reads it: `ctx` is the decision's. */
export async function readSepaTender(
  { language }: Pick<PageView, 'language'>,
  ctx: PageContext,
  checkout: Checkout,
  fields: PostedFields,
  visit: PageVisit,
): Promise<ReadSepaTender> {
  const chosen = fields['saved_account'] ?? 'new'
  const named = await namedAccountOf(ctx, checkout)
  // The account that the merchant names may have become another one, or none, since the form was opened.
  if (named !== undefined && chosen !== named.account.id) return { notice: 'form_expired' }
  if (named !== undefined && (await debitingMandateOf(ctx, named)) !== undefined) return { tender: { sepa: chosen } }
  if (named === undefined && chosen !== 'new') {
    const isOffered = (await savedAccountsOf(ctx, checkout)).some(({ account }) => account.id === chosen)
    if (!isOffered) return { notice: 'form_expired' }
    return { tender: { sepa: checkout.keptFor === null ? chosen : { repeatedly: chosen } } }
  }
  const customerId = await rememberingCustomer(ctx, checkout)
  const kind = newKind(checkout, customerId)
  const isWhatWasShown = fields['agreed'] === agreementFor(ctx, language, named, kind).digest
  const agreedBy = (name: string): Agreement => ({ kind, signature: signatureOf(name, language, visit) })
  if (named !== undefined) {
    const errors = agreementErrors(fields)
    if (Object.keys(errors).length > 0) return { notice: 'check_fields', sepaErrors: errors }
    if (!isWhatWasShown) return { notice: 'mandate_changed' }
    return { tender: { sepa: { accountId: chosen, agreement: agreedBy(named.account.name) } } }
  }
  const { account, errors } = readSepaFields(fields)
  if (account === null) return { notice: 'check_fields', sepaErrors: errors }
  if (!isWhatWasShown) return { notice: 'mandate_changed' }
  const { iban, holder: name } = account
  const given = { iban, name, customerId, bic: null, mandate: null, dateMandate: null }
  return { tender: { sepa: { ...given, agreement: agreedBy(name) } } }
}

const signatureOf = (
  name: string,
  language: ElectronicSignature['language'],
  { device }: PageVisit,
): ElectronicSignature => ({ name, ip: device.ip ?? null, userAgent: device.user_agent ?? null, language })
