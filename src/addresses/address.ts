/** A postal address, to bill or to ship to (stancer-v2 section 3). Never changed: another address is made instead. */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

export interface Address {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  readonly line1: string | null
  readonly line2: string | null
  readonly line3: string | null
  readonly zipCode: string
  readonly city: string
  readonly state: string | null
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** Any JSON, the merchant's own. */
  readonly metadata: unknown
}

export const addresses = defineTable<Address>('addresses', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  line1: true,
  line2: true,
  line3: true,
  zipCode: true,
  city: true,
  state: true,
  country: true,
  metadata: true,
})
