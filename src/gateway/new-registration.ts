/** A token as it is made, alone or with a payment (gateway-v3 section 4.9). */
import { cards, keptForTokens, type Card } from '../cards/index.ts'
import { insert, rowChangesOf, update, type Change, type Outcome, type RowChange } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { newOperationId } from '../kit/id.ts'
import type { Table } from '../kit/table.ts'
import { sepaAccounts, type SepaAccount } from '../sepa/index.ts'
import { registrations, type Registration } from './registration.ts'
import type { Transaction } from './transaction.ts'

/** The card or account that a token stands for: exactly one of the two is not null. */
export interface Kept {
  readonly card: Card | null
  readonly account: SepaAccount | null
  /** All changes of the decision, including those that make, change or assert the card or account. */
  readonly changes: readonly Change[]
}

export interface KeptWith extends Kept {
  /** The transaction that the token was made with; null where it was made alone. */
  readonly transactionId: string | null
  /** Whether that transaction has succeeded. A card is kept only once it has (follow-token.ts). */
  readonly isPaid: boolean
}

/** The token, and all changes of the decision. They move the version of the card's or account's row, so that a simultaneous end of its last other token sees this one. */
export function registrationOf(
  ctx: Context,
  sent: Transaction['sent'],
  { card, account, transactionId, isPaid, changes }: KeptWith,
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
    sent: Object.fromEntries(Object.entries(sent).filter(([name]) => isKept(name, transactionId))),
  }
  const withCard = card === null ? changes : keepingCard(ctx, changes, card, isPaid)
  return {
    result: registration,
    changes: [
      ...(account === null ? withCard : keepingAccount(withCard, account)),
      insert(registrations, registration),
    ],
  }
}

function keepingCard(ctx: Context, changes: readonly Change[], card: Card, isPaid: boolean): readonly Change[] {
  const kept = isPaid ? keptForTokens(ctx, card) : null
  return [...moving(changes, cards, card, kept?.fields ?? {}), ...(kept === null ? [] : [kept.told])]
}

/** Moves the account's row; an account that is new in this decision is kept for its tokens. */
function keepingAccount(changes: readonly Change[], account: SepaAccount): readonly Change[] {
  const isNew = changes.some((change) => change.kind === 'insert' && isOf(change, sepaAccounts, account))
  return moving(changes, sepaAccounts, account, isNew ? { keptForTokens: true } : {})
}

interface Row {
  readonly id: string
  readonly version: number
}

const isOf = <Moved extends Row>(change: RowChange, table: Table<Moved>, { id }: Moved): boolean =>
  change.table.name === table.name && (change.row as Row).id === id

/** Adds these fields to the change that inserts or updates the row already, or else adds an update of the row. */
function moving<Moved extends Row>(
  changes: readonly Change[],
  table: Table<Moved>,
  row: Moved,
  become: Partial<Moved>,
): readonly Change[] {
  const own = rowChangesOf(changes).find((change) => change.kind !== 'unchanged' && isOf(change, table, row))
  return own === undefined
    ? [...changes, update(table, { ...row, ...become })]
    : changes.map((change) => (change === own ? { ...own, row: { ...own.row, ...become } } : change))
}

/** Whether a registration keeps a parameter: those of the payer and of the card or account, but none of a payment that it was made with. */
const isKept = (name: string, transactionId: string | null): boolean =>
  /^(?:customer|billing|shipping|card)\.|^paymentBrand$|^customParameters\[/.test(name) ||
  (['merchantTransactionId', 'testMode'].includes(name) && transactionId === null)
