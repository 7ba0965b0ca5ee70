/** A merchant's customer: the payer, as the merchant knows them (stancer-v2 section 2). */
import type { Instant } from '../kit/clock.ts'
import { defineTable } from '../kit/table.ts'

export interface Customer {
  readonly realmId: number
  readonly id: string
  readonly version: number
  readonly createdAt: Instant
  readonly deletedAt: Instant | null
  readonly name: string | null
  readonly email: string | null
  readonly mobile: string | null
  /** `YYYY-MM-DD`. */
  readonly dateBirth: string | null
  readonly legalId: string | null
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null
  /** The merchant's own id. Unique among those that v2 made: see {@link externalIdReservations}. */
  readonly externalId: string | null
  readonly billingAddressId: string | null
  readonly shippingAddressId: string | null
}

export const customers = defineTable<Customer>('customers', ['realmId', 'id'], {
  realmId: true,
  id: true,
  version: true,
  createdAt: true,
  deletedAt: true,
  name: true,
  email: true,
  mobile: true,
  dateBirth: true,
  legalId: true,
  country: true,
  externalId: true,
  billingAddressId: true,
  shippingAddressId: true,
})

/** A value that one object reserves. It stands in place of a unique index, since not every API version requires the value to be unique. */
export interface Reservation {
  readonly realmId: number
  readonly kind: 'customer.external_id' | 'customer.twin'
  readonly value: string
  readonly objectId: string
}

export const reservations = defineTable<Reservation>('reservations', ['realmId', 'kind', 'value'], {
  realmId: true,
  kind: true,
  value: true,
  objectId: true,
})
