/** A token as it is made, alone or with a payment (gateway-v3 section 4.9). */
import { cards, type Card } from '../cards/index.ts'
import { insert, rowChangesOf, update, type Change, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { newOperationId } from '../kit/id.ts'
import type { Table } from '../kit/table.ts'
import { sepaAccounts, type SepaAccount } from '../sepa/index.ts'
import { registrations, type Registration } from './registration.ts'
import type { Transaction } from './transaction.ts'

/** What a token is to stand for: one of both. */
export interface Kept {
  readonly card: Card | null
  readonly account: SepaAccount | null
  /** Of the whole decision, what makes the card or account or rests on it among them. */
  readonly changes: readonly Change[]
}

export interface KeptWith extends Kept {
  /** The transaction that it came with; null where it came alone. */
  readonly transactionId: string | null
}

/** The token, and all changes of the decision, which move the card's or account's row: whoever ends the last other token of the same meanwhile finds that this one is there. */
export function registrationOf(
  ctx: Context,
  sent: Transaction['sent'],
  { card, account, transactionId, changes }: KeptWith,
): Outcome<Registration> {
  const registration: Registration = {
    realmId: ctx.realm.id,
    id: newOperationId(ctx.now),
    version: 1,
    createdAt: ctx.now,
    deregisteredAt: null,
    cardId: card?.id ?? null,
    sepaId: account?.id ?? null,
    transactionId,
    isKeptSince: keepsAnew(changes),
    sent: Object.fromEntries(Object.entries(sent).filter(([name]) => isShown(name, transactionId))),
  }
  const moved = card === null ? changes : moving(changes, cards, card)
  return {
    result: registration,
    changes: [
      ...(account === null ? moved : moving(moved, sepaAccounts, account)),
      insert(registrations, registration),
    ],
  }
}

interface Row {
  readonly id: string
  readonly version: number
}

function moving<Moved extends Row>(changes: readonly Change[], table: Table<Moved>, row: Moved): readonly Change[] {
  const isMoved = rowChangesOf(changes).some(
    (change) => change.kind !== 'unchanged' && change.table.name === table.name && (change.row as Row).id === row.id,
  )
  return isMoved ? changes : [...changes, update(table, row)]
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
