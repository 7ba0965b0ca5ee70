/** The form to pay by account, as it is shown. */
import { debitingMandateOf } from '../payments/index.ts'
import { agreementFor, newKind } from './agreement.ts'
import type { Checkout } from './checkout.ts'
import type { SepaForm } from './model.ts'
import { tokenFor, type FormState, type PageView } from './page-view.ts'
import { rememberingCustomer } from './remembering.ts'
import { namedAccountOf, savedAccountsOf, shownAccount } from './sepa-accounts.ts'
import { sepaShownAgain } from './sepa-fields.ts'

export async function sepaForm(view: PageView, checkout: Checkout, state: FormState): Promise<SepaForm> {
  const { ctx, language, query } = view
  const fields = state.sent?.method === 'sepa' ? state.sent.fields : {}
  const form = {
    action: checkout.path + query,
    token: tokenFor(view, checkout),
    keptFor: checkout.keptFor,
    values: sepaShownAgain(fields),
    errors: state.sepaErrors ?? {},
  }
  const named = await namedAccountOf(ctx, checkout)
  const agreement = agreementFor(ctx, language, named, newKind(checkout, await rememberingCustomer(ctx, checkout)))
  if (named !== undefined) {
    const mandate = await debitingMandateOf(ctx, named)
    return {
      ...form,
      named: shownAccount(named.account, mandate ?? null),
      savedAccounts: [],
      chosen: named.account.id,
      agreement: mandate === undefined ? agreement : null,
    }
  }
  const saved = await savedAccountsOf(ctx, checkout)
  const chosen = fields['saved_account'] ?? saved[0]?.account.id ?? 'new'
  const savedAccounts = saved.map(({ account, mandate }) => shownAccount(account, mandate))
  return { ...form, named: null, savedAccounts, chosen, agreement }
}
