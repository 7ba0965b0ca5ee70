/** A registration with what it stands for. */
import { findCard, type Card } from '../cards/index.ts'
import { findAccountWithMandate, type AccountWithMandate } from '../mandates/index.ts'
import type { PaymentContext } from '../payments/index.ts'
import { readTransaction, type TransactionView } from './read-transaction.ts'
import type { Registration } from './registration.ts'
import { findRegistration } from './store.ts'

export interface RegistrationView {
  readonly registration: Registration
  /** Exactly one of the two is not null, deleted or not. */
  readonly card: Card | null
  readonly sepa: AccountWithMandate | null
  /** The transaction that it was made with; null where it was made alone. */
  readonly transaction: TransactionView | null
}

export async function readRegistration(ctx: PaymentContext, id: string): Promise<RegistrationView | undefined> {
  const registration = await findRegistration(ctx, id)
  if (registration === undefined) return undefined
  const { cardId, sepaId, transactionId } = registration
  const [card, sepa, transaction] = await Promise.all([
    cardId === null ? null : findCard(ctx, cardId),
    sepaId === null ? null : findAccountWithMandate(ctx, sepaId),
    transactionId === null ? null : readTransaction(ctx, transactionId),
  ])
  return { registration, card: card ?? null, sepa: sepa ?? null, transaction: transaction ?? null }
}

/** Whether the registration has not ended: it was not deregistered, its card or account was not deleted through v2, and the account's mandate was not revoked. */
export function isRegistered({ registration, card, sepa }: RegistrationView): boolean {
  if (registration.deregisteredAt !== null) return false
  if (card !== null) return card.deletedAt === null
  return sepa?.account.deletedAt === null && sepa.mandate?.deletedAt === null
}
