/** A token as it is made, alone or with a payment (gateway-v3 section 4.9). */
import { cards, keptForTokens, type Card } from '../cards/index.ts'
import { insert, rowChangesOf, update, type Change, type Outcome, type RowChange } from '../kit/changes.ts'
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
  /** Whether that has succeeded. A card is kept from then on (follow-token.ts), and where it does not succeed not at all. */
  readonly isPaid: boolean
}

/** The token, and all changes of the decision, which move the card's or account's row: whoever ends the last other token of the same meanwhile finds that this one is there. */
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
    sent: Object.fromEntries(Object.entries(sent).filter(([name]) => isShown(name, transactionId))),
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

/** A new one is kept for its tokens. */
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

/** With what is to become of the row besides, in the change that makes or changes it already, or in one of its own. */
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

/** What is said of the payer and of what they pay with; of a payment that it came with, nothing. */
const isShown = (name: string, transactionId: string | null): boolean =>
  /^(?:customer|billing|shipping|card)\.|^paymentBrand$|^customParameters\[/.test(name) ||
  (name === 'merchantTransactionId' && transactionId === null)
