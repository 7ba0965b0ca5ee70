/** What a payer is told of a debit that was accepted. */
import { requireCreditor } from '../accounts/index.ts'
import type { PaymentView } from '../payments/index.ts'
import type { PageView } from './page-view.ts'
import { copyPath, isCopyKey } from './mandate-copy.ts'
import type { DebitFacts } from './model.ts'

/** Null for a payment that is no debit. */
export function debitFacts({ ctx, services, query, copyKey }: PageView, view: PaymentView | null): DebitFacts | null {
  const { account, mandate = null } = view?.sepa ?? {}
  if (view === null || account === undefined || mandate === null) return null
  const { name, identifier } = requireCreditor(ctx)
  const isOpen = copyKey !== undefined && isCopyKey(services, mandate, ctx.realNow, copyKey)
  return {
    day: view.payment.dateBank,
    creditor: name,
    creditorIdentifier: identifier,
    rum: mandate.rum,
    country: account.country,
    last4: account.last4,
    copy: isOpen ? copyPath(mandate, query, copyKey) : null,
  }
}
