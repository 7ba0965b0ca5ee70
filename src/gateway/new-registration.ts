/** A token as it is made, alone or with a payment (gateway-v3 section 4.9). */
import { cards } from '../cards/index.ts'
import { insert, rowChangesOf, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { newOperationId } from '../kit/id.ts'
import { sepaAccounts } from '../sepa/index.ts'
import { registrations, type Registration } from './registration.ts'
import type { Transaction } from './transaction.ts'

/** What a token is to stand for. */
export interface Kept {
  readonly cardId: string | null
  readonly sepaId: string | null
  /** What keeps it where it is new, or asserts it where it is known. */
  readonly changes: readonly Change[]
}

export interface KeptWith extends Kept {
  /** The transaction that it came with; null where it came alone. */
  readonly transactionId: string | null
}

export function registrationOf(
  ctx: Context,
  sent: Transaction['sent'],
  { cardId, sepaId, transactionId, changes }: KeptWith,
): Outcome<Registration> {
  const registration: Registration = {
    realmId: ctx.realm.id,
    id: newOperationId(ctx.now),
    version: 1,
    createdAt: ctx.now,
    deregisteredAt: null,
    cardId,
    sepaId,
    transactionId,
    isKeptSince: keepsAnew(changes),
    sent: Object.fromEntries(Object.entries(sent).filter(([name]) => isShown(name, transactionId))),
  }
  return { result: registration, changes: [insert(registrations, registration)] }
}

/** Whether the card or account is new, or is to be kept where it was to pay once. */
const keepsAnew = (changes: readonly Change[]): boolean =>
  rowChangesOf(changes).some(
    ({ kind, table }) => kind !== 'unchanged' && [cards.name, sepaAccounts.name].includes(table.name),
  )

/** What is said of the payer and of what they pay with; of a payment that it came with, nothing. */
const isShown = (name: string, transactionId: string | null): boolean =>
  /^(?:customer|billing|shipping|card)\.|^paymentBrand$|^customParameters\[/.test(name) ||
  (name === 'merchantTransactionId' && transactionId === null)
