/**
 * A registration, or token: a card, or an account with its mandate, that is kept to pay again (gateway-v3 section 4.9). The card is one of v2's saved cards, the account one of its accounts; several tokens may stand for the same.
 */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

export interface Registration {
  readonly realmId: number
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deregisteredAt: Instant | null
  /** One of both. */
  readonly cardId: string | null
  readonly sepaId: string | null
  /** The transaction that it was made with; null for one that was made alone. */
  readonly transactionId: string | null
  /** The parameters that it was made with and that answers repeat, by their names; never the number of a card or an account, nor a security code. */
  readonly sent: Readonly<Record<string, string>>
}

export const registrations = defineTable<Registration>('registrations', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deregisteredAt: true,
  cardId: true,
  sepaId: true,
  transactionId: true,
  sent: true,
})
