/**
 * Merchants' accounts, and the realms and keys that belong to them.
 */
import type { Instant } from '../kit/clock.ts'
import type { Mode, Realm } from '../kit/context.ts'
import { defineTable } from '../kit/table.ts'

export interface Account {
  readonly id: string
  readonly name: string
  readonly createdAt: Instant
}

export const realms = defineTable<Realm>('realms', ['id'], {
  id: true,
  version: true,
  accountId: true,
  mode: true,
  epoch: true,
  createdAt: true,
  closedAt: true,
  clockOffset: true,
  clockTarget: true,
  booksClosedAt: true,
  fees: true,
  creditor: true,
  faults: true,
  deliveryFaults: true,
  connectorUrl: true,
  connectorSettlementDays: true,
  connectorSecretSealed: true,
  connectorSecretKeyId: true,
})

export type KeyKind = 'secret' | 'public'

export interface ApiKey {
  readonly id: string
  readonly accountId: string
  readonly mode: Mode
  readonly kind: KeyKind
  /** SHA-256 of the key, hexadecimal. A key is 24 characters drawn at random, so there is no word list to slow down. */
  readonly hash: string
  /** The key itself; null for live secret keys, which are shown once, when they are made. */
  readonly value: string | null
  /** Prefix and last four characters, to tell keys apart. */
  readonly hint: string
  readonly createdAt: Instant
  readonly revokedAt: Instant | null
}
