/** What the document of a mandate says, read together. */
import { requireCreditor } from '../accounts/index.ts'
import type { Creditor } from '../kit/creditor.ts'
import { notFound } from '../kit/errors.ts'
import type { Iban } from '../kit/iban.ts'
import { findSepaAccount, openIban, type SepaAccount, type SepaContext } from '../sepa/index.ts'
import type { Mandate } from './mandate.ts'

export interface MandateDocumentInput {
  readonly creditor: Creditor
  readonly mandate: Mandate
  readonly account: SepaAccount
  /** In clear, for the document alone. */
  readonly iban: Iban
}

/** `made` is its account where that is made in the same commit. Throws 404 when its account is not there, 501 in a live mode that has no creditor yet. */
export async function mandateDocumentInput(
  ctx: SepaContext,
  mandate: Mandate,
  made?: SepaAccount,
): Promise<MandateDocumentInput> {
  const creditor = requireCreditor(ctx)
  const account = made ?? (await findSepaAccount(ctx, mandate.sepaId))
  if (account === undefined) throw notFound('SEPA', mandate.sepaId)
  return { creditor, mandate, account, iban: openIban(ctx, account) }
}
